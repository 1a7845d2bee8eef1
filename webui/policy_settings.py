"""How strictly identity is proved, read from the settings; every value has bounds within which it makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from engine.errors import InvalidInputError
from engine.identity import DEMO_POLICY, Policy, SecondFactor

BOUNDS: Mapping[str, tuple[int, int]] = {
    "SESSION_IDLE_MINUTES": (1, 60),
    "SESSION_HOURS": (1, 24),
    "PASSWORD_LENGTH": (8, 64),
    "PASSWORD_KINDS": (1, 4),
    "PASSWORD_DAYS": (0, 365),
    "PASSWORD_REMEMBERED": (0, 24),
    "SIGN_IN_TRIES": (3, 10),
}
SECOND_FACTOR = "SECOND_FACTOR"
NAMES = frozenset({*BOUNDS, SECOND_FACTOR})


def read_policy(given: Mapping[str, str], *, demo: bool) -> Policy:
    """The policy that ``given`` settings, without their prefix, ask for; what is not given is as level 3 wants it.

    Raises:
        InvalidInputError: a value has no sense; names it.
    """
    policy = DEMO_POLICY if demo else Policy()
    numbers = {name: _number(name, given[name]) for name in BOUNDS if name in given}
    whom = given.get(SECOND_FACTOR, policy.second_factor)
    if whom not in set(SecondFactor):
        raise _wrong(SECOND_FACTOR, "应为 off、administrators 或 everybody：")
    return replace(
        policy,
        idle=timedelta(minutes=numbers.get("SESSION_IDLE_MINUTES", policy.idle.total_seconds() / 60)),
        absolute=timedelta(hours=numbers.get("SESSION_HOURS", policy.absolute.total_seconds() / 3600)),
        length=numbers.get("PASSWORD_LENGTH", policy.length),
        classes=numbers.get("PASSWORD_KINDS", policy.classes),
        days=numbers.get("PASSWORD_DAYS", policy.days),
        remembered=numbers.get("PASSWORD_REMEMBERED", policy.remembered),
        tries=numbers.get("SIGN_IN_TRIES", policy.tries),
        second_factor=SecondFactor(whom),
    )


def _number(name: str, text: str) -> int:
    least, most = BOUNDS[name]
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise _wrong(name, f"应为 {least} 到 {most} 的整数：")
    return int(text)


def _wrong(name: str, text: str) -> InvalidInputError:
    field = f"YIJIANSHI_{name}"
    return InvalidInputError(f"{text} {field}", field=field)
