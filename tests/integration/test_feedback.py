"""Unified feedback: item by item, with its letter; lateness is one office's own."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from engine import feedback, jobs
from engine.errors import NotFoundError
from engine.models import Account, CaseItem, Membership, Opinion, UserTask
from processes import catalog
from tests.support.diagrams import diagram, gateway, job, user
from tests.support.world import BEGIN, SUPERVISOR, World

STREET, LABOUR = "temporary_assistance", "employment_hardship"
SHARED = {path: body for path, body in catalog.release_files().items() if path.startswith("shared/letters/")}


def service() -> dict[str, bytes]:
    """Two items side by side: one waits for a person, the other is answered at once."""
    answer = job(
        "answer", "answer.deliver", retries=3, item=f'="{STREET}"', outcome='="approved"', amount="=860"
    )
    nodes = [gateway("split"), gateway("join"), answer, user("work", item=LABOUR)]
    return diagram("p", nodes, "start > split > answer > join > done", "split > work > join") | SHARED


def half_answered(world: World) -> UUID:
    """A case of which one item is answered and the other lies with the labour office, due at BEGIN."""
    world.publish(service())
    case_id = world.start("p")
    with world.store.transaction() as tx:
        tx.session.execute(
            insert(CaseItem), [{"case_id": case_id, "item": item} for item in (STREET, LABOUR)]
        )
        tx.session.execute(
            update(UserTask)
            .where(UserTask.case_id == case_id)
            .values(item=LABOUR, groups="hr_clerk@lc_hr", due_at=BEGIN.replace(hour=9))
        )
    jobs.run_due(world.store)
    return case_id


def read(world: World, case_id: UUID) -> feedback.Feedback:
    """The feedback as the district's supervisor sees it."""
    with world.store.transaction(SUPERVISOR) as tx:
        return feedback.read(tx, case_id)


def results(world: World, case_id: UUID) -> dict[str, feedback.ItemResult]:
    """The results by item."""
    return {result.answer.item: result for result in read(world, case_id).items}


def test_an_answered_item_shows_its_letter_while_the_other_still_waits(world: World) -> None:
    case_id = half_answered(world)

    found = results(world, case_id)

    letter = found[STREET].letter
    assert letter is not None
    assert letter.title == "确认通知书"
    assert "核定金额：860 元" in letter.text
    assert (found[LABOUR].letter, found[LABOUR].steps) == (None, ("work",))
    assert (read(world, case_id).open_items, read(world, case_id).open_opinions) == (1, 0)


def test_nobody_is_late_before_the_limit_is_over(world: World) -> None:
    case_id = half_answered(world)

    assert read(world, case_id).late_offices == ()


def test_only_the_office_that_holds_the_item_is_late(world: World) -> None:
    case_id = half_answered(world)
    world.pass_time(days=10)

    found = read(world, case_id)

    assert found.late_offices == ("济南市历城区人力资源和社会保障局",)
    assert [item.answer.item for item in found.items if item.late] == [LABOUR]


def test_lateness_decides_nothing(world: World) -> None:
    case_id = half_answered(world)
    world.pass_time(days=400)
    read(world, case_id)

    assert results(world, case_id)[LABOUR].answer.outcome is None
    assert world.waiting_at(case_id) == {"work"}


def test_a_post_held_in_one_office_only_leads_to_that_office(world: World) -> None:
    case_id = half_answered(world)
    with world.store.transaction() as tx:
        tx.session.execute(
            insert(Account).values(id="x", name="某某", office="lc_hr", enabled=True, password=None)
        )
        tx.session.execute(insert(Membership).values(account_id="x", post="only_here", office="lc_hr"))
        tx.session.execute(update(UserTask).values(groups="only_here"))

    assert results(world, case_id)[LABOUR].office.id == "lc_hr"


def test_an_opinion_keeps_the_case_open_until_it_is_answered(world: World) -> None:
    case_id = half_answered(world)
    with world.store.transaction() as tx:
        raised = datetime(2026, 11, 24, tzinfo=UTC)
        tx.session.execute(
            insert(Opinion).values(case_id=case_id, kind="opinion", text="太慢", raised_at=raised)
        )

    assert read(world, case_id).open_opinions == 1


def test_a_stranger_sees_no_results(world: World) -> None:
    case_id = half_answered(world)

    with pytest.raises(NotFoundError), world.store.transaction(world.person("quanfu_review")) as tx:
        feedback.read(tx, case_id)
