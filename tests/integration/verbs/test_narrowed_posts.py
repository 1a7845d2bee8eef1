"""A post that is narrowed to some items stays so when it is lent, and for whoever is given a task."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from engine import inbox, tasks
from engine.directory.people import _lent_limits
from engine.errors import InvalidInputError, NotFoundError
from engine.inbox import Search
from engine.models import Membership
from engine.storage.store import Principal
from engine.verbs import transfer
from tests.integration.verbs.conftest import EVERYTHING, FORM, for_surveyors
from tests.integration.verbs.test_deputies import leave
from tests.support.diagrams import diagram, user
from tests.support.world import BEGIN, World

HOLDER, COLLEAGUE, STRANGER = "shanda_survey1", "shanda_survey2", "hr_clerk1"
MINE, OTHER = "subsistence_allowance", "temporary_assistance"


def narrow(world: World, person: str, *items: str) -> None:
    """Let the posts of ``person`` be for ``items`` only."""
    with world.store.transaction() as tx:
        tx.session.execute(
            update(Membership).where(Membership.account_id == person).values(items=list(items))
        )


def begin(world: World) -> UUID:
    """The open task of a case, about MINE, for the surveyors of lc_shanda."""
    step = user("check", form="review", outputs=["opinion = =opinion"], verbs=EVERYTHING, item=MINE)
    world.publish(for_surveyors(diagram("p", [step], "start > check > done")) | FORM)
    world.start("p")
    return world.task("check")


@pytest.mark.parametrize(("items", "sees"), [((MINE,), True), ((MINE, OTHER), True), ((OTHER,), False)])
def test_a_lent_post_opens_only_what_it_opened_for_its_holder(
    world: World, items: tuple[str, ...], sees: bool
) -> None:
    task_id = begin(world)
    narrow(world, HOLDER, *items)
    narrow(world, COLLEAGUE, OTHER)
    with world.store.transaction() as tx:
        tx.session.execute(
            update(Membership).where(Membership.account_id == COLLEAGUE).values(post="reviewer")
        )
    leave(world, HOLDER, COLLEAGUE)
    deputy = world.person(COLLEAGUE)

    with world.store.transaction(deputy) as tx:
        shown = [row.id for row in inbox.open_tasks(tx, Search()).rows]
        if sees:
            assert tasks.view(tx, task_id).id == task_id
        else:
            with pytest.raises(NotFoundError):
                tasks.view(tx, task_id)
    assert (task_id in shown) is sees


def test_nobody_is_handed_a_task_about_an_item_that_is_not_theirs(world: World) -> None:
    task_id = begin(world)
    holder = world.person(HOLDER)
    world.claim("check", holder)
    narrow(world, COLLEAGUE, OTHER)

    with world.store.transaction(holder) as tx, pytest.raises(InvalidInputError, match="没有办理"):
        transfer.transfer(tx, task_id, COLLEAGUE, "休假前移交")

    narrow(world, COLLEAGUE, MINE)
    with world.store.transaction(holder) as tx:
        transfer.transfer(tx, task_id, COLLEAGUE, "休假前移交")


def away(person: str, groups: set[str], **limits: set[str]) -> Principal:
    narrowed = {group: frozenset(items) for group, items in limits.items()}
    return Principal(person, person, BEGIN, frozenset(groups), narrowed)


@pytest.mark.parametrize(
    ("principals", "limits"),
    [
        ((), {}),
        ((away("a", {"x"}),), {}),
        ((away("a", {"x"}, x={"one"}),), {"x": {"one"}}),
        ((away("a", {"x"}, x={"one"}), away("b", {"x"}, x={"two"})), {"x": {"one", "two"}}),
        ((away("a", {"x"}, x={"one"}), away("b", {"x"})), {}),
        ((away("a", {"x"}, x={"one"}, y={"two"}),), {"x": {"one"}}),
    ],
)
def test_what_several_lend_is_narrowed_only_where_all_of_them_are(
    principals: tuple[Principal, ...], limits: dict[str, set[str]]
) -> None:
    assert _lent_limits(principals) == limits
