"""Decimal arithmetic of FEEL: 34 digits, half even, exponents of decimal128.  Knows only numbers."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
ZERO = Decimal(0)
ONE = Decimal(1)
LONGEST_PLAIN = 40


def number(text: str | int) -> Decimal:
    """``text`` as a FEEL number, rounded to 34 digits.

    Raises:
        ArithmeticError: not a number, or beyond decimal128.
    """
    value = DECIMAL128.create_decimal(text)
    if not value.is_finite():
        raise InvalidOperation(text)
    return value


def number_text(value: Decimal) -> str:
    """``value`` without an exponent and without trailing zeros; very long ones keep the exponent.

    >>> number_text(Decimal("1.50"))
    '1.5'
    """
    if value == 0:
        return "0"
    plain = value.normalize(DECIMAL128)
    adjusted = plain.adjusted()
    if -LONGEST_PLAIN < adjusted < LONGEST_PLAIN:
        return f"{plain:f}"
    return str(plain)


def whole(value: Decimal) -> int | None:
    """``value`` as an int when it has no fraction and is of a sane size, else None."""
    if value.adjusted() > LONGEST_PLAIN or value != value.to_integral_value():
        return None
    return int(value)
