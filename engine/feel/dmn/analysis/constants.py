"""The constants that a cell compares its input with, when that is all the cell does.

A cell is *plain* when its truth can only change at these constants: comparisons, intervals, lists of values,
``not`` and comparisons of ``?``.  Works on syntax trees; knows no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.feel import FeelError, Value, compile_expression, to_text
from engine.feel.syntax import (
    AtLiteral,
    Between,
    Call,
    Comparison,
    In,
    Interval,
    Junction,
    ListOf,
    Literal,
    Name,
    Negation,
    Node,
    Test,
    Tests,
)
from engine.feel.values import Range

CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


class NotPlainError(Exception):
    """A cell does more than compare its input with constants; the text says what."""


def constants_of(tree: Node) -> list[Value]:
    """The constants of a plain cell, in the order of the text; ranges count as their two ends.

    Raises:
        NotPlainError: the cell is not plain.
    """
    return list(_test(tree))


def _tests(nodes: Iterable[Node]) -> Iterator[Value]:
    for node in nodes:
        yield from _test(node)


def _test(node: Node) -> Iterator[Value]:
    match node:
        case Tests(tests=tests):
            yield from _tests(tests)
        case Test(operand=operand):
            yield from _flat(_constant(operand))
        case Interval(start=start, end=end):
            yield from _ends(start, end)
        case ListOf(items=items):
            yield from _tests(items)
        case Junction(items=items):
            yield from _tests(items)
        case Comparison(left=left, right=right):
            yield from _flat(_constant(_other_side(left, right)))
        case Between(value=Name(name="?"), low=low, high=high):
            yield from _ends(low, high)
        case In(value=Name(name="?"), tests=tests):
            yield from _tests(tests)
        case _:
            yield from _flat(_constant(node))


def _ends(start: Node | None, end: Node | None) -> Iterator[Value]:
    for node in (start, end):
        if node is not None:
            yield _constant(node)


def _other_side(left: Node, right: Node) -> Node:
    if left == Name("?"):
        return right
    if right == Name("?"):
        return left
    raise NotPlainError("用到了其他变量或计算")


def _constant(node: Node) -> Value:
    text = _text(node)
    try:
        value = compile_expression(text).evaluate({})
    except FeelError as error:
        raise NotPlainError(str(error)) from error
    if value is None and text != "null":
        raise NotPlainError(f"{text} 没有值")
    return value


def _text(node: Node) -> str:
    """The text of a constant node; everything else is not plain."""
    match node:
        case Literal(value=value):
            return to_text(value)
        case AtLiteral(text=text):
            return f"@{to_text(text)}"
        case Negation(operand=operand):
            return f"-{_text(operand)}"
        case Call(function=Name(name=name), arguments=arguments, names=()) if name in CONSTRUCTORS:
            return f"{name}({', '.join(_text(argument) for argument in arguments)})"
    raise NotPlainError("用到了其他变量或计算")


def _flat(value: Value) -> Iterator[Value]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, Range):
        yield from (end for end in (value.start, value.end) if end is not None)
    else:
        yield value
