"""Which office signs a letter and where an item lies, as work on it wanders between offices."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, update

from engine.domain import TaskState
from engine.letters import offices
from engine.models import Case, Membership, UserTask
from tests.support.diagrams import diagram, user
from tests.support.world import CLERK, STRANGER, World

ITEM = "employment_hardship"


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case of the street, on whose item nobody has worked."""
    world.publish(
        diagram("p", [user("check", item=ITEM, legalBasis="济历城民发〔2024〕17号")], "start > check > done")
    )
    return world.start("p")


def answering(world: World, case_id: UUID, item: str | None = ITEM) -> str:
    """The id of the office that signs."""
    with world.store.transaction() as tx:
        return offices.answering(tx, tx.session.get_one(Case, case_id), item).id


def handling(world: World, case_id: UUID) -> str:
    """The id of the office at which the item lies."""
    with world.store.transaction() as tx:
        return offices.handling(tx, tx.session.get_one(Case, case_id), ITEM).id


def completed(world: World, by: str, item: str | None, minutes: int) -> None:
    """Let the only task's copy for ``item`` be completed ``by`` somebody so many minutes from the beginning."""
    world.pass_time(minutes=minutes)
    (task, *_) = sorted(world.rows(UserTask), key=lambda each: each.created_at)
    columns = {column.key: getattr(task, column.key) for column in UserTask.__table__.columns}
    done = {"id": uuid4(), "item": item, "state": TaskState.COMPLETED, "completed_by": by}
    with world.store.transaction() as tx:
        tx.session.execute(insert(UserTask).values({**columns, **done, "completed_at": tx.now}))


def test_before_anybody_worked_the_office_of_the_case_signs(world: World, case_id: UUID) -> None:
    assert answering(world, case_id) == "lc_shanda"


def test_a_case_whose_street_is_not_known_is_the_districts(world: World, case_id: UUID) -> None:
    with world.store.transaction() as tx:
        tx.session.execute(update(Case).values(office=None))

    assert answering(world, case_id, None) == answering(world, case_id) != "lc_shanda"


def test_who_worked_on_the_item_last_signs(world: World, case_id: UUID) -> None:
    completed(world, CLERK.id, ITEM, 1)
    completed(world, STRANGER.id, ITEM, 1)

    assert answering(world, case_id) == "lc_hr"


def test_work_on_another_item_does_not_count_and_work_on_the_whole_case_does(
    world: World, case_id: UUID
) -> None:
    completed(world, STRANGER.id, "elderly_subsidy", 1)
    before = answering(world, case_id)
    completed(world, STRANGER.id, None, 1)

    assert (before, answering(world, case_id)) == ("lc_shanda", "lc_hr")


@pytest.mark.parametrize(
    ("groups", "office"),
    [
        ("hr_clerk@lc_hr", "lc_hr"),
        ("nobody,hr_clerk@lc_hr", "lc_hr"),
        ("nobody", "lc_shanda"),
        ("", "lc_shanda"),
    ],
)
def test_an_item_lies_where_its_open_task_may_be_claimed(
    world: World, case_id: UUID, groups: str, office: str
) -> None:
    with world.store.transaction() as tx:
        tx.session.execute(update(UserTask).values(groups=groups, item=ITEM))

    assert handling(world, case_id) == office


def test_a_post_leads_to_an_office_only_when_all_who_hold_it_are_there(world: World, case_id: UUID) -> None:
    with world.store.transaction() as tx:
        tx.session.execute(update(UserTask).values(groups="adviser", item=ITEM))
        tx.session.execute(delete(Membership).where(Membership.post == "adviser"))
        tx.session.execute(insert(Membership).values(account_id=STRANGER.id, post="adviser", office="lc_hr"))
    alone = handling(world, case_id)
    with world.store.transaction() as tx:
        tx.session.execute(insert(Membership).values(account_id=CLERK.id, post="adviser", office="lc_shanda"))
    shared = handling(world, case_id)

    assert (alone, shared) == ("lc_hr", "lc_shanda")
