"""Whether a submitted value has the shape its field holds, before any rule is asked.  Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from engine.forms.components import CHOICES, MANY, TEXTS, Field, FieldType, Subtype
from engine.forms.properties import decimal_of

MAX_DIGITS = 15
MAX_CHOSEN = 200
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII)
_BAD_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_FILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LINE_BREAKS = re.compile(r"[\r\n\t]")


@dataclass(frozen=True)
class Fault:
    """Why a value is refused: a stable code and a Chinese sentence."""

    code: str
    message: str


WRONG_TYPE = Fault("wrong_type", "内容的类型不正确")


def accept(field: Field, raw: object) -> object | Fault:
    """The value as it is kept, or why it cannot be.  Nothing filled in gives the field's empty value.

    Text keeps its spaces; a one-line text loses line breaks; choices come without repetition, in order.
    """
    if raw is None or raw == "":
        return empty(field)
    if field.type in TEXTS:
        return _text(field, raw)
    if field.type is FieldType.NUMBER:
        return _number(field, raw)
    if field.type is FieldType.CHECKBOX:
        return raw if isinstance(raw, bool) else WRONG_TYPE
    if field.type is FieldType.MOMENT:
        return _moment(field, raw)
    if field.type in CHOICES:
        return _chosen(field, raw)
    if field.type is FieldType.FILES:
        return _files(raw)
    return raw


def empty(field: Field) -> object:
    """The value of a field that nobody filled in."""
    if field.type in TEXTS:
        return ""
    if field.type is FieldType.CHECKBOX:
        return False
    return [] if field.type in MANY or field.type is FieldType.FILES else None


def _text(field: Field, raw: object) -> object | Fault:
    if not isinstance(raw, str):
        return WRONG_TYPE
    if _BAD_CHARACTERS.search(raw):
        return Fault("bad_characters", "含有不能保存的字符")
    return _LINE_BREAKS.sub(" ", raw) if field.type is FieldType.TEXT else raw


def _number(field: Field, raw: object) -> object | Fault:
    number = decimal_of(raw)
    if number is None or isinstance(raw, str) != field.as_text:
        return Fault("not_a_number", "请填写数字")
    if len(number.normalize().as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        return Fault("number_too_long", f"数字不能超过 {MAX_DIGITS} 位")
    return raw if field.as_text else plain_number(number)


def plain_number(number: Decimal) -> int | float:
    """``number`` as JSON has it: an integer where it is one.

    >>> plain_number(Decimal("800.50")), plain_number(Decimal("1E+3"))
    (800.5, 1000)
    """
    return int(number) if number == number.to_integral_value() else float(number)


def _chosen(field: Field, raw: object) -> object | Fault:
    if field.type not in MANY:
        return raw if isinstance(raw, str | int | float | bool) else WRONG_TYPE
    if not isinstance(raw, list) or len(raw) > MAX_CHOSEN:
        return WRONG_TYPE
    if not all(isinstance(item, str | int | float | bool) for item in raw):
        return WRONG_TYPE
    return [item for index, item in enumerate(raw) if item not in raw[:index]]


def _files(raw: object) -> object | Fault:
    """The names under which the files of a field are kept elsewhere, each once, in order."""
    if not isinstance(raw, list) or len(raw) > MAX_CHOSEN:
        return WRONG_TYPE
    if not all(isinstance(item, str) and _FILE.fullmatch(item) for item in raw):
        return WRONG_TYPE
    return list(dict.fromkeys(raw))


def _moment(field: Field, raw: object) -> object | Fault:
    if not isinstance(raw, str):
        return WRONG_TYPE
    if field.subtype is Subtype.TIME:
        return raw if _TIME.fullmatch(raw) else Fault("bad_time", "请填写正确的时间，例如 09:30")
    day, mark, clock = raw.partition("T")
    if day_of(day) is None:
        return Fault("bad_date", "请填写正确的日期，例如 2026-11-02")
    if field.subtype is Subtype.DATE:
        return Fault("bad_date", "请只填写日期") if mark else raw
    return raw if _TIME.fullmatch(clock) else Fault("bad_time", "日期和时间都要填写")


def day_of(text: str) -> date | None:
    """The calendar day written as ``YYYY-MM-DD`` from 1900 on, else ``None``."""
    if not _DATE.fullmatch(text) or text < "1900":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment_in_words(text: str, subtype: Subtype) -> str:
    """A kept date or time as people read it; text that is none stays as it is.

    >>> moment_in_words("2026-11-02T09:30", Subtype.DATETIME)
    '2026年11月2日 09:30'
    """
    day_text, _, clock = text.partition("T")
    if subtype is Subtype.TIME:
        return text
    day = day_of(day_text)
    if day is None:
        return text
    words = f"{day.year}年{day.month}月{day.day}日"
    return f"{words} {clock}" if clock else words


def is_past(text: str, subtype: Subtype, now: datetime) -> bool:
    """Whether a kept date lies before the day of ``now``; times without a date never do."""
    if subtype is Subtype.TIME:
        return False
    day = day_of(text.partition("T")[0])
    return day is not None and datetime.combine(day, time.max, now.tzinfo) < now
