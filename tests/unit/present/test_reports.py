"""The page of 统计报表 in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from engine.models import Export
from engine.reports import KINDS, Kind
from tests.unit.present.made_up import NOW
from webui.pages import Tone
from webui.reports import present
from webui.reports.views import bp as reports


@pytest.fixture(autouse=True)
def report_addresses(addresses: None) -> Iterator[None]:
    """The addresses of the reports, in place of those of the other pages."""
    app = Flask("reports", static_folder=None)
    app.register_blueprint(reports)
    with app.test_request_context():
        yield


def export(**changed: Any) -> Export:
    return Export(
        **{
            "id": UUID(int=9), "account_id": "a", "kind": "monthly", "words": {"month": "2026-10"},
            "reason": "月度汇报", "asked_at": NOW, "begun_at": None, "ready_at": None, "rows": None,
            "file": None, "failure": None, **changed,
        }
    )  # fmt: skip


def test_the_month_before_this_one_is_offered_first_hand() -> None:
    page = present.page((), NOW)

    assert page.months[0] == "2026-11"
    assert page.month == "2026-10"


def test_two_years_of_months_are_offered_newest_first_and_none_twice() -> None:
    months = present.page((), NOW).months

    assert len(set(months)) == 24
    assert list(months) == sorted(months, reverse=True)
    assert months[-1] == "2024-12"


def test_the_month_is_that_of_shanghai_on_new_years_eve() -> None:
    page = present.page((), datetime(2026, 12, 31, 16, 0, tzinfo=UTC))

    assert (page.months[0], page.month) == ("2027-01", "2026-12")


def test_every_report_there_is_can_be_chosen() -> None:
    choices = present.page((), NOW).choices

    assert len(choices) == len(KINDS) == len(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_export_has_a_title(kind: Kind) -> None:
    assert present.title(export(kind=kind.value, words={})) == KINDS[kind].title


def test_a_title_names_its_month_and_the_inbox_its_own_list() -> None:
    assert present.title(export()).endswith("2026-10")
    assert present.title(export(kind="inbox")) == "待办事项"


@pytest.mark.parametrize(
    ("changed", "label", "tone", "waiting"),
    [
        ({}, "等待生成", Tone.INFO, True),
        ({"begun_at": NOW}, "正在生成", Tone.INFO, True),
        ({"begun_at": NOW, "ready_at": NOW}, "已生成", Tone.GOOD, False),
        ({"begun_at": NOW, "failure": "空间不足"}, "空间不足", Tone.BAD, False),
    ],
)
def test_an_export_says_how_far_it_is(changed: dict[str, Any], label: str, tone: Tone, waiting: bool) -> None:
    page = present.page([export(**changed)], NOW)

    assert (page.lines[0].state.text, page.lines[0].state.tone) == (label, tone)
    assert page.waiting is waiting


def test_only_a_file_that_is_there_can_be_fetched() -> None:
    waiting, ready = present.page([export(), export(ready_at=NOW, file="x.xlsx", rows=0)], NOW).lines

    assert (waiting.file, waiting.rows) == (None, "")
    assert ready.file is not None
    assert str(UUID(int=9)) in ready.file.href
    assert ready.rows == "0 行"
