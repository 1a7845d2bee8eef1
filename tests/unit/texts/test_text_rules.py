"""The rules of short messages: quiet hours, and what a template may not be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import text_rules
from engine.content import Content
from engine.deadlines import Book
from engine.host import SHANGHAI
from engine.text_rules import FILE, LONGEST, Rules
from tests.support.bpmn_text import diagram, user
from tests.support.process import program

RULES = Rules("sms", time(21), time(8), 5, 2, {})
MOMENTS = st.integers(0, 7000 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def content(source: bytes | None) -> Content:
    """A release with one step and these rules."""
    files = {} if source is None else {FILE: source}
    made = program(diagram("start -> a -> end", user("a")))
    return Content(1, files, made, {}, None, Book({}))  # type: ignore[arg-type]


def codes(template: str, quiet_from: str = "21:00") -> list[str]:
    """What is found in a release whose only template is this."""
    data = {
        "channel": "sms",
        "quiet": {"from": quiet_from, "until": "08:00"},
        "budget": {"per_day": 5, "per_case_and_day": 2},
        "templates": {"received": template},
    }
    return [each.code for each in text_rules.check(content(json.dumps(data).encode()))]


@given(MOMENTS)
def test_nothing_is_ever_sent_in_quiet_hours_nor_later_than_needed(moment: datetime) -> None:
    sent = RULES.not_quiet(moment)

    assert RULES.quiet_until <= sent.astimezone(SHANGHAI).time() < RULES.quiet_from
    assert timedelta() <= sent - moment <= timedelta(hours=11)
    assert RULES.not_quiet(sent) == sent


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ("2026-11-23T07:59:59", "2026-11-23T08:00:00"),
        ("2026-11-23T08:00:00", "2026-11-23T08:00:00"),
        ("2026-11-23T20:59:59", "2026-11-23T20:59:59"),
        ("2026-11-23T21:00:00", "2026-11-24T08:00:00"),
        ("2026-12-31T23:30:00", "2027-01-01T08:00:00"),
    ],
)
def test_the_edges_of_the_quiet_hours(at: str, sent: str) -> None:
    moment, expected = (datetime.fromisoformat(each).replace(tzinfo=SHANGHAI) for each in (at, sent))

    assert RULES.not_quiet(moment) == expected


def test_a_release_without_rules_sends_nothing_and_has_no_faults() -> None:
    assert text_rules.of(content(None)) is None
    assert list(text_rules.check(content(None))) == []


def test_a_plain_template_is_taken() -> None:
    assert codes("您的申请 {case_number} 已受理") == []


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{name}，您好", "texts_place"),
        ("{}", "texts_place"),
        ("{case_number.__class__}", "texts_place"),
        ("{case_number", "texts_template"),
        ("{case_number:d}", "texts_template"),
        ("{case_number:{x}}", "texts_template"),
        ("{case_number!z}", "texts_template"),
        ("长" * (LONGEST + 1), "texts_too_long"),
        ("长" * (LONGEST - 10) + "{case_number}", "texts_too_long"),
    ],
)
def test_a_template_that_could_not_be_sent_is_found(template: str, code: str) -> None:
    assert codes(template) == [code]


def test_quiet_hours_that_do_not_go_over_midnight_are_found() -> None:
    assert codes("好", quiet_from="07:00") == ["texts_quiet_hours"]


@pytest.mark.parametrize("source", [b"", b"[]", b"{}", b"null", b"{", b'{"quiet": 1, "budget": 2}'])
def test_unreadable_rules_are_a_finding_and_no_crash(source: bytes) -> None:
    assert [each.code for each in text_rules.check(content(source))] == ["texts_unreadable"]
