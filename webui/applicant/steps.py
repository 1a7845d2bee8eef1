"""The combined form one part after the other: each group of the definition is a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.content import Content
from engine.feel import Environment
from engine.forms import FieldError, Form
from engine.reach import Applying
from engine.storage import Transaction

TAKEN = frozenset({"channel"})
"""What the way in decides by itself."""


@dataclass(frozen=True)
class Step:
    """A part of the form: its title, its components as the browser shows them, the names of its values."""

    title: str
    components: tuple[dict[str, Any], ...]
    keys: frozenset[str]


def steps_of(content: Content, values: Mapping[str, object], now: Environment) -> tuple[Step, ...]:
    """The parts that are to be filled in, given ``values``, in the order of the form."""
    definition: Any = content.definition(content.offering.form)
    form = content.form(content.offering.form)
    hidden = _hidden(form, values, now)
    vouched = content.offering.fields["id_number"]
    found: list[Step] = []
    loose: list[dict[str, Any]] = []
    for component in definition["components"]:
        if component.get("id") in hidden or component["type"] == "text":
            continue
        if component["type"] == "group":
            found += _loose(loose)
            own = [_fixed(each, vouched) for each in component["components"] if each.get("key") not in TAKEN]
            found.append(Step(component.get("label", ""), tuple(own), _keys(own)))
        elif component["type"] == "dynamiclist":
            found += _loose(loose)
            found.append(Step(component.get("label", ""), (component,), frozenset({component["path"]})))
        else:
            loose.append(component)
    return tuple([*found, *_loose(loose)])


def _fixed(component: dict[str, Any], vouched: str) -> dict[str, Any]:
    """``component``, for reading only when it holds the number that the unified identity vouched for."""
    return {**component, "readonly": True} if component.get("key") == vouched else component


def _loose(loose: list[dict[str, Any]]) -> list[Step]:
    """What stands in no group, as one part; empties ``loose``."""
    if not loose:
        return []
    step = Step(str(loose[0].get("label", "")), tuple(loose), _keys(loose))
    loose.clear()
    return [step]


def _keys(components: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(str(each["key"]) for each in components if "key" in each)


def _hidden(form: Form, values: Mapping[str, object], now: Environment) -> set[str]:
    """The ids of top-level components that are not to be filled in."""
    scope = {**dict.fromkeys(form.keys), **values}
    hides = ((component.id, component.hide) for component in form.components)
    return {component_id for component_id, hide in hides if hide is not None and hide.holds(scope, now)}


def faults_of(step: Step, errors: tuple[FieldError, ...]) -> tuple[FieldError, ...]:
    """Those of ``errors`` that concern ``step``."""
    return tuple(error for error in errors if error.path.partition(".")[0] in step.keys)


def first_faulty(steps: tuple[Step, ...], errors: tuple[FieldError, ...]) -> int:
    """The number of the first part with a fault, from 1; 0 without one."""
    numbers = (number for number, step in enumerate(steps, 1) if faults_of(step, errors))
    return next(numbers, 0)


def checked(tx: Transaction, content: Content, values: Mapping[str, object]) -> tuple[FieldError, ...]:
    """Everything wrong with the whole form at this moment."""
    found = content.form(content.offering.form).check(values)
    return found.errors or content.offering.faults(found.values, tx.now)


def own_values(person: Applying, content: Content, values: Mapping[str, object]) -> dict[str, object]:
    """``values`` with what the unified identity vouched for, when the form is about the person who signed in."""
    fields = content.offering.fields
    if values.get(fields["id_number"]) != person.id_number:
        return dict(values)
    return {**values, fields["applicant_name"]: person.name}
