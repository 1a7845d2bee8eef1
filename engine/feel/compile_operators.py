"""Closures for arithmetic, comparisons, logic and conditions.  Knows frames and values, not the text."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.arithmetic import NUMERIC, calculate, negate
from engine.feel.compare import both, equal, ordered
from engine.feel.compile_terms import Builder, not_comparable
from engine.feel.errors import Undefined
from engine.feel.runtime import Code, Frame
from engine.feel.syntax import Arithmetic, Between, Comparison, If, Junction, Negation
from engine.feel.values import Value, chinese_kind


def build_arithmetic(node: Arithmetic, builder: Builder) -> Code:
    """Numbers are added here, everything else in :mod:`engine.feel.arithmetic`."""
    left, right = builder.build(node.left), builder.build(node.right)
    operator, at = node.operator, node.at
    numeric = NUMERIC[operator]

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        try:
            if type(a) is Decimal and type(b) is Decimal:
                return numeric(a, b)
            value = calculate(operator, a, b)
        except (Undefined, ArithmeticError) as error:
            message = str(error) if isinstance(error, Undefined) else "运算结果超出范围或除数为零"
            return frame.run.null("bad_operand", message, at)
        if type(value) is str:
            frame.run.spend(len(value) >> 4)
            frame.run.spending.check_size(len(value))
        return value

    return run


def build_negation(node: Negation, builder: Builder) -> Code:
    """The opposite number or duration."""
    operand = builder.build(node.operand)

    def run(frame: Frame) -> Value:
        try:
            return negate(operand(frame))
        except Undefined as error:
            return frame.run.null("bad_operand", str(error), node.at)

    return run


def build_comparison(node: Comparison, builder: Builder) -> Code:
    """``=`` and ``!=`` compare any two values of one type, the others those that have an order."""
    left, right = builder.build(node.left), builder.build(node.right)
    if node.operator in {"=", "!="}:
        return _equality(left, right, node.operator == "=", node.at)
    operator, at = node.operator, node.at

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        result = ordered(operator, a, b)
        return not_comparable(frame, a, b, at) if result is None else result

    return run


def _equality(left: Code, right: Code, wanted: bool, at: int) -> Code:
    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if type(a) is str and type(b) is str:
            return (a == b) is wanted
        result = equal(a, b, frame.run)
        return not_comparable(frame, a, b, at) if result is None else result is wanted

    return run


def build_junction(node: Junction, builder: Builder) -> Code:
    """``and``/``or`` of three-valued logic; stops at the first item that decides."""
    items = tuple(builder.build(item) for item in node.items)
    decisive = node.operator == "or"
    other = not decisive

    def run(frame: Frame) -> Value:
        result: bool | None = other
        for item in items:
            value = item(frame)
            if value is decisive:
                return decisive
            if value is not other:
                result = None
        return result

    return run


def build_if(node: If, builder: Builder) -> Code:
    """Only ``true`` takes the first branch."""
    condition, yes, no = (builder.build(each) for each in (node.condition, node.yes, node.no))

    def run(frame: Frame) -> Value:
        value = condition(frame)
        if value is not True and value is not False:
            frame.run.null("not_boolean", f"条件应为是否，却是{chinese_kind(value)}", node.at)
        return yes(frame) if value is True else no(frame)

    return run


def build_between(node: Between, builder: Builder) -> Code:
    """Both comparisons, joined by ``and``."""
    value, low, high = (builder.build(each) for each in (node.value, node.low, node.high))

    def run(frame: Frame) -> Value:
        a, b, c = value(frame), low(frame), high(frame)
        return both(ordered(">=", a, b), ordered("<=", a, c))

    return run
