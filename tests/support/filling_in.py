"""Fills in any form at random so that its own rules hold: first at random, then what the form complains about.

Knows nothing of any particular form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, cast

from engine.content import Content
from engine.feel import Environment
from engine.forms import Form
from engine.forms.checking import FieldError
from engine.forms.components import CHOICES, MANY, Component, Field, FieldType, Rows, Subtype
from engine.forms.identity import check_digit
from engine.forms.places import Place, get, put

ROUNDS = 40
MOST_ROWS = 2
CHOSEN_AT_ONCE = 0.8


class UnfillableError(AssertionError):
    """The form still complains after many attempts."""


def fill_in(
    form: Form, rng: Random, now: datetime, fixed: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Values that ``form`` accepts, chosen by ``rng``; ``fixed`` ones are kept as they are.

    Raises:
        UnfillableError: nothing was found that the form accepts.
    """
    environment = Environment(now=now)
    values: dict[str, object] = {}
    _begin(form.components, (), values, rng, now)
    values |= fixed or {}
    by_id = {field.id: field for field in form.fields}
    for attempt in range(ROUNDS):
        checked = form.check(values, environment=environment)
        if not checked.errors:
            return dict(checked.values)
        for error in checked.errors:
            _mend(values, error, by_id[error.component_id], Choice(rng, now, attempt))
    raise UnfillableError(f"{form.name}: {[(error.path, error.code) for error in checked.errors]}")


def application_of(content: Content, rng: Random, now: datetime) -> dict[str, object]:
    """An application for what ``content`` offers, which also passes the offering's own checks.

    Raises:
        UnfillableError: nothing was found that passes.
    """
    for _ in range(ROUNDS):
        values = fill_in(content.form(content.offering.form), rng, now)
        if not content.offering.faults(values, now):
            return values
    raise UnfillableError(f"{content.offering.form}: the checks of the offering")


class Choice:
    """What a value is chosen with; ``attempt`` grows, and numbers become smaller with it."""

    def __init__(self, rng: Random, now: datetime, attempt: int = 0) -> None:
        """Keep the parts."""
        self.rng, self.now, self.attempt = rng, now, attempt


def _begin(
    components: tuple[Component, ...], base: Place, values: dict[str, object], rng: Random, now: datetime
) -> None:
    """Choose something for most choices, numbers and lists; texts wait until they are asked for."""
    for component in components:
        place = (*base, *component.path)
        if isinstance(component, Rows):
            count = rng.randint(0, MOST_ROWS)
            put(values, place, [{} for _ in range(count)])
            for index in range(count):
                _begin(component.children, (*place, index), values, rng, now)
        elif not isinstance(component, Field):
            _begin(component.children, place, values, rng, now)
        elif _is_chosen(component, rng):
            put(values, place, _value(component, Choice(rng, now)))


def _is_chosen(field: Field, rng: Random) -> bool:
    kinds = CHOICES | {FieldType.CHECKBOX, FieldType.NUMBER}
    open_ = field.type in kinds and not field.disabled and field.readonly is not True
    return open_ and rng.random() < CHOSEN_AT_ONCE


def _mend(values: dict[str, object], error: FieldError, field: Field, choice: Choice) -> None:
    place: Place = tuple(int(part) if part.isdigit() else part for part in error.path.split("."))
    number = get(values, place)
    if error.code == "too_big" and isinstance(number, int):
        put(values, place, number // 2)
    elif error.code == "too_small" and isinstance(number, int):
        put(values, place, number * 2 + 1)
    elif field.type is FieldType.CHECKBOX:
        put(values, place, True)
    else:
        put(values, place, _value(field, choice))


def _value(field: Field, choice: Choice) -> object:
    rng = choice.rng
    if field.type in CHOICES:
        codes = _codes(field)
        if field.type in MANY:
            return rng.sample(codes, rng.randint(1, len(codes)))
        return rng.choice(codes)
    if field.type is FieldType.CHECKBOX:
        return rng.random() < 0.5
    if field.type is FieldType.NUMBER:
        return _number(field, choice)
    if field.type is FieldType.MOMENT:
        return _moment(field, choice)
    return _text(field, choice)


def _codes(field: Field) -> list[object]:
    fixed = cast("tuple[Any, ...]", field.options.fixed if field.options else None) or ()
    assert fixed, f"{field.id} has no fixed options"
    return [entry["value"] if isinstance(entry, Mapping) else entry for entry in fixed]


def _number(field: Field, choice: Choice) -> int:
    low, high = (
        int(limit) if isinstance(limit, int | float) else None
        for limit in (field.limits.minimum, field.limits.maximum)
    )
    least = low or 0
    most = high if high is not None else least + 5000
    return choice.rng.randint(least, max(least, most))


def _moment(field: Field, choice: Choice) -> str:
    later = choice.now + timedelta(days=choice.rng.randint(1, 60))
    if field.subtype is Subtype.DATE:
        return later.date().isoformat()
    return later.strftime("%H:%M") if field.subtype is Subtype.TIME else later.isoformat(timespec="minutes")


def _text(field: Field, choice: Choice) -> str:
    rng, pattern = choice.rng, field.limits.pattern or ""
    if field.limits.check == "id_number" or "{16}" in pattern:
        return id_number(rng, choice.now.date())
    if field.limits.check == "phone" or "phone" in field.id or "phone" in field.path[-1]:
        return f"199{rng.randint(0, 99_999_999):08d}"
    if pattern:
        return "".join(str(rng.randint(1, 9)) for _ in range(12))
    return "测试填写的内容" + "字" * min(choice.attempt * 5, 60)


def id_number(rng: Random, today: date) -> str:
    """A synthetic ID number: area 999001, which exists nowhere, and a right check digit."""
    born = today - timedelta(days=rng.randint(365, 90 * 365))
    digits = f"999001{born:%Y%m%d}{rng.randint(0, 999):03d}"
    return digits + check_digit(digits)
