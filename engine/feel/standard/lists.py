"""Built-ins on lists.  Positions count from 1, negative ones from the end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.compare import compare, equal
from engine.feel.compare import contains as list_has
from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.standard.strings import position
from engine.feel.values import Function, Running, Value

LISTS = Library()
define = LISTS.define


@define("list contains(list: list, element: any)")
def list_contains(run: Running, items: list[Value], element: Value) -> Value:
    """Whether an item equals ``element``."""
    return list_has(items, element, run)


@define("count(list: list)")
def count(run: Running, items: list[Value]) -> Value:
    """The number of items."""
    return Decimal(len(items))


@define("is empty(list: list)")
def is_empty(run: Running, items: list[Value]) -> Value:
    """Whether there are no items."""
    return not items


def _quantifier(name: str, decisive: bool) -> None:
    def decide(items: Sequence[Value]) -> Value:
        if decisive in [item for item in items if type(item) is bool]:
            return decisive
        return not decisive if all(type(item) is bool for item in items) else None

    @define(f"{name}(list: list)")
    def of_list(run: Running, items: list[Value]) -> Value:
        return decide(items)

    @define(f"{name}(b: any*)")
    def of_arguments(run: Running, *items: Value) -> Value:
        if not items:
            raise Undefined("缺少参数")
        return decide(items)


_quantifier("all", False)
_quantifier("any", True)


@define("sublist(list: list, start position: number, length: number?)")
def sublist(run: Running, items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    """``length`` items from ``start``, or all to the end."""
    first = _place(start, items)
    if length is None:
        return items[first:]
    if length < 1 or first + int(length) > len(items):
        raise Undefined("长度超出列表")
    return items[first : first + int(length)]


def _place(value: Decimal, items: list[Value]) -> int:
    place = position(value, len(items))
    if place is None:
        raise Undefined("位置超出列表")
    return place


@define("append(list: list, item: any*)")
def append(run: Running, items: list[Value], *more: Value) -> Value:
    """The list with ``more`` at its end."""
    return [*items, *more]


@define("concatenate(list: list*)")
def concatenate(run: Running, *lists: list[Value]) -> Value:
    """All items of all lists."""
    return [item for items in lists for item in items]


@define("insert before(list: list, position: number, newItem: any)")
def insert_before(run: Running, items: list[Value], where: Decimal, item: Value) -> Value:
    """The list with ``item`` before the position."""
    place = _place(where, items)
    return [*items[:place], item, *items[place:]]


@define("remove(list: list, position: number)")
def remove(run: Running, items: list[Value], where: Decimal) -> Value:
    """The list without the item at the position."""
    place = _place(where, items)
    return [*items[:place], *items[place + 1 :]]


@define("list replace(list: list, position: number, newItem: any)")
def replace_at(run: Running, items: list[Value], where: Decimal, item: Value) -> Value:
    """The list with ``item`` at the position."""
    place = _place(where, items)
    return [*items[:place], item, *items[place + 1 :]]


@define("list replace(list: list, match: function, newItem: any)")
def replace_matching(run: Running, items: list[Value], match: Function, new: Value) -> Value:
    """The list with ``new`` for each item for which ``match(item, new)`` is true."""
    if match.parameters is not None and len(match.parameters) != 2:
        raise Undefined("匹配函数应有两个参数")
    return [new if _matches(match.body(run, [item, new])) else item for item in items]


def _matches(verdict: Value) -> bool:
    if not isinstance(verdict, bool):
        raise Undefined("匹配函数的结果应为真或假")
    return verdict


@define("reverse(list: list)")
def reverse(run: Running, items: list[Value]) -> Value:
    """The list backwards."""
    return items[::-1]


@define("index of(list: list, match: any)")
def index_of(run: Running, items: list[Value], match: Value) -> Value:
    """All positions where an item equals ``match``."""
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, run) is True]


@define("union(list: list*)")
def union(run: Running, *lists: list[Value]) -> Value:
    """All items of all lists, each once."""
    return _distinct(run, [item for items in lists for item in items])


@define("distinct values(list: list)")
def distinct_values(run: Running, items: list[Value]) -> Value:
    """Each item once, in the order of its first place."""
    return _distinct(run, items)


def _distinct(run: Running, items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    seen: set[tuple[type, object]] = set()
    for item in items:
        if isinstance(item, str | Decimal | bool):
            if (type(item), item) not in seen:
                seen.add((type(item), item))
                kept.append(item)
        elif not list_has(kept, item, run):
            kept.append(item)
    return kept


@define("duplicate values(list: list)")
def duplicate_values(run: Running, items: list[Value]) -> Value:
    """Each item that occurs more than once, once."""
    twice: list[Value] = []
    for place, item in enumerate(items):
        if list_has(items[:place], item, run) and not list_has(twice, item, run):
            twice.append(item)
    return twice


@define("flatten(list: list)")
def flatten(run: Running, items: list[Value]) -> Value:
    """All items that are no lists, at any depth."""
    flat: list[Value] = []
    waiting: list[Value] = items[::-1]
    while waiting:
        run.spend(1)
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item[::-1])
        else:
            flat.append(item)
    return flat


@define("partition(list: list, size: number)")
def partition(run: Running, items: list[Value], size: Decimal) -> Value:
    """The list in pieces of ``size`` items, the last one shorter."""
    step = int(size)
    if step < 1:
        raise Undefined("每份的大小应为正数")
    return [items[place : place + step] for place in range(0, len(items), step)]


@define("sort(list: list, precedes: function?)")
def sort(run: Running, items: list[Value], precedes: Function | None = None) -> Value:
    """The list in the order that ``precedes(x, y)`` says, or in the natural one; stable."""

    def order(left: Value, right: Value) -> int:
        run.spend(1)
        if precedes is None:
            found = compare(left, right)
            if found is None:
                raise Undefined("列表里的值不能比较大小")
            return found
        if precedes.body(run, [left, right]) is True:
            return -1
        return 1 if precedes.body(run, [right, left]) is True else 0

    if precedes is not None and precedes.parameters is not None and len(precedes.parameters) != 2:
        raise Undefined("比较函数应有两个参数")
    return sorted(items, key=cmp_to_key(order))
