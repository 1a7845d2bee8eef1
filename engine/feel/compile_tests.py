"""Closures for unary tests and ``in``; what is tested is ``?``.  Knows frames and values, not text."""

from __future__ import annotations

from collections.abc import Iterable

from engine.feel.compare import equal, matches, within
from engine.feel.compile_terms import Builder, constant_range, look_up
from engine.feel.runtime import Code, Frame
from engine.feel.syntax import Comparison, In, Interval, Literal, Name, Node, Test, Tests, mentions
from engine.feel.values import Range, Value


def build_in(node: In, builder: Builder) -> Code:
    """True when one test passes; the value under test is ``?`` inside them."""
    value = builder.build(node.value)
    tests = tuple(build_test(test, builder) for test in node.tests)

    def run(frame: Frame) -> Value:
        inner = frame.inside({"?": value(frame)})
        return any_of(test(inner) for test in tests)

    return run


def build_tests(node: Tests, builder: Builder) -> Code:
    """All unary tests of a cell."""
    if node.any_value:
        return lambda frame: True
    tests = tuple(build_test(test, builder) for test in node.tests)
    if len(tests) == 1 and not node.negated:
        return tests[0]
    if not node.negated:
        return lambda frame: any_of(test(frame) for test in tests)

    def run(frame: Frame) -> Value:
        result = any_of(test(frame) for test in tests)
        return None if result is None else not result

    return run


def build_test(node: Node, builder: Builder) -> Code:
    """A test of ``?``: an operator and its operand, an expression about ``?``, or a value to match."""
    if isinstance(node, Test):
        return builder.build(Comparison(node.operator, Name("?"), node.operand, at=node.at))
    if node == Name("?"):
        return lambda frame: True
    code = builder.build(node)
    if mentions(node, "?"):
        return code
    if isinstance(node, Literal):
        return _literal_test(node.value)
    fixed = constant_range(node) if isinstance(node, Interval) else None
    if fixed is not None:
        return _range_test(fixed)

    def run(frame: Frame) -> Value:
        value = look_up(frame, "?")
        test = code(frame)
        if type(test) is bool and type(value) is not bool:
            return test
        return matches(value, test, frame.run)  # type: ignore[arg-type]

    return run


def _literal_test(wanted: Value) -> Code:
    def run(frame: Frame) -> Value:
        value = look_up(frame, "?")
        if type(value) is type(wanted):
            return value == wanted
        return equal(value, wanted, frame.run)  # type: ignore[arg-type]

    return run


def _range_test(wanted: Range) -> Code:
    return lambda frame: within(look_up(frame, "?"), wanted)  # type: ignore[arg-type]


def any_of(results: Iterable[Value]) -> bool | None:
    """Three-valued ``or``."""
    found: bool | None = False
    for result in results:
        if result is True:
            return True
        if result is not False:
            found = None
    return found
