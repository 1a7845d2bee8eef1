"""会签, 或签, 加签, 减签: a task waits for the opinions that were asked for, and its holder decides."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import tasks
from engine.domain import Hold, TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.invariants import check
from engine.models import History, Involvement, Verdict
from engine.verbs import signing
from engine.verbs.signing import Place, Quorum, Wanted
from tests.integration.verbs.conftest import EVERYTHING, Office, for_surveyors
from tests.support.diagrams import diagram, user
from tests.support.world import World

REVIEW, CONFIRM = "shanda_review", "shanda_confirm"


def ask(office: Office, *signers: str, quorum: Quorum = Quorum.ALL) -> None:
    """The holder asks ``signers`` to sign."""
    with office.world.store.transaction(office.holder) as tx:
        signing.countersign(tx, office.task().id, Wanted(signers, "请共同把关", quorum))


def add(office: Office, signer: str, place: Place) -> UUID:
    """The holder adds ``signer``; the id of the signature."""
    with office.world.store.transaction(office.holder) as tx:
        return signing.add_signer(tx, office.task().id, signer, place, "情况特殊")


def sign(office: Office, signer: str, verdict: Verdict = Verdict.AGREE) -> None:
    """``signer`` signs what waits for it."""
    (wanted,) = [
        row for row in office.world.rows(Involvement) if row.recipient == signer and row.closed_at is None
    ]
    with office.world.store.transaction(office.world.person(signer)) as tx:
        signing.sign(tx, wanted.id, verdict, "意见如此")


def finish(office: Office) -> None:
    """The holder fills the form in."""
    with office.world.store.transaction(office.holder) as tx:
        tasks.complete(tx, office.task().id, {"opinion": "同意"})


def test_a_task_waits_until_all_have_signed_and_its_holder_decides(office: Office) -> None:
    ask(office, REVIEW, CONFIRM)
    for signer, verdict in ((REVIEW, Verdict.AGREE), (CONFIRM, Verdict.DISAGREE)):
        with pytest.raises(ConflictError, match="没有收齐"):
            finish(office)
        sign(office, signer, verdict)

    finish(office)

    assert office.task().completed_by == office.holder.id
    notes = [row.note for row in office.world.rows(History) if row.kind == "sign"]
    assert notes == ["同意：意见如此", "不同意：意见如此"]
    assert check(office.world.store) == []


def test_one_signature_is_enough_where_any_counts(office: Office) -> None:
    ask(office, REVIEW, CONFIRM, quorum=Quorum.ANY)

    sign(office, CONFIRM)

    assert office.task().hold is None
    finish(office)
    dropped = next(row for row in office.world.rows(Involvement) if row.recipient == REVIEW)
    assert dropped.removed_at is not None
    with pytest.raises(NotFoundError), office.world.store.transaction(office.world.person(REVIEW)) as tx:
        signing.sign(tx, dropped.id, Verdict.AGREE, "同意")


def test_an_added_signer_comes_first_beside_or_last(office: Office) -> None:
    ask(office, REVIEW)
    add(office, CONFIRM, Place.BEFORE)
    add(office, "supervisor1", Place.AFTER)

    with pytest.raises(NotFoundError, match="没有轮到"):
        sign(office, REVIEW)
    with pytest.raises(NotFoundError, match="没有轮到"):
        sign(office, "supervisor1")
    sign(office, CONFIRM)
    sign(office, REVIEW)
    finish(office)
    assert (office.task().state, office.task().hold) == (TaskState.OPEN, Hold.SUBMITTED)
    with pytest.raises(ConflictError, match="已经提交"):
        finish(office)

    sign(office, "supervisor1")

    done = office.task()
    assert (done.state, done.completed_by, done.submission) == (
        TaskState.COMPLETED,
        office.holder.id,
        {"opinion": "同意"},
    )
    told = next(row for row in office.world.rows(History) if row.key == done.id and row.kind == "userTask")
    assert told.actor == office.holder.id
    assert check(office.world.store) == []


def test_who_signs_afterwards_and_disagrees_gives_the_task_back(office: Office) -> None:
    add(office, CONFIRM, Place.AFTER)
    finish(office)

    sign(office, CONFIRM, Verdict.DISAGREE)

    assert (office.task().hold, office.task().state) == (Hold.FOLLOWED, TaskState.OPEN)
    with office.world.store.transaction(office.holder) as tx:
        assert tasks.view(tx, office.task().id).values == {"opinion": "同意"}
    finish(office)
    sign(office, CONFIRM)
    assert office.task().state is TaskState.COMPLETED
    assert check(office.world.store) == []


def test_a_signer_beside_others_belongs_to_their_round(office: Office) -> None:
    ask(office, REVIEW, quorum=Quorum.ANY)
    add(office, CONFIRM, Place.PARALLEL)

    sign(office, CONFIRM)

    finish(office)


def test_a_signer_is_taken_off_with_a_reason(office: Office) -> None:
    ask(office, REVIEW, CONFIRM)
    sign(office, REVIEW)
    left = next(row for row in office.world.rows(Involvement) if row.recipient == CONFIRM)
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.holder) as tx:
        signing.remove_signer(tx, left.id, "")

    with office.world.store.transaction(office.holder) as tx:
        signing.remove_signer(tx, left.id, "不在岗")

    assert office.told("remove_signer").note == "减去周丽华：不在岗"
    finish(office)
    with pytest.raises(ConflictError), office.world.store.transaction(office.holder) as tx:
        signing.remove_signer(tx, left.id, "不在岗")


def test_taking_the_last_one_off_ends_a_task_that_was_handed_in(office: Office) -> None:
    signature = add(office, CONFIRM, Place.AFTER)
    finish(office)

    with office.world.store.transaction(office.holder) as tx:
        signing.remove_signer(tx, signature, "不再需要")

    assert office.task().state is TaskState.COMPLETED
    assert check(office.world.store) == []


@pytest.mark.parametrize(
    ("signers", "reason"),
    [((), "把关"), (("shanda_survey1",), "把关"), (("hongjialou_review",), "把关"), ((REVIEW,), " ")],
    ids=["nobody", "the holder", "far away", "no reason"],
)
def test_signers_are_colleagues_near_by_and_never_the_holder(
    office: Office, signers: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.holder) as tx:
        signing.countersign(tx, office.task().id, Wanted(signers, reason))

    assert office.task().hold is None


def test_nobody_signs_what_was_not_asked_of_them(office: Office) -> None:
    ask(office, REVIEW)
    (wanted,) = office.world.rows(Involvement)

    with pytest.raises(NotFoundError), office.world.store.transaction(office.world.person(CONFIRM)) as tx:
        signing.sign(tx, wanted.id, Verdict.AGREE, "同意")
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.world.person(REVIEW)) as tx:
        signing.sign(tx, wanted.id, Verdict.AGREE, " ")


def test_who_worked_on_the_case_does_not_sign_its_check_and_who_signed_does_not_check(world: World) -> None:
    first, second = world.person("shanda_survey1"), world.person("shanda_survey2")
    steps = [user("check", verbs=EVERYTHING), user("again", verbs=EVERYTHING, notHandledBefore="everywhere")]
    world.publish(for_surveyors(diagram("p", steps, "start > check > again > done")))
    world.start("p")
    task_id = world.claim("check", first)
    with world.store.transaction(first) as tx:
        signing.countersign(tx, task_id, Wanted((REVIEW,), "把关"))
    (wanted,) = world.rows(Involvement)
    with world.store.transaction(world.person(REVIEW)) as tx:
        signing.sign(tx, wanted.id, Verdict.AGREE, "同意")
    with world.store.transaction(first) as tx:
        tasks.complete(tx, task_id, {})
    again = world.claim("again", second)

    for signer in (REVIEW, first.id):
        with pytest.raises(ForbiddenError, match="由其他人员"), world.store.transaction(second) as tx:
            signing.countersign(tx, again, Wanted((signer,), "把关"))
