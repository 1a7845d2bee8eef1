"""Addresses and numbers that were tampered with: refused or left aside, never a crash."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.integration.web.site import Site, Visitor, text

NOTHING = UUID(int=0)


@pytest.fixture
def window(site: Site) -> Visitor:
    return site.visitor("shanda_window")


@pytest.mark.parametrize(
    "address",
    [
        "/cases/?keyword=%00",
        "/cases/?after=%00",
        "/board/tasks?step=%00",
        "/board/tasks?person=%00&office=%00",
        "/inbox/?keyword=%00",
        "/publicity/%00",
        "/publicity/%00/sheet",
        "/releases/1/diagrams/%00.bpmn",
    ],
)
def test_what_no_database_keeps_is_refused_in_addresses(site: Site, address: str) -> None:
    answer = site.visitor("supervisor1").get(address)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/cases/?after=yesterday",
        "/cases/?after=0001-01-01T00:00:00%2B23:59",
        "/cases/?after=9999-12-31T23:59:59-23:59",
        "/cases/?state=eaten",
        "/board/tasks?after=2026-11-24&id=no-id",
        "/board/tasks?state=eaten",
        "/inbox/?after=2026-11-24_no-id",
        "/inbox/?time=never&share=everything",
        "/inbox/done?after=_",
    ],
)
def test_an_address_that_was_tampered_with_shows_the_list(site: Site, address: str) -> None:
    answer = site.visitor("supervisor1").get(address)

    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_a_release_that_cannot_be_is_not_found(window: Visitor, number: str) -> None:
    assert window.get(f"/releases/{number}/diagrams/one_thing.bpmn").status_code == 404


@pytest.mark.parametrize("days", ["", "²", "٣", "-1", "1.5", "9" * 5000])
def test_days_that_are_no_number_are_refused(site: Site, days: str) -> None:
    answer = site.visitor("supervisor1").post(f"/clocks/{NOTHING}/extend", days=days, reason="情况复杂")

    assert answer.status_code == 422
    assert "请填写延长的天数" in text(answer)


@pytest.mark.parametrize("rating", ["0", "6", "²", "9" * 5000, "good"])
def test_a_rating_that_is_none_is_refused_and_what_was_typed_stays(window: Visitor, rating: str) -> None:
    answer = window.post("/hotline/", number="x", cause="bad_rating", rating=rating, text="等了太久")

    assert answer.status_code == 422
    assert "评价应为 1 到 5" in text(answer)
    assert "等了太久" in text(answer)
