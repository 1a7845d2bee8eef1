"""What a release says about taking an application in: ``intake.json``.  A release without it fills nothing in.

Knows no table and no page; values are FEEL over what is known at the moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from engine import feel
from engine.content import Content
from engine.interpreter import Finding

FILE = "intake.json"


@dataclass(frozen=True)
class Filling:
    """Fields that follow from one source: its name as shown to people, and an expression for each field."""

    source: str
    fields: Mapping[str, feel.Expression]


@dataclass(frozen=True)
class LookUpRule:
    """A question that may be asked before there is a case: which operation, why, on which basis, what it fills in."""

    operation: str
    title: str
    purpose: str
    legal_basis: str
    needs_consent: bool
    fields: Mapping[str, feel.Expression]


@dataclass(frozen=True)
class Carried:
    """A field taken over from the person's last application; of a list only the named ``columns``."""

    field: str
    columns: tuple[str, ...] = ()

    def take(self, value: object) -> object:
        """What of ``value`` is taken over: consents and amounts of a list are asked for anew."""
        if not self.columns or not isinstance(value, list):
            return value
        return [{name: row.get(name) for name in self.columns} for row in value if isinstance(row, dict)]


@dataclass(frozen=True)
class AgentFields:
    """The fields that say that somebody acts for the applicant: whether, who, and until which day."""

    given: str
    name: str
    id_number: str
    until: str


@dataclass(frozen=True)
class First:
    """A decision that another one builds on; it is asked only when everything that it ``needs`` is known."""

    decision: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Precheck:
    """What somebody may apply for: the form with the questions, the decision, and decisions that it builds on."""

    form: str
    decision: str
    first: Mapping[str, First]


@dataclass(frozen=True)
class IntakeRules:
    """Everything in ``intake.json``."""

    derived: tuple[Filling, ...] = ()
    look_ups: tuple[LookUpRule, ...] = ()
    carried: tuple[Carried, ...] = ()
    precheck: Precheck | None = None
    agent: AgentFields | None = None


def of(content: Content) -> IntakeRules:
    """The rules of a release."""
    source = content.files.get(FILE)
    return IntakeRules() if source is None else read(source)


def read(source: bytes) -> IntakeRules:
    """The rules that ``source`` describes.

    Raises:
        ValueError, LookupError, FeelError: it is no JSON, or something is missing or wrong.
    """
    found: Any = json.loads(source)
    precheck = found.get("precheck")
    return IntakeRules(
        derived=tuple(Filling(str(each["source"]), _fields(each)) for each in found.get("derived", ())),
        look_ups=tuple(_look_up(each) for each in found.get("look_ups", ())),
        carried=tuple(
            Carried(str(each["field"]), tuple(each.get("columns", ()))) for each in found.get("carried", ())
        ),
        precheck=None if precheck is None else _precheck(precheck),
        agent=AgentFields(**found["agent"]) if "agent" in found else None,
    )


def _precheck(entry: Mapping[str, Any]) -> Precheck:
    first = {
        str(name): First(str(each["decision"]), tuple(each.get("needs", ())))
        for name, each in entry.get("first", {}).items()
    }
    return Precheck(str(entry["form"]), str(entry["decision"]), first)


def _look_up(entry: Mapping[str, Any]) -> LookUpRule:
    return LookUpRule(
        operation=str(entry["operation"]),
        title=str(entry["title"]),
        purpose=str(entry["purpose"]),
        legal_basis=str(entry["legal_basis"]),
        needs_consent=bool(entry.get("needs_consent", False)),
        fields=_fields(entry),
    )


def _fields(entry: Mapping[str, Any]) -> dict[str, feel.Expression]:
    return {
        str(name): feel.compile_expression(str(text).removeprefix("="))
        for name, text in entry.get("fields", {}).items()
    }


def check(content: Content) -> Iterator[Finding]:
    """What in the release's rules does not fit its forms and decisions."""
    if FILE not in content.files:
        return
    try:
        rules = of(content)
    except (ValueError, LookupError, TypeError, AttributeError, feel.FeelError) as error:
        yield Finding("intake_unreadable", FILE, "", f"“{FILE}”有误：{error}")
        return
    form = content.form(content.offering.form)
    filled = [each.fields for each in rules.derived] + [each.fields for each in rules.look_ups]
    named = {name for fields in filled for name in fields} | {each.field for each in rules.carried}
    named |= set(astuple(rules.agent)) if rules.agent else set()
    for unknown in sorted(named - form.keys):
        yield Finding("intake_field_missing", FILE, unknown, f"申请表中没有字段“{unknown}”")
    if rules.precheck is None:
        return
    if rules.precheck.form not in content.forms:
        name = rules.precheck.form
        yield Finding("intake_form_missing", FILE, name, f"预检表“{name}”不存在")
    for decision in (rules.precheck.decision, *(each.decision for each in rules.precheck.first.values())):
        if decision not in content.program.decisions:
            yield Finding("intake_decision_missing", FILE, decision, f"决策“{decision}”不存在")
