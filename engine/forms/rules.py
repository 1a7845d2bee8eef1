"""The rules of a field asked of one value, worded as the viewer words them.  Pure functions without paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from engine.feel import Environment, Expression
from engine.forms.components import Field, FieldType, Limits
from engine.forms.conditions import Scope, evaluate
from engine.forms.contents import Fault, is_past
from engine.forms.identity import is_id_number, is_phone
from engine.forms.properties import decimal_of

MAX_TEXT = 20_000
# What the viewer's trim() takes off both ends.
_BLANK = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_EMAIL_NAME = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+", re.ASCII)
_EMAIL_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
_INTERNATIONAL = re.compile(r"(?:\+|00)[1-9]\d{6,20}", re.ASCII)


@dataclass(frozen=True)
class Setting:
    """What rules may look at besides the value: the names in sight, FEEL's environment and the local time."""

    scope: Scope
    environment: Environment
    now: datetime


Rule = Callable[[Field, object, Setting], Iterator[Fault]]


def faults(field: Field, value: object, setting: Setting) -> Iterator[Fault]:
    """Every rule of ``field`` that ``value`` breaks, in the viewer's order, then those of this product."""
    for rule in _rules_of(field.type, field.limits):
        yield from rule(field, value, setting)


@lru_cache(maxsize=4096)
def _rules_of(kind: FieldType, limits: Limits) -> tuple[Rule, ...]:
    """The rules that a field with these limits may break at all; worked out once, as forms are checked often."""
    asked: tuple[tuple[Rule, bool], ...] = (
        (_number_faults, kind is FieldType.NUMBER),
        (_text_faults, limits.required or limits.pattern is not None),
        (_range_faults, limits.minimum is not None or limits.maximum is not None),
        (_length_faults, True),
        (_kind_faults, limits.kind is not None),
        (_file_faults, kind is FieldType.FILES),
        (_own_faults, limits.check is not None or limits.future_only),
    )
    return tuple(rule for rule, may_break in asked if may_break)


def is_blank(field: Field, value: object) -> bool:
    """Whether ``value`` counts as not filled in."""
    return (
        value is None or value == "" or value == [] or (field.type is FieldType.CHECKBOX and value is False)
    )


def _number_faults(field: Field, value: object, _setting: Setting) -> Iterator[Fault]:
    number = decimal_of(value)
    if not number:
        return
    digits = field.limits.decimals
    if digits is not None and _decimals(number) > digits:
        yield Fault("too_many_decimals", "请填写整数" if digits == 0 else f"最多 {digits} 位小数")
    if field.limits.increment is not None:
        step = Decimal(field.limits.increment)
        offset = number % step
        if offset:
            below = number - offset
            nearest = f"{_plainly(below)} 和 {_plainly(below + step)}"
            yield Fault("not_a_step", f"请填写有效数值，最接近的是 {nearest}")


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text_faults(field: Field, value: object, _setting: Setting) -> Iterator[Fault]:
    limits = field.limits
    if limits.pattern and value and not re.search(limits.pattern, str(value), re.ASCII):
        yield Fault("pattern", limits.pattern_message or "格式不正确")
    if limits.required and is_blank(field, value):
        yield Fault("required", "此项为必填项")


def _range_faults(field: Field, value: object, setting: Setting) -> Iterator[Fault]:
    low, high = _limit(field.limits.minimum, setting), _limit(field.limits.maximum, setting)
    if (low is None and high is None) or not _is_given(value):
        return
    number = decimal_of(value)
    if number is None:
        yield Fault("not_a_number", "请填写数字")
        return
    if low is not None and number < low:
        yield Fault("too_small", f"不能小于 {_plainly(low)}")
    if high is not None and number > high:
        yield Fault("too_big", f"不能大于 {_plainly(high)}")


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value != "" and value != []


def _limit(limit: object | Expression | None, setting: Setting) -> Decimal | None:
    if isinstance(limit, Expression):
        limit = evaluate(limit, setting.scope, setting.environment)
    return decimal_of(limit)


def _length_faults(field: Field, value: object, setting: Setting) -> Iterator[Fault]:
    if not isinstance(value, str) or not value:
        return
    least, most = _limit(field.limits.min_length, setting), _limit(field.limits.max_length, setting)
    if least is None and most is None and len(value) <= MAX_TEXT // 2:
        return
    length = utf16_length(value.strip(_BLANK))
    if least is not None and length < least:
        yield Fault("too_short", f"至少填写 {_plainly(least)} 个字")
    if most is not None and length > most:
        yield Fault("too_long", f"最多填写 {_plainly(most)} 个字")
    elif utf16_length(value) > MAX_TEXT and (most is None or most < MAX_TEXT):
        yield Fault("too_long", f"最多填写 {MAX_TEXT} 个字")


def utf16_length(text: str) -> int:
    """The length as a browser counts it.

    >>> utf16_length("字𠮷")
    3
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _kind_faults(field: Field, value: object, _setting: Setting) -> Iterator[Fault]:
    if not isinstance(value, str) or not value:
        return
    if field.limits.kind == "email" and not is_email(value):
        yield Fault("email", "请填写正确的电子邮箱")
    if field.limits.kind == "phone" and not _INTERNATIONAL.fullmatch(value):
        yield Fault("international_phone", "请填写带国际区号的电话号码，例如 +8613800138000")


def is_email(text: str) -> bool:
    """Whether ``text`` has the form of an e-mail address, as browsers test it.

    Source: HTML standard, valid e-mail address.
    """
    name, at, host = text.rpartition("@")
    return bool(at and _EMAIL_NAME.fullmatch(name)) and all(
        _EMAIL_LABEL.fullmatch(part) for part in host.split(".")
    )


def _file_faults(field: Field, value: object, _setting: Setting) -> Iterator[Fault]:
    if isinstance(value, list) and len(value) > field.limits.files:
        yield Fault("too_many_files", f"最多 {field.limits.files} 个文件")


def _own_faults(field: Field, value: object, setting: Setting) -> Iterator[Fault]:
    if not isinstance(value, str) or not value:
        return
    text = value.strip(_BLANK)
    if field.limits.check == "id_number" and not is_id_number(text, setting.now.date()):
        yield Fault("id_number", "请填写正确的 18 位居民身份证号码")
    if field.limits.check == "phone" and not is_phone(text):
        yield Fault("phone", "请填写正确的手机号码，或者带区号的固定电话")
    if field.limits.future_only and is_past(value, field.subtype, setting.now):
        yield Fault("in_the_past", "日期不能早于今天")
