"""Ratings of the portal: by the applicant alone, once, and a bad one is looked into."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import opinions, text_rules
from engine.domain import CaseState
from engine.models import Case, CaseLink, Opinion
from processes import catalog
from tests.integration.inbound.conftest import Sender, document_of, refusals
from tests.support.diagrams import diagram, user
from tests.support.world import APPLICANT, World

RATER = {"subject": "u-1", "name": "杜永强", "id_number": APPLICANT}


@pytest.fixture
def closed(world: World, sender: Sender) -> Case:
    """A closed case of the applicant."""
    world.publish(diagram("p", [user("check")], "start > check > done"))
    case_id: UUID = world.start("p")
    world.finish("check")
    files = catalog.release_files()
    world.publish(files | {text_rules.FILE: files[text_rules.FILE] + b"\n"})
    (case,) = world.rows(Case)
    assert (case.id, case.state) == (case_id, CaseState.COMPLETED)
    return case


def rating(case: Case, grade: object = 5, **more: object) -> dict[str, object]:
    return {"case_number": case.number, "rating": grade, "rater": RATER, **more}


def test_a_good_rating_is_kept_and_needs_no_answer(world: World, sender: Sender, closed: Case) -> None:
    assert sender.send("ratings", rating(closed)).status_code == 200

    (kept,) = world.rows(Opinion)
    assert (kept.case_id, kept.rating, kept.delivered_at is not None) == (closed.id, 5, True)


@pytest.mark.parametrize("grade", sorted(opinions.BAD_RATINGS))
def test_a_bad_rating_starts_a_recheck(world: World, sender: Sender, closed: Case, grade: int) -> None:
    answer = sender.send("ratings", rating(closed, grade))

    (link,) = world.rows(CaseLink)
    again = next(case for case in world.rows(Case) if case.id == link.case_id)
    assert document_of(answer)["recheck"] == again.number
    assert link.origin_id == closed.id


def test_a_second_rating_is_refused_and_the_same_one_sent_again_is_not(
    world: World, sender: Sender, closed: Case
) -> None:
    sender.send("ratings", rating(closed))

    assert sender.send("ratings", rating(closed)).status_code == 200
    assert sender.send("ratings", rating(closed, 1), key="m-2").status_code == 409
    assert len(world.rows(Opinion)) == 1
    assert world.rows(CaseLink) == []


def test_nobody_rates_the_case_of_somebody_else(world: World, sender: Sender, closed: Case) -> None:
    stranger = {**RATER, "subject": "u-2", "id_number": "370112195003120046"}

    assert sender.send("ratings", rating(closed, rater=stranger)).status_code == 404
    assert world.rows(Opinion) == []
    assert refusals(world) == ["not_found"]


@pytest.mark.parametrize(
    "fault",
    [
        {"rating": 0},
        {"rating": 6},
        {"rating": "5"},
        {"rating": True},
        {"rating": None},
        {"rater": None},
        {"rater": {"subject": "u-1", "name": "", "id_number": APPLICANT}},
        {"text": "长" * 2001},
    ],
    ids=lambda fault: str(fault)[:30],
)
def test_a_rating_that_makes_no_sense_is_refused(
    world: World, sender: Sender, closed: Case, fault: dict[str, object]
) -> None:
    assert sender.send("ratings", {**rating(closed), **fault}).status_code == 422
    assert world.rows(Opinion) == []
