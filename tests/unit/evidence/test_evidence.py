"""Declared beside found: only facts are compared, and an answer that is none never looks like one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from connectors.data_sharing.memory import MemoryDataSharing
from engine.content import Content
from engine.errors import ModelError
from engine.evidence import FILE, Compared, compare, newest_answers, rules
from engine.forms import Form, parse
from engine.models import LookUpRecord
from engine.ports import DECISIVE, Outcome
from processes import catalog

MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)
FORM: Form = parse(catalog.release_files()["one_thing/forms/application.form"], "application")
SHARING = MemoryDataSharing()


def content_with(source: bytes | None) -> Content:
    """A release that holds nothing but what it says about evidence."""
    return cast(Content, SimpleNamespace(files={} if source is None else {FILE: source}))


RELEASE = content_with(catalog.release_files()[FILE])


def answer(
    operation: str, outcome: Outcome = Outcome.HIT, hour: int = 0, member: int = 0, **facts: object
) -> Any:
    """A look-up that was answered ``hour`` hours after the morning."""
    return LookUpRecord(
        id=uuid4(),
        operation=operation,
        subject="applicant" if member == 0 else f"member:{member}",
        outcome=outcome,
        facts=facts,
        source="某部门",
        detail="",
        asked_at=MORNING + timedelta(hours=hour),
        answered_at=MORNING + timedelta(hours=hour),
    )


def compared(values: dict[str, object], *records: Any) -> dict[str, Compared]:
    answers = newest_answers(records, SHARING)
    return {each.title: each for each in compare(RELEASE, FORM, values, answers)}


def test_values_that_agree_and_values_that_differ_are_told_apart_in_words() -> None:
    record = answer("police.household", member_count=2, residence="rural")

    found = compared({"members": [{}], "residence": "urban"}, record)

    people, kind = found["户内人数"], found["户口性质"]
    assert (people.declared, people.found, people.differs) == ("2 人", "2 人", False)
    assert (kind.declared, kind.found, kind.differs) == ("城镇", "农村", True)
    assert (kind.source, kind.at) == ("某部门", MORNING)


@pytest.mark.parametrize(("found", "differs"), [(900, False), (1000, False), (1001, True)])
def test_more_income_than_declared_differs_and_less_does_not(found: int, differs: bool) -> None:
    values: dict[str, object] = {
        "wage_income": 400,
        "business_income": 0,
        "property_income": 100,
        "transfer_income": 0,
        "members": [{"monthly_income": 500}, {}],
    }

    income = compared(values, answer("civil.econcheck", monthly_income=found))["家庭月收入合计"]

    assert (income.declared, income.differs) == ("1000 元", differs)


def test_a_date_may_be_later_than_declared_but_not_earlier() -> None:
    values: dict[str, object] = {"unemployed_since": "2026-03-01"}

    later = compared(values, answer("hr.unemployment", registered_on="2026-04-01"))["失业起始日期"]
    earlier = compared(values, answer("hr.unemployment", registered_on="2026-02-01"))["失业起始日期"]

    assert (later.differs, earlier.differs) == (False, True)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.HIT}))
def test_an_answer_without_a_record_is_compared_with_nothing(outcome: Outcome) -> None:
    kept = answer("police.household", outcome, residence="rural")

    kind = compared({"residence": "urban"}, kept)["户口性质"]

    assert (kind.found, kind.differs, kind.outcome) == ("", None, outcome)


def test_what_nobody_declared_differs_from_nothing() -> None:
    vehicles = compared({}, answer("civil.econcheck", vehicle_count=1))["机动车辆数"]

    assert (vehicles.declared, vehicles.found, vehicles.differs) == ("", "1 辆", None)


def test_what_was_not_asked_is_not_shown() -> None:
    assert compared({"residence": "urban"}) == {}
    assert compared({"residence": "urban"}, answer("police.household", member=1, residence="rural")) == {}


def test_the_newest_answer_to_a_question_counts() -> None:
    old = answer("police.household", residence="rural")
    new = answer("police.household", Outcome.SOURCE_DOWN, hour=2)

    (kept,) = newest_answers([old, new], SHARING)

    assert kept.record is new


def test_answers_come_person_by_person_with_titles_and_words() -> None:
    records = [
        answer("civil.benefit", member=2, receiving=False, benefits=[]),
        answer("civil.benefit", receiving=True, benefits=["最低生活保障"], since="2025-01-01"),
        answer("gone.operation", member=1, what="ever"),
    ]

    found = newest_answers(records, SHARING)

    assert [each.member for each in found] == [0, 1, 2]
    words = found[0].words
    assert words.title == "在享社会救助查询"
    assert [(fact.title, fact.words) for fact in words.facts][:2] == [
        ("正在享受救助", "是"),
        ("在享救助项目", "最低生活保障"),
    ]
    assert [(fact.title, fact.words) for fact in found[1].words.facts] == [("what", "ever")]


def test_the_release_says_who_tells_of_benefits_and_may_say_nothing() -> None:
    assert rules(RELEASE).in_benefit == {"civil.benefit"}
    assert rules(content_with(None)).comparisons == ()


def test_every_comparison_asks_for_a_fact_that_its_source_may_give() -> None:
    catalogue = SHARING.catalogue

    for comparison in rules(RELEASE).comparisons:
        names = {field.name for field in catalogue[comparison.operation].returns}
        assert comparison.fact in names, comparison.title


@pytest.mark.parametrize(
    "broken",
    [
        b"not json",
        b"[]",
        b'{"comparisons": [{}]}',
        json.dumps(
            {"comparisons": [{"title": "a", "declared": "=1 +", "operation": "o", "fact": "f"}]}
        ).encode(),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(broken: bytes) -> None:
    with pytest.raises(ModelError) as refusal:
        rules(content_with(broken))

    assert refusal.value.fields["file"] == FILE


def test_only_two_outcomes_are_facts() -> None:
    assert {Outcome.HIT, Outcome.NO_RECORD} == DECISIVE
