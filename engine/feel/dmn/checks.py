"""Checks of values against types: what conforms is returned, perhaps converted; what does not raises.

Conversions are those of DMN 1.3 §10.3.2.9.4: a list of one to its item and back, a date to a date and time.
``null`` is of every type.  Knows kinds and shapes, not the names of types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time

from engine.feel import Environment, FeelError, UnaryTests, Value, compile_expression, kind_of, to_text
from engine.feel.dmn.errors import EvaluationError, NotAllowedError, UnknownTypeError, WrongTypeError
from engine.feel.dmn.run import Run
from engine.feel.values import CHINESE, chinese_kind

Check = Callable[[Value], Value]

TEMPORAL = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})


def checked(check: Check, value: Value, run: Run, what: str, element_id: str | None) -> Value:
    """``value`` as its type wants it; what does not fit raises when strict and else is null.

    A type that does not exist raises when strict and else lets everything pass.  ``what`` begins the message.
    """
    try:
        return check(value)
    except EvaluationError as error:
        run.fail(type(error)(f"{what}{error.message}", element_id or error.element_id))
        return value if isinstance(error, UnknownTypeError) else None


def kind_check(kind: str) -> Check:
    """The check for a built-in type, such as ``"date and time"``."""

    def check(value: Value) -> Value:
        if value is None or kind_of(value) == kind:
            return value
        if kind == "list":
            return [value]
        if isinstance(value, list) and len(value) == 1:
            return check(value[0])
        if kind == "date and time" and kind_of(value) == "date" and isinstance(value, date):
            return datetime.combine(value, time(), UTC)
        raise WrongTypeError(f"应为{CHINESE[kind]}，而值是{chinese_kind(value)}")

    return check


def unknown_check(name: str) -> Check:
    """The check for a type that does not exist: nothing but null passes."""

    def check(value: Value) -> Value:
        if value is not None:
            raise UnknownTypeError(f"的数据类型“{name}”不存在")
        return None

    return check


def chain(checks: Iterable[Check | None]) -> Check | None:
    """The checks one after the other; ``None`` stands for a check that lets everything pass."""
    real = [check for check in checks if check is not None]
    if not real:
        return None
    if len(real) == 1:
        return real[0]

    def check(value: Value) -> Value:
        for step in real:
            value = step(value)
        return value

    return check


def collection(single: Check | None) -> Check:
    """The check of a list whose items pass ``single``; one value becomes a list of one."""

    def check(value: Value) -> Value:
        if value is None:
            return None
        items: list[Value] = value if isinstance(value, list) else [value]
        return items if single is None else [single(item) for item in items]

    return check


def structure(checks: Mapping[str, Check | None]) -> Check:
    """The check of a context that has all components; further entries are kept."""

    def check(value: Value) -> Value:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None:
            return None
        if not isinstance(value, dict):
            raise WrongTypeError(f"应为上下文，而值是{chinese_kind(value)}")
        return {**value, **{name: _component(value, name, single) for name, single in checks.items()}}

    return check


def _component(value: dict[str, Value], name: str, check: Check | None) -> Value:
    if name not in value:
        raise WrongTypeError(f"缺少“{name}”")
    try:
        return value[name] if check is None else check(value[name])
    except EvaluationError as error:
        raise type(error)(f"的“{name}”{error.message}") from error


def allowed(tests: UnaryTests) -> Check:
    """The check that a value passes unary tests."""
    environment = Environment()

    def check(value: Value) -> Value:
        if value is not None and tests.matches(value, {}, environment) is not True:
            raise NotAllowedError(f"{to_text(value)} 不在允许的值（{tests.text}）之内")
        return value

    return check


def read_text(value: Value, kind: str) -> Value:
    """A text as the date, time, date and time or duration that ``kind`` names; any other value as it is.

    JSON has no dates: this is for values that come from outside, before their type is checked.
    """
    if not isinstance(value, str) or kind not in TEMPORAL:
        return value
    try:
        found = compile_expression(f"@{to_text(value)}").evaluate({})
    except FeelError:
        return value
    return found if kind_of(found) == kind else value
