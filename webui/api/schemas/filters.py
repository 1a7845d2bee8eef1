"""What a search may ask of a value: the value itself, or an object of conditions that must all hold."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, Field

from engine.orchestration.paging import Wanted
from webui.api.schemas.base import Body, Key, Text

Value = TypeVar("Value")
Several = Annotated[list[Value], Field(min_length=1, max_length=100)]


class TextConditions(Body):
    """Conditions on a text; ``$like`` knows ``*`` and ``?``."""

    eq: Text | None = Field(None, alias="$eq")
    neq: Text | None = Field(None, alias="$neq")
    exists: bool | None = Field(None, alias="$exists")
    within: Several[Text] | None = Field(None, alias="$in")
    like: Text | None = Field(None, alias="$like")


class KeyConditions(Body):
    """Conditions on a key."""

    eq: Key | None = Field(None, alias="$eq")
    neq: Key | None = Field(None, alias="$neq")
    within: Several[Key] | None = Field(None, alias="$in")


class NumberConditions(Body):
    """Conditions on a number."""

    eq: int | None = Field(None, alias="$eq", ge=0, le=2**31 - 1)
    neq: int | None = Field(None, alias="$neq", ge=0, le=2**31 - 1)
    above: int | None = Field(None, alias="$gt", ge=0, le=2**31 - 1)
    from_: int | None = Field(None, alias="$gte", ge=0, le=2**31 - 1)
    below: int | None = Field(None, alias="$lt", ge=0, le=2**31 - 1)
    until: int | None = Field(None, alias="$lte", ge=0, le=2**31 - 1)


def _in_reach(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 9998:
        raise ValueError("时间超出范围")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]


class MomentConditions(Body):
    """Conditions on a moment."""

    eq: Moment | None = Field(None, alias="$eq")
    neq: Moment | None = Field(None, alias="$neq")
    exists: bool | None = Field(None, alias="$exists")
    above: Moment | None = Field(None, alias="$gt")
    from_: Moment | None = Field(None, alias="$gte")
    below: Moment | None = Field(None, alias="$lt")
    until: Moment | None = Field(None, alias="$lte")


State = TypeVar("State", bound=StrEnum)


class StateConditions(Body, Generic[State]):
    """Conditions on a state."""

    eq: State | None = Field(None, alias="$eq")
    neq: State | None = Field(None, alias="$neq")
    within: Several[State] | None = Field(None, alias="$in")


TextFilter = Text | TextConditions
KeyFilter = Key | KeyConditions
NumberFilter = Annotated[int, Field(ge=0, le=2**31 - 1)] | NumberConditions
MomentFilter = Moment | MomentConditions


def wanted(asked: Any, of: Any = lambda value: value) -> Wanted:
    """What ``asked`` means for the engine; ``of`` turns each value into the engine's own."""
    if asked is None:
        return Wanted()
    if not isinstance(asked, Body):
        return Wanted(eq=of(asked))
    parts = {name: getattr(asked, name) for name in type(asked).model_fields}
    found = {name: value for name, value in parts.items() if value is not None}
    for name, value in found.items():
        if name == "within":
            found[name] = tuple(map(of, value))
        elif name not in ("exists", "like"):
            found[name] = of(value)
    return Wanted(**found)
