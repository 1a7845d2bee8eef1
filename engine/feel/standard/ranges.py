"""Built-ins that compare points and ranges: Allen's relations.  An endpoint None has no limit."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.compare import compare
from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.values import Range, Running, Value

RANGES = Library()
define = RANGES.define
Relation = Callable[[Range, Range], bool]


def _order(left: Value, right: Value) -> int:
    order = compare(left, right)
    if order is None:
        raise Undefined("这些值不能比较大小")
    return order


def _point(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _starts_before(a: Range, b: Range) -> bool:
    order = _order(a.start, b.start)
    return order < 0 or (order == 0 and a.start_included and not b.start_included)


def _ends_before(a: Range, b: Range) -> bool:
    order = _order(a.end, b.end)
    return order < 0 or (order == 0 and b.end_included and not a.end_included)


def _before(a: Range, b: Range) -> bool:
    order = _order(a.end, b.start)
    return order < 0 or (order == 0 and not (a.end_included and b.start_included))


def _meets(a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and _order(a.end, b.start) == 0


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Range, b: Range) -> bool:
    return _overlaps(a, b) and _starts_before(a, b) and (_ends_before(a, b) or _same_end(a, b))


def _same_start(a: Range, b: Range) -> bool:
    return a.start_included == b.start_included and _order(a.start, b.start) == 0


def _same_end(a: Range, b: Range) -> bool:
    return a.end_included == b.end_included and _order(a.end, b.end) == 0


def _includes(a: Range, b: Range) -> bool:
    return not _starts_before(b, a) and not _ends_before(a, b)


def _starts(a: Range, b: Range) -> bool:
    return _same_start(a, b) and not _ends_before(b, a)


def _finishes(a: Range, b: Range) -> bool:
    return _same_end(a, b) and not _starts_before(a, b)


def _coincides(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _same_end(a, b)


def _relation(name: str, kinds: tuple[tuple[str, str], ...], holds: Relation) -> None:
    for one, other in kinds:
        first, second = (one, other) if one != other else (f"{one}1", f"{other}2")

        @define(f"{name}({first}: {one}, {second}: {other})")
        def relate(run: Running, a: Value, b: Value) -> Value:
            return holds(_point(a), _point(b))


PR, RP, RR = ("point", "range"), ("range", "point"), ("range", "range")
_relation("before", (PR, RP, RR), _before)
_relation("after", (PR, RP, RR), lambda a, b: _before(b, a))
_relation("meets", (RR,), _meets)
_relation("met by", (RR,), lambda a, b: _meets(b, a))
_relation("overlaps", (RR,), _overlaps)
_relation("overlaps before", (RR,), _overlaps_before)
_relation("overlaps after", (RR,), lambda a, b: _overlaps_before(b, a))
_relation("finishes", (PR, RR), _finishes)
_relation("finished by", (RP, RR), lambda a, b: _finishes(b, a))
_relation("includes", (RP, RR), _includes)
_relation("during", (PR, RR), lambda a, b: _includes(b, a))
_relation("starts", (PR, RR), _starts)
_relation("started by", (RP, RR), lambda a, b: _starts(b, a))
_relation("coincides", (RR,), _coincides)


def _points(name: str, holds: Callable[[int], bool]) -> None:
    @define(f"{name}(point1: point, point2: point)")
    def relate(run: Running, a: Value, b: Value) -> Value:
        return holds(_order(a, b))


_points("before", lambda order: order < 0)
_points("after", lambda order: order > 0)
_points("coincides", lambda order: order == 0)
