"""Numbers of the mainland that a form may ask for: resident ID numbers and telephones.  Pure functions."""

from __future__ import annotations

import re
from datetime import date

_SHAPE = re.compile(r"[1-9]\d{16}[\dXx]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}", re.ASCII)


def is_id_number(text: str, today: date) -> bool:
    """Whether ``text`` is an 18-digit resident ID number: a birthday up to ``today``, the right check digit.

    Source: GB 11643-1999, check digit after ISO 7064 MOD 11-2.

    >>> is_id_number("110101196001011233", date(2026, 11, 23))
    True
    >>> is_id_number("110101196001011234", date(2026, 11, 23))
    False
    """
    if not _SHAPE.fullmatch(text):
        return False
    birthday = _birthday(text[6:14])
    return (
        birthday is not None
        and date(1900, 1, 1) <= birthday <= today
        and text[17].upper() == check_digit(text[:17])
    )


def check_digit(digits: str) -> str:
    """The eighteenth character for the first seventeen.

    >>> check_digit("11010119600101123")
    '3'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return _CHECK_DIGITS[total % 11]


def _birthday(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def is_phone(text: str) -> bool:
    """Whether ``text`` is a mainland mobile number, or a landline with its area code.

    >>> [is_phone(number) for number in ("13800138000", "0531-88881234", "88881234")]
    [True, True, False]
    """
    return bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))
