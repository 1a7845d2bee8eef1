"""Checks one submission against a form: what is kept and what must be corrected.  Reads no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from engine.feel import Environment, to_json
from engine.forms.components import CHOICES, MANY, Component, Field, FieldType, Rows
from engine.forms.conditions import Condition, evaluate
from engine.forms.contents import Fault, accept
from engine.forms.filling import Filling, Spot, begun
from engine.forms.options import options_of, same
from engine.forms.places import MISSING, Place, dotted, get, put
from engine.forms.rules import Setting, faults
from engine.forms.shape import MAX_ROWS, MAX_SUBMISSION, Layout, strays, weight

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_STRAYS = 20
MAX_PASSES = 6


@dataclass(frozen=True)
class FieldError:
    """One thing to correct.  ``path`` is the value's dotted place, rows counted from 0; empty: all of it."""

    path: str
    component_id: str
    label: str
    code: str
    message_zh: str


@dataclass(frozen=True)
class Checked:
    """What came of a check.  ``values`` are what may be kept; they are complete only without ``errors``."""

    values: dict[str, object]
    errors: tuple[FieldError, ...]


def check(
    layout: Layout, submitted: Mapping[str, object], stored: Mapping[str, object], environment: Environment
) -> Checked:
    """``submitted`` checked against the form, opened with ``stored`` (earlier values and option lists)."""
    size = weight(submitted)
    if size > MAX_SUBMISSION:
        message = f"填写的内容过长（不能超过 {MAX_SUBMISSION // 1024} KB），请删减后再提交"
        return Checked({}, (FieldError("", "", "表单", "too_big", message),))
    unknown = tuple(_stray_error(place) for place in islice(strays(layout.shape, submitted), MAX_STRAYS))
    if unknown:
        return Checked({}, unknown)
    return _Check(layout, submitted, stored, environment).run()


def _stray_error(place: Place) -> FieldError:
    message = f"表单中没有“{dotted(place)}”这一项，或者它的形式不正确（列表最多 {MAX_ROWS} 行）"
    return FieldError(dotted(place), "", dotted(place), "unknown_field", message)


class _Check:
    """One check under way."""

    def __init__(
        self,
        layout: Layout,
        submitted: Mapping[str, object],
        stored: Mapping[str, object],
        environment: Environment,
    ) -> None:
        self.submitted = submitted
        self.stored = stored
        self.filling = Filling(layout, stored, environment)
        self.environment = environment
        self.shape_faults: dict[Place, Fault] = {}
        self._now = environment.now.astimezone(SHANGHAI)
        self._lay(layout.components, ())

    def run(self) -> Checked:
        context = self._settled()
        values: dict[str, object] = {}
        errors: list[FieldError] = []
        for spot in self.filling.visible(context):
            if isinstance(spot.component, Rows):
                rows = get(self.filling.data, spot.place)
                put(values, spot.place, [{} for _ in rows] if isinstance(rows, list) else [])
                errors += self._row_errors(spot.component, spot.place)
                continue
            errors += self._field_errors(spot.component, spot)
            value = get(self.filling.data, spot.place)
            if not spot.component.disabled or get(self.stored, spot.place) is not MISSING:
                put(values, spot.place, value)
        return Checked(values, tuple(errors))

    def _lay(self, components: tuple[Component, ...], base: Place, growing: bool = False) -> None:
        """Put the submitted values over the data the form was opened with; ``growing`` inside a list that may grow."""
        for component in components:
            place = (*base, *component.path)
            if isinstance(component, Field):
                self._lay_field(component, place, growing)
            elif isinstance(component, Rows):
                self._lay_rows(component, place)
            else:
                self._lay(component.children, place, growing)

    def _lay_field(self, field: Field, place: Place, growing: bool) -> None:
        raw = get(self.submitted, place)
        if raw is MISSING or field.disabled or field.type is FieldType.COMPUTED:
            return
        if field.readonly is True and not growing:
            return
        value = accept(field, raw)
        if field.readonly is True and value not in self._row_values(field, place):
            value = Fault("readonly_changed", "此项不能修改")
        if isinstance(value, Fault):
            self.shape_faults[place] = value
        else:
            put(self.filling.data, place, value)

    def _row_values(self, field: Field, place: Place) -> list[object]:
        """What a read-only field of a list may hold: its value in any row before, as rows may move, or a new row's."""
        cut = max(index for index, key in enumerate(place) if isinstance(key, int))
        before = get(self.filling.opened, place[:cut])
        rows = before if isinstance(before, list) else []
        return [begun(field, MISSING), *(get(row, place[cut + 1 :]) for row in rows)]

    def _lay_rows(self, rows: Rows, place: Place) -> None:
        """A list that may grow has the rows that were sent; a browser leaves an empty list out."""
        sent = get(self.submitted, place)
        before = get(self.filling.opened, place)
        count = len(sent) if isinstance(sent, list) else 0
        known = len(before) if isinstance(before, list) else 0
        if rows.fixed:
            if isinstance(sent, list) and count != known:
                self.shape_faults[place] = Fault("rows_changed", f"这张表固定为 {known} 行")
            count = known
        elif count != known:
            self.filling.begin_rows(rows, place, count)
        for index in range(count):
            self._lay(rows.children, (*place, index), growing=not rows.fixed)

    def _settled(self) -> dict[str, object]:
        """The context once computed and conditionally read-only fields no longer change anything."""
        for _ in range(MAX_PASSES if self.filling.layout.settles else 0):
            context = self.filling.context()
            changed = False
            for spot in list(self.filling.visible(context)):
                value = self._due(spot)
                if value is not MISSING and value != get(self.filling.data, spot.place):
                    put(self.filling.data, spot.place, value)
                    changed = True
            if not changed:
                break
        return self.filling.context()

    def _due(self, spot: Spot) -> object:
        """The value a field must have whatever was sent; ``MISSING`` when the sender decides."""
        field = spot.component
        if not isinstance(field, Field):
            return MISSING
        if field.expression is not None:
            return to_json(evaluate(field.expression, spot.scope, self.environment))
        if isinstance(field.readonly, Condition) and field.readonly.holds(spot.scope, self.environment):
            self.shape_faults.pop(spot.place, None)
            return get(self.filling.opened, spot.place)
        return MISSING

    def _row_errors(self, rows: Rows, place: Place) -> Iterator[FieldError]:
        fault = self.shape_faults.get(place)
        if fault:
            yield FieldError(dotted(place), rows.id, rows.label, fault.code, fault.message)

    def _field_errors(self, field: Field, spot: Spot) -> Iterator[FieldError]:
        if field.disabled:
            return
        for fault in self._faults(field, spot):
            yield FieldError(dotted(spot.place), field.id, field.label, fault.code, fault.message)

    def _faults(self, field: Field, spot: Spot) -> Iterator[Fault]:
        if spot.place in self.shape_faults:
            yield self.shape_faults[spot.place]
            return
        value = get(self.filling.data, spot.place)
        yield from faults(field, value, Setting(spot.scope, self.environment, self._now))
        if field.type in CHOICES and not self._is_offered(field, value, spot):
            yield Fault("not_an_option", "所选内容不在可选范围内")

    def _is_offered(self, field: Field, value: object, spot: Spot) -> bool:
        if field.options is None or value is None:
            return True
        options = options_of(field.options, self.filling.opened, spot.scope, self.environment)
        chosen = value if field.type in MANY and isinstance(value, list) else [value]
        return all(any(same(item, option.value) for option in options) for item in chosen)


def at_clock(environment: Environment | None) -> Environment:
    """``environment`` with its clock read once, so that a whole check sees one moment."""
    chosen = environment or Environment()
    return replace(chosen, now=chosen.now)
