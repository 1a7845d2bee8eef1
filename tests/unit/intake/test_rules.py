"""What a release says about taking applications in, and what is refused in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from engine import feel, taking_in
from engine.content import Content, compile_content
from processes import catalog

FILES = catalog.release_files()


@cache
def content_with(source: str | None) -> Content:
    files = {path: body for path, body in FILES.items() if path != taking_in.FILE}
    return compile_content(1, files if source is None else {**files, taking_in.FILE: source.encode()})


def findings(**changes: object) -> list[tuple[str, str]]:
    found: dict[str, Any] = json.loads(FILES[taking_in.FILE])
    content = content_with(json.dumps({**found, **changes}))
    return [(finding.code, finding.element_id) for finding in taking_in.check(content)]


def test_the_service_s_own_rules_fit_its_forms_and_tables() -> None:
    assert list(taking_in.check(compile_content(1, FILES))) == []


def test_a_release_without_rules_fills_nothing_in_and_is_published() -> None:
    content = content_with(None)

    assert taking_in.of(content) == taking_in.IntakeRules()
    assert list(taking_in.check(content)) == []


def test_every_look_up_has_purpose_and_basis() -> None:
    found = taking_in.of(compile_content(1, FILES)).look_ups

    assert found
    assert all(rule.purpose and rule.legal_basis and rule.title for rule in found)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"carried": [{"field": "nickname"}]}, [("intake_field_missing", "nickname")]),
        (
            {"derived": [{"source": "x", "fields": {"nobody": "=1"}}], "carried": []},
            [("intake_field_missing", "nobody")],
        ),
        (
            {"precheck": {"form": "none", "decision": "precheck"}},
            [("intake_form_missing", "none")],
        ),
        (
            {"precheck": {"form": "precheck", "decision": "none", "first": {"a": {"decision": "gone"}}}},
            [("intake_decision_missing", "none"), ("intake_decision_missing", "gone")],
        ),
        ({"derived": [{"source": "x", "fields": {"gender": "=if"}}]}, [("intake_unreadable", "")]),
        ({"look_ups": [{"operation": "x"}]}, [("intake_unreadable", "")]),
        ({"carried": ["phone"]}, [("intake_unreadable", "")]),
    ],
)
def test_what_does_not_fit_is_named(changes: Mapping[str, object], expected: list[tuple[str, str]]) -> None:
    assert findings(**changes) == expected


def test_no_json_is_unreadable() -> None:
    assert [finding.code for finding in taking_in.check(content_with("{"))] == ["intake_unreadable"]


def test_of_a_list_only_the_named_columns_are_carried_so_that_consent_is_asked_anew() -> None:
    members = [{"name": "甲", "id_number": "1", "consent": True, "monthly_income": 900}, "broken"]

    taken = taking_in.Carried("members", ("name", "id_number")).take(members)

    assert taken == [{"name": "甲", "id_number": "1"}]
    assert taking_in.Carried("phone").take("199") == "199"
    assert taking_in.Carried("members", ("name",)).take(None) is None


def test_what_is_carried_from_the_last_application_holds_no_consent_and_no_amount() -> None:
    carried = taking_in.of(compile_content(1, FILES)).carried

    columns = {column for each in carried for column in each.columns}
    named = {each.field for each in carried} | columns
    assert not [name for name in named if "consent" in name or "income" in name or "promise" in name]
    assert "items" not in named


@pytest.mark.parametrize(
    ("number", "gender"), [("99900119720206202X", "female"), ("999001195104162079", "male")]
)
def test_the_id_number_tells_the_gender(number: str, gender: str) -> None:
    derived = {
        name: expression
        for each in taking_in.of(compile_content(1, FILES)).derived
        for name, expression in each.fields.items()
    }

    assert derived["gender"].evaluate({"id_number": number}, feel.Environment()) == gender
