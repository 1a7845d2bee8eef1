"""Requests for missing materials as they are kept: one is due service, a second of the same kind is an own fault."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import completeness
from engine.completeness import CorrectionFigures, MaterialState
from engine.models import CorrectionNotice, Letter
from tests.support.playing import Playing
from tests.support.world import World

BROUGHT = {
    "correction_result": "complete",
    "corrected_materials": ["check_authorisation", "declaration", "medical_record"],
    "received_on": "2026-11-27",
}


@pytest.fixture
def incomplete(world: World) -> Playing:
    """An application for 低保 and 临时救助 at which most papers are missing, waiting for its review."""
    playing = Playing(world, "H15")
    playing.until("initial_review")
    return playing


def lacking(world: World, playing: Playing) -> list[str]:
    with world.store.transaction() as tx:
        return [each.code for each in completeness.missing(completeness.of_case(tx, playing.case_id))]


def ask(*codes: str) -> dict[str, object]:
    return {"review_outcome": "correct", "missing_codes": list(codes), "review_opinion": "一次性告知补正。"}


def figures(world: World) -> CorrectionFigures:
    with world.store.transaction() as tx:
        return completeness.figures(tx, tx.now - timedelta(days=30), tx.now + timedelta(days=1))


def test_everything_missing_for_all_items_is_found_at_once_and_nothing_after_it_was_brought(
    world: World, incomplete: Playing
) -> None:
    first = lacking(world, incomplete)
    incomplete.decisions |= {"initial_review": [ask(*first), ask("other")], "register_correction": BROUGHT}
    incomplete.until("register_correction")
    incomplete.until("initial_review")

    assert sorted(first) == ["check_authorisation", "declaration", "medical_record"]
    assert lacking(world, incomplete) == []


def test_the_verified_identity_is_shown_with_its_source_and_never_asked_for(
    world: World, incomplete: Playing
) -> None:
    with world.store.transaction() as tx:
        found = {each.code: each for each in completeness.of_case(tx, incomplete.case_id)}

    assert found["id_card"].state is MaterialState.VERIFIED
    assert found["id_card"].source
    assert found["id_card"].verified_at is not None
    assert found["household_book"].state is MaterialState.TO_VERIFY


def test_the_notice_names_every_missing_material(world: World, incomplete: Playing) -> None:
    incomplete.decisions["initial_review"] = ask("check_authorisation", "medical_record")
    incomplete.until("register_correction")

    (letter,) = [each for each in world.rows(Letter) if each.template == "correction"]
    assert "核对授权书" in letter.text
    assert "诊断证明、医疗费票据" in letter.text


def test_a_first_request_is_no_fault(world: World, incomplete: Playing) -> None:
    incomplete.decisions["initial_review"] = ask("check_authorisation")
    incomplete.until("register_correction")

    (notice,) = world.rows(CorrectionNotice)
    assert (notice.serial, notice.own_fault) == (1, False)
    assert figures(world) == CorrectionFigures(1, 0, 0)


def test_a_second_request_for_what_could_be_known_before_is_the_offices_own_fault(
    world: World, incomplete: Playing
) -> None:
    incomplete.decisions |= {
        "initial_review": [ask("check_authorisation"), ask("declaration")],
        "register_correction": BROUGHT,
    }
    incomplete.until("register_correction")
    incomplete.visits["register_correction"] = 0
    incomplete.until("initial_review")
    incomplete.until("register_correction")

    second = max(world.rows(CorrectionNotice), key=lambda notice: notice.serial)
    assert (second.own_fault, second.codes["faulty"]) == (True, ["declaration"])
    assert figures(world).again_rate == 1.0
    assert figures(world).own_fault == 1


def test_asking_again_for_what_was_asked_before_is_no_fault(world: World, incomplete: Playing) -> None:
    incomplete.decisions |= {
        "initial_review": [ask("check_authorisation"), ask("check_authorisation")],
        "register_correction": {**BROUGHT, "correction_result": "partial"},
    }
    incomplete.until("register_correction")
    incomplete.until("initial_review")
    incomplete.until("register_correction")

    second = max(world.rows(CorrectionNotice), key=lambda notice: notice.serial)
    assert (second.serial, second.own_fault) == (2, False)
    assert figures(world) == CorrectionFigures(1, 1, 0)
