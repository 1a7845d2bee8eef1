"""Closures for loops, filters, function definitions and calls: whatever may repeat, so each turn is paid for.

A turn costs as many steps as its body has nodes.  Knows frames and values, not the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.feel.compile_terms import Builder
from engine.feel.decimals import ONE, whole
from engine.feel.runtime import Code, Frame
from engine.feel.syntax import Filter, For, Loop, Quantified, mentions, weight
from engine.feel.values import Range, Value, chinese_kind

Turns = Callable[[Frame], Iterator[Frame]]
DAY = timedelta(days=1)


def build_for(node: For, builder: Builder) -> Code:
    """The list of results; ``partial`` is the list so far."""
    body = builder.build(node.body)
    turns = _turns(node.iterators, builder)
    cost = weight(node.body)
    partial = mentions(node, "partial")

    def run(frame: Frame) -> Value:
        results: list[Value] = []
        outer = frame.inside({"partial": results}) if partial else frame
        for inner in turns(outer):
            inner.run.spend(cost)
            if partial:
                inner.run.spend(len(results))
                outer.names = {"partial": list(results)}
            results.append(body(inner))
        return results

    def run_or_null(frame: Frame) -> Value:
        try:
            return run(frame)
        except _NotIterableError as error:
            return frame.run.null("not_iterable", str(error), node.at)

    return run_or_null


class _NotIterableError(Exception):
    pass


def build_quantified(node: Quantified, builder: Builder) -> Code:
    """Three-valued ``or`` (some) or ``and`` (every) of all turns; stops at the first that decides."""
    body = builder.build(node.body)
    turns = _turns(node.iterators, builder)
    cost = weight(node.body)
    decisive = node.quantifier == "some"

    def run(frame: Frame) -> Value:
        result: bool | None = not decisive
        for inner in turns(frame):
            inner.run.spend(cost)
            value = body(inner)
            if value is decisive:
                return decisive
            if type(value) is not bool:
                result = None
        return result

    def run_or_null(frame: Frame) -> Value:
        try:
            return run(frame)
        except _NotIterableError as error:
            return frame.run.null("not_iterable", str(error), node.at)

    return run_or_null


def _turns(loops: Sequence[Loop], builder: Builder) -> Turns:
    """All frames of nested loops, the last loop turning fastest."""
    first, *rest = loops
    items = _items(first, builder)
    inner = _turns(rest, builder) if rest else None

    def turns(frame: Frame) -> Iterator[Frame]:
        for item in items(frame):
            frame.run.spend(1)
            turn = frame.inside({first.name: item})
            if inner is None:
                yield turn
            else:
                yield from inner(turn)

    return turns


def _items(loop: Loop, builder: Builder) -> Callable[[Frame], Iterator[Value]]:
    domain = builder.build(loop.domain)
    end = builder.build(loop.end) if loop.end is not None else None

    def items(frame: Frame) -> Iterator[Value]:
        value = domain(frame)
        if end is not None:
            return _count(value, end(frame))
        if isinstance(value, Range):
            return _range_items(value)
        if value is None:
            raise _NotIterableError("循环的范围为空值")
        return iter(value if isinstance(value, list) else [value])

    return items


def _range_items(interval: Range) -> Iterator[Value]:
    items = _count(interval.start, interval.end)
    for item in items:
        if item == interval.start and not interval.start_included:
            continue
        if item == interval.end and not interval.end_included:
            continue
        yield item


def _count(start: Value, end: Value) -> Iterator[Value]:
    """From ``start`` to ``end`` in steps of one or of a day, downwards when ``end`` is smaller."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        return _count_numbers(start, end)
    if type(start) is date and type(end) is date:
        return _count_days(start, end)
    if isinstance(start, datetime) and isinstance(end, datetime):
        raise _NotIterableError("日期时间不能逐个循环")
    raise _NotIterableError(f"不能从{chinese_kind(start)}循环到{chinese_kind(end)}")


def _count_numbers(start: Decimal, end: Decimal) -> Iterator[Value]:
    step = ONE if start <= end else -ONE
    while start <= end if step > 0 else start >= end:
        yield start
        start += step


def _count_days(start: date, end: date) -> Iterator[Value]:
    step = DAY if start <= end else -DAY
    while start != end:
        yield start
        start += step
    yield end


def build_filter(node: Filter, builder: Builder) -> Code:
    """The items for which the condition is true; a number picks one item, a negative one from the end."""
    target, condition = builder.build(node.target), builder.build(node.condition)
    cost = weight(node.condition)

    def run(frame: Frame) -> Value:
        value = target(frame)
        if value is None:
            return None
        items: list[Value] = value if isinstance(value, list) else [value]
        if not items:
            return _index_or_empty(frame, condition)
        kept: list[Value] = []
        for item in items:
            frame.run.spend(cost)
            result = condition(_item_frame(item, frame))
            if isinstance(result, Decimal):
                return _item_at(frame, items, result, node.at)
            if result is True:
                kept.append(item)
        return kept

    return run


def _index_or_empty(frame: Frame, condition: Code) -> Value:
    return None if isinstance(condition(frame.inside({"item": None})), Decimal) else []


def _item_frame(item: Value, frame: Frame) -> Frame:
    if isinstance(item, dict):
        return (frame if "item" in item else frame.inside({"item": item})).inside(item)
    return frame.inside({"item": item})


def _item_at(frame: Frame, items: list[Value], index: Decimal, at: int) -> Value:
    place = whole(index)
    if place is None or place == 0 or abs(place) > len(items):
        return frame.run.null("bad_index", f"列表只有 {len(items)} 项，没有第 {index} 项", at)
    return items[place - 1 if place > 0 else place]
