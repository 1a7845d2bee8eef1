"""Built-ins on text without regular expressions.  Positions count from 1, negative ones from the end."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal

from engine.feel.decimals import whole
from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.values import Running, Value

STRINGS = Library()
define = STRINGS.define


@define("substring(string: string, start position: number, length: number?)")
def substring(run: Running, string: str, start: Decimal, length: Decimal | None = None) -> Value:
    """``length`` characters from ``start``, or all to the end."""
    place = int(start)
    if place == 0 or abs(place) > len(string):
        raise Undefined("起始位置超出文本")
    first = place - 1 if place > 0 else len(string) + place
    if length is None:
        return string[first:]
    if length < 1:
        raise Undefined("长度应为正数")
    return string[first : first + int(length)]


@define("string length(string: string)")
def string_length(run: Running, string: str) -> Value:
    """The number of characters."""
    return Decimal(len(string))


@define("upper case(string: string)")
def upper_case(run: Running, string: str) -> Value:
    """All letters as capitals."""
    return string.upper()


@define("lower case(string: string)")
def lower_case(run: Running, string: str) -> Value:
    """All letters small."""
    return string.lower()


@define("trim(string: string)")
def trim(run: Running, string: str) -> Value:
    """Without white space at both ends."""
    return string.strip()


@define("is blank(string: string)")
def is_blank(run: Running, string: str) -> Value:
    """Whether there is nothing but white space."""
    return not string.strip()


@define("substring before(string: string, match: string)")
def substring_before(run: Running, string: str, match: str) -> Value:
    """What stands before the first ``match``, empty when there is none."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@define("substring after(string: string, match: string)")
def substring_after(run: Running, string: str, match: str) -> Value:
    """What stands behind the first ``match``, empty when there is none."""
    _, found, after = string.partition(match) if match else ("", match, string)
    return after if found or not match else ""


@define("contains(string: string, match: string)")
def contains(run: Running, string: str, match: str) -> Value:
    """Whether ``match`` occurs."""
    return match in string


@define("starts with(string: string, match: string)")
def starts_with(run: Running, string: str, match: str) -> Value:
    """Whether the text begins with ``match``."""
    return string.startswith(match)


@define("ends with(string: string, match: string)")
def ends_with(run: Running, string: str, match: str) -> Value:
    """Whether the text ends with ``match``."""
    return string.endswith(match)


@define("string join(list: list, delimiter: string?, prefix: string?, suffix: string?)")
def string_join(
    run: Running,
    items: list[Value],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> Value:
    """The texts of the list one behind the other; nulls are left out."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != sum(item is not None for item in items):
        raise Undefined("列表里应全部是文本")
    run.check_size(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (prefix or "") + (delimiter or "").join(texts) + (suffix or "")


@define("to base64(value: string)")
def to_base64(run: Running, value: str) -> Value:
    """The UTF-8 bytes in Base64."""
    return b64encode(value.encode("utf-8", "replace")).decode("ascii")


def position(value: Decimal, size: int) -> int | None:
    """The index from 0 of the position ``value`` (from 1, or negative) in something of ``size``, or None."""
    place = whole(value)
    if place is None or place == 0 or abs(place) > size:
        return None
    return place - 1 if place > 0 else size + place
