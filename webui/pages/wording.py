"""How moments, names, ID numbers and limits are worded on pages.  Pure functions, Shanghai time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.projection import NO_LIMIT
from webui.pages.frame import Tag, Tone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(when: datetime | None) -> str:
    """``MM-DD HH:mm`` in Shanghai time; empty for ``None``.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 2, 1, 14, tzinfo=UTC))
    '11-02 09:14'
    """
    return when.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if when else ""


def full_moment(when: datetime | None) -> str:
    """``YYYY-MM-DD HH:mm`` in Shanghai time; empty for ``None``."""
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if when else ""


def masked_name(name: str) -> str:
    """A person's name with its inner characters hidden.

    >>> masked_name("王秀英"), masked_name("马强"), masked_name("")
    ('王*英', '马*', '')
    """
    return name[:1] + "*" * (len(name) - 2 or 1) + name[2:][-1:] if len(name) > 1 else name


def masked_id_number(number: str) -> str:
    """An ID number with only its area and last four characters.

    >>> masked_id_number("110101196001011234")
    '110101********1234'
    """
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 10 else "*" * len(number)


def masked_phone(number: str) -> str:
    """A telephone number with only its first three and last four digits.

    >>> masked_phone("19900000040")
    '199****0040'
    """
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)


def days_left(due: datetime | None, now: datetime) -> int | None:
    """Calendar days of Shanghai until ``due``: 0 today, negative when over; None without a limit.

    A limit that ended earlier today is over by a day, here as in every count of what is late.
    """
    if due is None or due >= NO_LIMIT:
        return None
    days = (due.astimezone(SHANGHAI).date() - now.astimezone(SHANGHAI).date()).days
    return -1 if days == 0 and due < now else days


def limit_tag(days: int | None) -> Tag:
    """The traffic light of a limit: days until its end, negative when over, ``None`` without a clock."""
    if days is None:
        return Tag("未计时", Tone.PLAIN, "hourglass-split")
    if days < 0:
        return Tag(f"超期 {-days} 天", Tone.BAD, "exclamation-triangle-fill")
    if days == 0:
        return Tag("今日到期", Tone.WARN, "clock")
    tone, icon = (Tone.WARN, "clock") if days <= 2 else (Tone.GOOD, "check-circle-fill")
    return Tag(f"剩 {days} 天", tone, icon)
