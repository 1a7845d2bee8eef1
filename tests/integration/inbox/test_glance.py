"""What the frame counts is what the lists hold."""

from __future__ import annotations

import pytest

from engine import glance, inbox, incidents, tasks
from engine.limits import notices
from engine.storage import Actor
from tests.support.diagrams import diagram, user
from tests.support.world import CLERK, COLLEAGUE, STRANGER, SUPERVISOR, World


@pytest.mark.parametrize("actor", [CLERK, COLLEAGUE, STRANGER, SUPERVISOR], ids=lambda actor: str(actor.id))
def test_one_question_answers_what_each_list_says(world: World, actor: Actor) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    for _ in range(3):
        world.start("p")
    with world.store.transaction(CLERK) as tx:
        tasks.claim(tx, inbox.open_tasks(tx, inbox.Search()).rows[0].id)

    with world.store.transaction(actor) as tx:
        seen = glance.look(tx, minds_troubles=True)
        blind = glance.look(tx, minds_troubles=False)

        assert seen.waiting == blind.waiting == inbox.counts(tx)
        assert (seen.troubles, seen.late) == (incidents.count_open(tx), notices.count_red(tx))
        assert (blind.troubles, blind.late) == (0, 0)
        assert len(inbox.open_tasks(tx, inbox.Search()).rows) == seen.waiting.mine + seen.waiting.unclaimed
    assert seen.office.endswith(
        {"lc_shanda": "街道办事处", "lc_hr": "局", "district": "局"}[actor.office or ""]
    )
