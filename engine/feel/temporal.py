"""Dates, times and durations from text and back.  Knows ISO 8601 and zone names, nothing of evaluation."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.values import YearsMonths

DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,30}))?"
ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][A-Za-z0-9_+/-]{0,63})?"
DATE_TEXT = re.compile(DATE, re.ASCII)
TIME_TEXT = re.compile(rf"T?{CLOCK}{ZONE}", re.ASCII)
DATE_TIME_TEXT = re.compile(rf"{DATE}T{CLOCK}{ZONE}", re.ASCII)
YEARS_MONTHS_TEXT = re.compile(r"(-)?P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
DAYS_TIME_TEXT = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,12})D)?(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{0,30}))?S)?)?",
    re.ASCII,
)
MAX_OFFSET = timedelta(hours=18)


def parse_date(text: str) -> date | None:
    """The date written as ``YYYY-MM-DD``, or None."""
    match = DATE_TEXT.fullmatch(text)
    return None if match is None else _date(match)


def parse_time(text: str) -> time | None:
    """The time written as ``hh:mm:ss`` with an optional fraction, offset or ``@zone``, or None."""
    match = TIME_TEXT.fullmatch(text)
    return None if match is None else _time(match)


def parse_date_time(text: str) -> datetime | None:
    """The date and time written with ``T`` between them, or None; a date alone is no date and time."""
    match = DATE_TIME_TEXT.fullmatch(text)
    if match is None:
        return None
    day, clock = _date(match), _time(match)
    return None if day is None or clock is None else datetime.combine(day, clock)


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """The duration written in ISO 8601; years and months do not mix with days and time."""
    match = YEARS_MONTHS_TEXT.fullmatch(text)
    if match is not None:
        total = int(match.group(2) or 0) * 12 + int(match.group(3) or 0)
        return YearsMonths(-total if match.group(1) else total)
    match = DAYS_TIME_TEXT.fullmatch(text)
    return None if match is None else _days_time(match)


def parse_temporal(text: str) -> date | time | datetime | timedelta | YearsMonths | None:
    """What ``@"text"`` means: a date, a time, a date and time or a duration, or None."""
    for parse in (parse_date, parse_time, parse_date_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def zone_of(text: str) -> tzinfo | None:
    """The zone written as ``Z``, ``+08:00`` or a name such as ``Asia/Shanghai``, or None."""
    if text == "Z":
        return UTC
    if text[:1] in {"+", "-"}:
        parts = [int(part) for part in text[1:].split(":")]
        offset = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)
        if offset > MAX_OFFSET or parts[1] > 59:
            return None
        return timezone(-offset if text[0] == "-" else offset)
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        return None


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    written = match["zone"]
    zone = None if written is None else zone_of(written.removeprefix("@"))
    if written is not None and zone is None:
        return None
    micros = int(((match["fraction"] or "") + "000000")[:6])
    hour = int(match["hour"])
    if hour == 24 and int(match["minute"]) == int(match["second"]) == micros == 0:
        return None
    try:
        return time(hour, int(match["minute"]), int(match["second"]), micros, zone)
    except ValueError:
        return None


def _days_time(match: re.Match[str]) -> timedelta | None:
    days, hours, minutes, seconds = (int(match.group(index) or 0) for index in (2, 3, 4, 5))
    micros = int(((match.group(6) or "") + "000000")[:6])
    try:
        value = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    except OverflowError:
        return None
    return -value if match.group(1) else value


def temporal_text(value: date | time | datetime) -> str:
    """``value`` as FEEL writes it; a named zone is written as ``@name``, UTC as ``Z``."""
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{_clock_text(value.time())}{zone_text(value.tzinfo)}"
    if isinstance(value, time):
        return f"{_clock_text(value)}{zone_text(value.tzinfo)}"
    return value.isoformat()


def _clock_text(value: time) -> str:
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return f"{text}.{value.microsecond:06}".rstrip("0") if value.microsecond else text


def zone_text(zone: tzinfo | None) -> str:
    """The zone behind a time: nothing, ``Z``, an offset or ``@name``."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or timedelta(0)
    if not offset:
        return "Z"
    seconds = int(abs(offset).total_seconds())
    text = f"{'-' if offset < timedelta(0) else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def duration_text(value: timedelta | YearsMonths) -> str:
    """``value`` in ISO 8601, in its largest units; nothing is ``P0M`` or ``PT0S``."""
    if isinstance(value, YearsMonths):
        years, months = abs(value.years), abs(value.months)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if value.total < 0 else "") + "P" + (text or "0M")
    return _days_time_text(value)


def _days_time_text(value: timedelta) -> str:
    size = abs(value)
    hours, minutes, seconds = size.seconds // 3600, size.seconds // 60 % 60, size.seconds % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if size.microseconds:
        clock += f"{seconds}.{size.microseconds:06}".rstrip("0") + "S"
    elif seconds:
        clock += f"{seconds}S"
    days = f"{size.days}D" if size.days else ""
    text = days + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (text or "T0S")


def micros_of(value: timedelta) -> int:
    """The length of ``value`` in microseconds."""
    return (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds


def seconds_of(value: timedelta) -> Decimal:
    """The length of ``value`` in seconds, exact."""
    return Decimal(micros_of(value)) / 1_000_000
