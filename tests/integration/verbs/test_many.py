"""Several tasks at once: each for itself."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from engine.domain import TaskState
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import UserTask
from engine.submission import FormInvalidError
from engine.verbs import many
from tests.integration.verbs.conftest import Office


def three_more(office: Office) -> list[UUID]:
    """The ids of three unclaimed tasks beside the one that is held."""
    for _ in range(3):
        office.world.start("p")
    return [row.id for row in office.world.rows(UserTask) if row.assignee is None]


def test_one_that_is_refused_holds_up_no_other(office: Office) -> None:
    chosen = [office.task().id, *three_more(office), uuid4()]

    results = many.claim_many(office.world.store, office.colleague, [*chosen, chosen[1]])

    assert [result.task_id for result in results] == chosen
    refusals = [type(result.refusal) for result in results]
    assert refusals == [ConflictError, type(None), type(None), type(None), NotFoundError]
    assert results[0].step == "check"
    assert results[-1].number == ""
    held = [row for row in office.world.rows(UserTask) if row.assignee == office.colleague.id]
    assert len(held) == 3


def test_tasks_are_passed_on_reassigned_urged_and_finished_together(office: Office) -> None:
    store, chosen = office.world.store, three_more(office)
    many.claim_many(store, office.holder, chosen)

    assert all(
        r.refusal is None
        for r in many.transfer_many(store, office.holder, chosen, office.colleague.id, "外出")
    )
    assert all(r.refusal is None for r in many.urge_many(store, office.supervisor, chosen, "请抓紧"))
    again = many.reassign_many(store, office.supervisor, chosen, office.holder.id, "仍由原人办理")
    assert all(r.refusal is None for r in again)
    bad = many.opinion_many(store, office.holder, chosen[:1], {"surprise": 1})
    assert isinstance(bad[0].refusal, FormInvalidError)
    done = many.opinion_many(store, office.holder, chosen, {"opinion": "同意"})

    assert all(result.refusal is None for result in done)
    finished = {row.id for row in office.world.rows(UserTask) if row.state is TaskState.COMPLETED}
    assert finished == set(chosen)


def test_what_nobody_has_claimed_is_claimed_on_the_way(office: Office) -> None:
    chosen = three_more(office)

    done = many.opinion_many(office.world.store, office.colleague, chosen, {"opinion": "同意"})

    assert all(result.refusal is None for result in done)


@pytest.mark.parametrize("number", [0, many.MOST + 1])
def test_there_is_something_but_not_too_much(office: Office, number: int) -> None:
    with pytest.raises(InvalidInputError):
        many.claim_many(office.world.store, office.holder, [uuid4() for _ in range(number)])
