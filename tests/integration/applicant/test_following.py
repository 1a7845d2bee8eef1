"""Progress, the one-time notice, letters, rating, opinions, withdrawal, and who looked."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import applicants, cases, jobs, tasks
from engine.errors import ConflictError, InvalidInputError
from engine.following import corrections, looks, progress, voice
from engine.following.progress import Mark
from engine.following.voice import Said
from engine.models import CaseLink, History, Letter, Opinion, Termination, UserTask
from engine.ports import Outcome, Vouched
from engine.reach import Applying
from engine.storage import Actor
from tests.support.playing import Playing
from tests.support.world import APPLICANT, World
from webui.demo import households


def applicant(world: World, id_number: str = APPLICANT, name: str = "杜永强") -> Applying:
    with world.store.transaction() as tx:
        return applicants.sign_in(tx, Vouched("test", id_number[-6:], name, id_number))


def submit(world: World) -> UUID:
    world.sharing.preset("police.idcard", Outcome.HIT, {"valid": True, "alive": True})
    story = next(each for each in households() if each.id == "H01")
    with world.store.transaction(world.person("shanda_window")) as tx:
        receipt = cases.submit(tx, story.application, "window")
    jobs.run_due(world.store)
    return receipt.case_id


def work(world: World, element: str, actor: Actor, **values: object) -> None:
    world.pass_time(minutes=5)
    world.finish(element, actor, **values)
    jobs.run_due(world.store)


def asked_for_correction(world: World) -> UUID:
    """A case of which the declaration is still wanted."""
    case_id = submit(world)
    story = next(each for each in households() if each.id == "H01")
    work(world, "accept_application", world.person("shanda_window"), **story.decisions["accept_application"])
    work(
        world,
        "initial_review",
        world.person("shanda_review"),
        review_outcome="correct",
        missing_codes=["declaration", "other"],
        missing_materials="请补租房合同",
        review_opinion="材料不全",
    )
    return case_id


def progress_of(world: World, case_id: UUID) -> progress.Progress:
    with world.store.transaction(applicant(world)) as tx:
        return progress.read(tx, case_id)


def test_steps_are_done_now_or_ahead_in_the_words_of_the_guide(world: World) -> None:
    found = progress_of(world, submit(world))

    marks = {step.element_id: step.mark for step in found.steps}
    assert marks["application_received"] is Mark.DONE
    assert marks["accept_application"] is Mark.NOW
    assert marks["initial_review"] is Mark.AHEAD
    assert "register_correction" not in marks
    assert all(step.text for step in found.steps)
    assert (found.may_rate, found.asked, found.withdrawal) == (False, None, None)


def test_the_one_time_notice_names_what_is_missing_until_the_window_noted_it(world: World) -> None:
    case_id = asked_for_correction(world)

    asked = progress_of(world, case_id).asked

    assert asked is not None
    assert [code for code, _ in asked.missing] == ["declaration", "other"]
    assert asked.text == "请补租房合同"
    work(
        world,
        "register_correction",
        world.person("shanda_window"),
        correction_result="complete",
        corrected_materials=["declaration"],
        received_on="2026-11-24",
    )
    assert progress_of(world, case_id).asked is None


def test_nothing_can_be_sent_while_nothing_is_asked(world: World) -> None:
    case_id = submit(world)

    with world.store.transaction(applicant(world)) as tx, pytest.raises(ConflictError):
        corrections.tell_sent(tx, case_id)


def test_telling_that_it_was_sent_needs_something_sent(world: World) -> None:
    case_id = asked_for_correction(world)

    with world.store.transaction(applicant(world)) as tx, pytest.raises(InvalidInputError):
        corrections.tell_sent(tx, case_id)

    assert corrections.SENT not in {row.kind for row in world.rows(History)}


def test_a_letter_is_shown_once_it_was_delivered(world: World) -> None:
    case_id = asked_for_correction(world)
    letter = next(row for row in world.rows(Letter) if row.case_id == case_id)
    person = applicant(world)

    with world.store.transaction(person) as tx:
        found, case = corrections.delivered_letter(tx, letter.id)

    assert (found.id, case.id) == (letter.id, case_id)


def finished(world: World) -> UUID:
    """A case all of whose items were answered, waiting for the applicant's opinion."""
    playing = Playing(world, "H01")
    playing.until("collect_opinion")
    return playing.case_id


@pytest.mark.parametrize("grade", [3, 4, 5])
def test_a_good_rating_ends_the_case_in_the_applicant_s_own_name(world: World, grade: int) -> None:
    case_id = finished(world)
    person = applicant(world)

    with world.store.transaction(person) as tx:
        heard = voice.rate(tx, case_id, Said(grade))

    (opinion,) = world.rows(Opinion)
    task = next(row for row in world.rows(UserTask) if row.element_id == "collect_opinion")
    assert (heard.recheck, opinion.rating) == ("", grade)
    assert opinion.delivered_at is not None
    assert task.completed_by == person.id
    assert not progress_of(world, case_id).may_rate


@pytest.mark.parametrize("said", [Said(1), Said(2), Said(5, "等得太久", "subsistence_allowance")])
def test_a_bad_rating_or_words_are_looked_into_before_the_case_ends(world: World, said: Said) -> None:
    case_id = finished(world)

    with world.store.transaction(applicant(world)) as tx:
        voice.rate(tx, case_id, said)
    jobs.run_due(world.store)

    (opinion,) = world.rows(Opinion)
    assert opinion.delivered_at is None
    assert "recheck_assign" in world.waiting_at(case_id)


def test_a_case_is_rated_once(world: World) -> None:
    case_id = finished(world)
    person = applicant(world)
    with world.store.transaction(person) as tx:
        voice.rate(tx, case_id, Said(5))

    with world.store.transaction(person) as tx, pytest.raises(ConflictError):
        voice.rate(tx, case_id, Said(1))


def test_a_clerk_who_was_about_to_note_the_rating_reads_that_it_was_given(world: World) -> None:
    case_id = finished(world)
    clerk = world.person("shanda_window")
    task_id = world.claim("collect_opinion", clerk)
    with world.store.transaction(applicant(world)) as tx:
        voice.rate(tx, case_id, Said(4))

    answers = {"rating": "0", "has_opinion": "no", "opinion_channel": "phone"}
    with world.store.transaction(clerk) as tx, pytest.raises(ConflictError):
        tasks.complete(tx, task_id, answers)


@pytest.mark.parametrize("said", [Said(None), Said(6), Said(0), Said(3, "x" * 2001)])
def test_what_is_no_rating_is_refused(world: World, said: Said) -> None:
    case_id = submit(world)

    with world.store.transaction(applicant(world)) as tx, pytest.raises(InvalidInputError):
        voice.rate(tx, case_id, said)


def test_before_the_results_there_is_nothing_to_rate_but_an_opinion_is_heard(world: World) -> None:
    case_id = submit(world)
    person = applicant(world)

    with world.store.transaction(person) as tx, pytest.raises(ConflictError):
        voice.rate(tx, case_id, Said(1))
    with world.store.transaction(person) as tx:
        heard = voice.opine(tx, case_id, Said(None, "电话一直打不通"))

    (link,) = world.rows(CaseLink)
    assert link.origin_id == case_id
    assert heard.recheck.endswith("-HS1")


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_opinion_needs_words_and_not_too_many(world: World, text: str) -> None:
    case_id = submit(world)

    with world.store.transaction(applicant(world)) as tx, pytest.raises(InvalidInputError):
        voice.opine(tx, case_id, Said(None, text))


def test_withdrawing_waits_for_a_person_and_counts_once(world: World) -> None:
    case_id = submit(world)
    person = applicant(world)

    with world.store.transaction(person) as tx:
        voice.withdraw(tx, case_id, "已经找到工作")
    with world.store.transaction(person) as tx, pytest.raises(ConflictError):
        voice.withdraw(tx, case_id, "再说一遍")

    (proposal,) = world.rows(Termination)
    assert (proposal.reason_code, proposal.proposed_by, proposal.agreed) == ("withdrawn", person.id, None)
    assert "accept_application" in world.waiting_at(case_id)
    found = progress_of(world, case_id).withdrawal
    assert found is not None


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_withdrawing_needs_a_reason(world: World, text: str) -> None:
    case_id = submit(world)

    with world.store.transaction(applicant(world)) as tx, pytest.raises(InvalidInputError):
        voice.withdraw(tx, case_id, text)


def test_every_look_is_told_with_purpose_basis_and_outcome_and_no_name_of_staff(world: World) -> None:
    submit(world)
    clerk = world.person("shanda_window")
    work(world, "accept_application", clerk, street="lc_shanda", person_checked=True, form_checked=True,
         receipt="paper")  # fmt: skip

    with world.store.transaction(applicant(world)) as tx:
        found = looks.at_applicant(tx)

    assert {look.operation for look in found} == {"police.idcard", "civil.benefit"}
    assert all(look.purpose and look.outcome is not None and look.case_number for look in found)
    assert "赵文静" not in str(found)
    with world.store.transaction(applicant(world, "999001195104162079", "蓝同庆")) as tx:
        assert looks.at_applicant(tx) == ()
    with world.store.transaction(clerk) as tx:
        assert looks.at_applicant(tx) == ()


def test_an_identity_that_names_another_person_later_is_refused(world: World) -> None:
    with world.store.transaction() as tx:
        applicants.sign_in(tx, Vouched("test", "s", "杜永强", APPLICANT))

    with world.store.transaction() as tx, pytest.raises(applicants.NoApplicantError):
        applicants.sign_in(tx, Vouched("test", "s", "杜永强", "999001195104162079"))
