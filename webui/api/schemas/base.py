"""What all bodies share: names in camel case, nothing unknown, texts and values of bounded size."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

DEFAULT_TENANT = "<default>"
DEEPEST = 32
LARGEST = 2**53
LONGEST = 4_000
MOST = 1_000

Item = TypeVar("Item")


class Body(BaseModel):
    """What a program sends.  What we do not know is refused rather than passed over."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, strict=True
    )


class Reply(BaseModel):
    """What we answer."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _storable(values: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """``values``, if they can be kept exactly.

    Raises:
        ValueError: they are nested too deeply, or hold a number or a character that cannot be kept.
    """
    todo: list[tuple[JsonValue, int]] = [(values, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST:
            raise ValueError(f"嵌套超过 {DEEPEST} 层")
        if isinstance(value, dict):
            todo += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            todo += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and "\x00" in value:
            raise ValueError("含有不能保存的字符")
        elif isinstance(value, float) and not isfinite(value):
            raise ValueError("含有不能保存的数值")
        elif isinstance(value, int) and abs(value) > LARGEST:
            raise ValueError("整数超出可以精确保存的范围")
    return values


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("含有不能保存的字符")
    return text


Tenant = Literal["<default>"]
Key = Annotated[str, Field(pattern=r"^[0-9]{1,19}$", examples=["6755399441055744"])]
Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(_printable)]
Name = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_printable)]
Values = Annotated[dict[str, JsonValue], AfterValidator(_storable)]
Milliseconds = Annotated[int, Field(ge=0, le=86_400_000)]


class PageRequest(Body):
    """Which part of the answer is wanted: ``from`` a place on, or ``after`` the end of an earlier page."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 100
    from_: Annotated[int, Field(ge=0, le=100_000, alias="from")] = 0
    after: Annotated[str, Field(max_length=64)] | None = None
    before: Annotated[str, Field(max_length=64)] | None = None


class PageReply(Reply):
    """Where the answer stands in the whole; ``totalItems`` is counted up to 10,000."""

    total_items: int
    has_more_total_items: bool
    start_cursor: str | None
    end_cursor: str | None


class SearchReply(Reply, Generic[Item]):
    """One page of what was found."""

    page: PageReply
    items: list[Item]
