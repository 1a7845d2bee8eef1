"""What a release offers to the public: one form, the process behind it and the items to choose from.

Read from ``service.json`` in the content's root, so that another “一件事” needs files and no code.  Knows no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel
from engine.errors import InvalidInputError
from engine.forms import FieldError, Form
from engine.interpreter import Finding, Program
from engine.interpreter.expressions import plain

FILE = "service.json"
_ROLES = ("applicant_name", "id_number", "phone", "area", "items", "members", "consent")
_NEEDED = frozenset({"applicant_name", "id_number", "items"})
_MEMBER = ("name", "id_number", "relation")


@dataclass(frozen=True)
class Item:
    """A thing that people can apply for."""

    code: str
    name: str


@dataclass(frozen=True)
class Check:
    """A rule between fields that a form cannot hold: when ``fails`` is true, ``field`` must be corrected."""

    field: str
    fails: feel.Expression
    message: str


@dataclass(frozen=True)
class Offering:
    """What ``service.json`` says.

    ``fields`` and ``member_fields`` name the form's field for each role; a role may be missing.  ``variables`` are
    FEEL expressions over the form: decision variables, never personal data.  ``recheck`` is the process that looks
    into a complaint about a case.
    """

    title: str
    short_title: str
    process: str
    form: str
    number_prefix: str
    fields: Mapping[str, str]
    member_fields: Mapping[str, str]
    variables: Mapping[str, feel.Expression]
    items: tuple[Item, ...]
    recheck: str | None = None
    checks: tuple[Check, ...] = ()

    def value(self, values: Mapping[str, Any], role: str) -> Any:
        """What the field of ``role`` holds in the form's ``values``, or None."""
        return values.get(self.fields.get(role, ""))

    def chosen(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The codes of the chosen items.

        Raises:
            InvalidInputError: none was chosen, or something that is not offered.
        """
        found = self.value(values, "items")
        field = self.fields["items"]
        if not isinstance(found, list) or not found:
            raise InvalidInputError("请至少选择一个申请事项", field=field)
        offered = {item.code for item in self.items}
        strange = [code for code in found if code not in offered]
        if strange:
            raise InvalidInputError(f"没有“{strange[0]}”这个事项", field=field)
        return tuple(found)

    def members(self, values: Mapping[str, Any]) -> list[dict[str, str]]:
        """The other people of the household: name, ID number and relation, in the order of the form."""
        rows = self.value(values, "members")
        return [
            {role: str(row.get(self.member_fields.get(role, role)) or "") for role in _MEMBER}
            for row in (rows if isinstance(rows, list) else ())
        ]

    def facts(self, values: Mapping[str, object], now: datetime) -> dict[str, object]:
        """The decision variables that follow from the form.

        Raises:
            FeelError: an expression cannot be evaluated.
        """
        environment = feel.Environment(now=now)
        return {name: plain(found.evaluate(values, environment)) for name, found in self.variables.items()}

    def faults(self, values: Mapping[str, object], now: datetime) -> tuple[FieldError, ...]:
        """What ``values``, each right by itself, get wrong together or for the day of ``now``."""
        environment = feel.Environment(now=now)
        return tuple(
            FieldError(each.field, "", each.field, "check_failed", each.message)
            for each in self.checks
            if each.fails.evaluate(values, environment) is True
        )

    def item_name(self, code: str) -> str | None:
        """What people call item ``code``, or None when it is not offered."""
        return next((item.name for item in self.items if item.code == code), None)


def read(source: bytes) -> Offering:
    """The offering that ``source`` describes.

    Raises:
        ValueError, LookupError, FeelError: it is no JSON, or something is missing or wrong.
    """
    found: Any = json.loads(source)
    return Offering(
        title=str(found["title"]),
        short_title=str(found.get("short_title") or found["title"]),
        process=str(found["process"]),
        form=str(found["form"]),
        number_prefix=str(found["number_prefix"]),
        fields={role: str(found["fields"][role]) for role in _ROLES if role in found["fields"]},
        member_fields=dict(found.get("member_fields", {})),
        variables={
            name: feel.compile_expression(text.removeprefix("="))
            for name, text in found.get("variables", {}).items()
        },
        items=tuple(Item(str(entry["code"]), str(entry["name"])) for entry in found["items"]),
        recheck=found.get("recheck"),
        checks=tuple(
            Check(
                str(entry["field"]),
                feel.compile_expression(str(entry["fails"]).removeprefix("=")),
                str(entry["message"]),
            )
            for entry in found.get("checks", ())
        ),
    )


def check(offering: Offering, program: Program, forms: Mapping[str, Form]) -> Iterator[Finding]:
    """What in ``offering`` does not fit the rest of the release."""
    for process in filter(None, (offering.process, offering.recheck)):
        if process not in program.specs:
            yield _finding("process_missing", process, f"流程“{process}”不存在")
    for role in sorted(_NEEDED - offering.fields.keys()):
        yield _finding("role_missing", role, f"没有说明哪个字段是“{role}”")
    form = forms.get(offering.form)
    if form is None:
        yield _finding("form_missing", offering.form, f"申请表“{offering.form}”不存在")
        return
    yield from _unknown_fields(offering, form)


def _unknown_fields(offering: Offering, form: Form) -> Iterator[Finding]:
    for role, field in offering.fields.items():
        if field not in form.keys:
            yield _finding("field_missing", field, f"申请表中没有字段“{field}”（{role}）")
    for name, expression in offering.variables.items():
        for unknown in sorted(expression.variables - form.keys):
            yield _finding("field_missing", unknown, f"变量“{name}”读取的字段“{unknown}”不在申请表中")
    for rule in offering.checks:
        for unknown in sorted((rule.fails.variables | {rule.field}) - form.keys):
            yield _finding("field_missing", unknown, f"对“{rule.field}”的检查读取的“{unknown}”不在申请表中")


def _finding(code: str, element: str, message: str) -> Finding:
    return Finding(f"offering_{code}", FILE, element, message)
