"""Reads what belongs to a single field: its limits, its options, its kind of date.  Notes every fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from engine.feel import Expression
from engine.forms.components import CHOICES, FieldType, Limits, Options, Subtype
from engine.forms.conditions import is_expression

CHECKS = frozenset({"id_number", "phone"})
KINDS = frozenset({"email", "phone", "custom"})
MAX_PATTERN = 500
MAX_FILES = 20


class Notes(Protocol):
    """What a reading offers to its parts."""

    def fault(self, component_id: str, code: str, message: str) -> None:
        """Note a fault and go on."""

    def feel(self, text: object, component_id: str, what: str) -> Expression | None:
        """``text`` compiled when it is FEEL."""


@dataclass(frozen=True)
class Properties:
    """A field's raw properties and where to note what is wrong with them."""

    raw: Mapping[str, object]
    component_id: str
    notes: Notes

    def fault(self, code: str, message: str) -> None:
        """Note a fault of this field."""
        self.notes.fault(self.component_id, code, message)


def as_mapping(value: object) -> Mapping[str, object]:
    """``value`` when it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[object]:
    """``value`` when it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def read_limits(field: Properties, kind: FieldType) -> Limits:
    """The rules of ``field``."""
    rules = as_mapping(field.raw.get("validate"))
    return Limits(
        required=rules.get("required") is True,
        minimum=_limit(field, rules.get("min"), "最小值"),
        maximum=_limit(field, rules.get("max"), "最大值"),
        min_length=_limit(field, rules.get("minLength"), "最少字数"),
        max_length=_limit(field, rules.get("maxLength"), "最多字数"),
        pattern=_pattern(field, rules.get("pattern")),
        pattern_message=_text(rules.get("patternErrorMessage")),
        kind=_kind(field, rules.get("validationType")),
        check=_check(field),
        decimals=_decimals(field) if kind is FieldType.NUMBER else None,
        increment=_increment(field) if kind is FieldType.NUMBER else None,
        future_only=field.raw.get("disallowPassedDates") is True,
        files=MAX_FILES if field.raw.get("multiple") is True else 1,
    )


def _limit(field: Properties, value: object, what: str) -> object | Expression | None:
    if value is None or value == "":
        return None
    if is_expression(value):
        return field.notes.feel(value, field.component_id, what)
    if decimal_of(value) is None:
        field.fault("bad_limit", f"{what}不是数字")
        return None
    return value


def decimal_of(value: object) -> Decimal | None:
    """``value`` as an exact number, or ``None`` when it is none; booleans are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _pattern(field: Properties, value: object) -> str | None:
    if not value:
        return None
    if not isinstance(value, str) or len(value) > MAX_PATTERN:
        field.fault("bad_pattern", f"格式规则应为不超过 {MAX_PATTERN} 字的正则表达式")
        return None
    translated = from_javascript(value)
    try:
        re.compile(translated, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        field.fault("bad_pattern", f"格式规则 {value} 不能识别")
        return None
    return translated


def from_javascript(pattern: str) -> str:
    r"""A JavaScript pattern as Python writes it: ``$`` is the very end, groups get names with ``P``.

    >>> from_javascript(r"^(?<year>\d{4})[$]$")
    '^(?P<year>\\d{4})[$]\\Z'
    """
    out: list[str] = []
    index, in_class = 0, False
    while index < len(pattern):
        char = pattern[index]
        step = 2 if char == "\\" else 1
        piece = pattern[index : index + step]
        if char == "[" and not in_class:
            in_class = True
        elif char == "]":
            in_class = False
        elif char == "[":
            piece = "\\["
        elif char == "$" and not in_class:
            piece = "\\Z"
        out.append(piece)
        index += step
    return re.sub(r"\(\?<(?![=!])", "(?P<", "".join(out))


def _kind(field: Properties, value: object) -> str | None:
    if not value:
        return None
    if value not in KINDS:
        field.fault("bad_kind", f"不支持的校验类型 {value}")
        return None
    return str(value) if value != "custom" else None


def _check(field: Properties) -> str | None:
    check = as_mapping(field.raw.get("properties")).get("check")
    if not check:
        return None
    if check not in CHECKS:
        field.fault("bad_check", f"不支持的号码校验 {check}")
        return None
    return str(check)


def _decimals(field: Properties) -> int | None:
    value = field.raw.get("decimalDigits")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10:
        field.fault("bad_decimals", "小数位数应为 0 到 10")
        return None
    return value


def _increment(field: Properties) -> str | None:
    value = field.raw.get("increment")
    if value is None or value == "" or value == 0:
        return None
    step = decimal_of(value)
    if step is None or step <= 0:
        field.fault("bad_increment", "步长应为大于 0 的数字")
        return None
    return str(value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def read_options(field: Properties, kind: FieldType) -> Options | None:
    """Where the options of a choice come from; ``None`` for other fields."""
    if kind not in CHOICES:
        return None
    raw = field.raw
    key, fixed, expression = raw.get("valuesKey"), raw.get("values"), raw.get("valuesExpression")
    if isinstance(key, str) and key:
        return Options(key=key)
    if isinstance(fixed, list) and fixed:
        return Options(fixed=tuple(fixed))
    compiled = field.notes.feel(expression, field.component_id, "选项表达式")
    if compiled is None:
        field.fault("no_options", "没有选项：请填写选项、选项变量或者选项表达式")
        return None
    return Options(expression=compiled)


def subtype_of(field: Properties) -> Subtype:
    """Whether a date-time field asks for a date, a time or both."""
    value = field.raw.get("subtype", Subtype.DATE)
    if value not in frozenset(Subtype):
        field.fault("bad_subtype", f"不支持的日期时间类型 {value}")
        return Subtype.DATE
    return Subtype(str(value))
