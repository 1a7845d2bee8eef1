"""Rows of several tables in one round trip are the same rows as one by one; a household is known across offices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, inspect, select

from engine import attachments, completeness, dossier, releases
from engine.archive import contents
from engine.attachments import Upload
from engine.domain import CaseState, TaskState
from engine.errors import NotFoundError
from engine.gathering import Wanted, gather
from engine.household import elsewhere
from engine.materials import of_dossier as materials_of
from engine.models import (
    Application,
    Base,
    Case,
    CaseItem,
    CaseLink,
    Clock,
    History,
    HouseholdMember,
    Incident,
    LookUpRecord,
    Objection,
    Opinion,
    Publicity,
    UserTask,
)
from engine.projection import NO_LIMIT
from engine.storage import Actor
from tests.support.papers import pdf
from tests.support.playing import Playing
from tests.support.world import STRANGER, SUPERVISOR, World


@pytest.fixture
def played(world: World) -> Playing:
    """A case that was looked up, surveyed, decided and made public."""
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_publicity_over")
    return playing


def columns(row: Base) -> dict[str, object]:
    """What a row holds, without the engine's document."""
    names = [column.key for column in inspect(type(row)).column_attrs if column.key != "document"]
    return {name: getattr(row, name) for name in names}


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements of the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("items", CaseItem),
        ("members", HouseholdMember),
        ("look_ups", LookUpRecord),
        ("history", History),
        ("clocks", Clock),
        ("opinions", Opinion),
        ("incidents", Incident),
    ],
)
def test_gathered_rows_are_those_of_the_table(
    world: World, played: Playing, name: str, model: type[Base]
) -> None:
    with world.store.transaction(SUPERVISOR) as tx:
        file = dossier.read(tx, played.case_id)
        rows = [row for row in tx.session.scalars(select(model)) if row.case_id == played.case_id]  # type: ignore[attr-defined]

    def ordered(found: Any) -> list[str]:
        return sorted(str(columns(row)) for row in found)

    assert ordered(getattr(file, name)) == ordered(rows)


def test_the_case_its_application_and_its_tasks_come_whole(world: World, played: Playing) -> None:
    with world.store.transaction(SUPERVISOR) as tx:
        file = dossier.read(tx, played.case_id)
        case, application = (
            tx.session.get_one(Case, played.case_id),
            tx.session.get_one(Application, played.case_id),
        )
        open_ = select(UserTask).where(UserTask.case_id == case.id, UserTask.state == TaskState.OPEN)
        tasks = list(tx.session.scalars(open_))

        assert file.application is not None
        assert (columns(file.case), columns(file.application)) == (columns(case), columns(application))
        assert {task.id: columns(task) for task in file.open_tasks} == {
            task.id: columns(task) for task in tasks
        }


def test_a_dossier_takes_one_round_trip_however_much_is_in_it(world: World, played: Playing) -> None:
    with world.store.transaction(SUPERVISOR) as tx, counted(world) as seen:
        dossier.read(tx, played.case_id)

    assert len(seen) == 1


def test_history_and_look_ups_come_in_the_order_of_events(world: World, played: Playing) -> None:
    with world.store.transaction(SUPERVISOR) as tx:
        file = dossier.read(tx, played.case_id)

    assert [each.id for each in file.history] == sorted(each.id for each in file.history)
    assert [each.asked_at for each in file.look_ups] == sorted(each.asked_at for each in file.look_ups)


def test_money_and_no_limit_come_back_exactly(world: World, played: Playing) -> None:
    with world.store.transaction() as tx:
        item = tx.session.scalars(select(CaseItem).where(CaseItem.case_id == played.case_id)).first()
        assert item is not None
        item.amount = Decimal("812.50")
        tx.session.flush()
        wanted = {"items": Wanted(CaseItem, (CaseItem.case_id == played.case_id,), (CaseItem.item,))}
        found = gather(tx, wanted, {"answer": select(func.count(Case.id)).scalar_subquery()})

        amounts = {row.amount for row in found.rows("items", CaseItem)}

    assert Decimal("812.50") in amounts and "812.50" in {str(amount) for amount in amounts}
    assert found.value("answer") == 1


def test_a_task_without_a_limit_stays_without_one(world: World) -> None:
    case_id = world.start("subsistence_allowance", office="lc_shanda", applicant_is_staff_relative=False)
    with world.store.transaction() as tx:
        for task in tx.session.scalars(select(UserTask).where(UserTask.case_id == case_id)):
            task.due_at = NO_LIMIT
    with world.store.transaction(SUPERVISOR) as tx:
        file = dossier.read(tx, case_id)

    assert {task.due_at for task in file.open_tasks} == {NO_LIMIT}


def test_names_objections_and_links_come_with_the_case(world: World, played: Playing) -> None:
    recheck = world.start("recheck")
    with world.store.transaction() as tx:
        entry = tx.session.scalars(select(Publicity).where(Publicity.case_id == played.case_id)).first()
        assert entry is not None
        for number in ("YY-1", "YY-2"):
            tx.session.add(
                Objection(
                    key=number, publicity_id=entry.id, case_id=played.case_id, number=number, text="不实",
                    raised_at=tx.now,
                )
            )  # fmt: skip
        tx.session.add(CaseLink(case_id=recheck, origin_id=played.case_id, cause="hotline"))
    with world.store.transaction(SUPERVISOR) as tx:
        here, there = dossier.read(tx, played.case_id), dossier.read(tx, recheck)

    assert [said.number for first, said in here.published if said and first.id == entry.id] == [
        "YY-1",
        "YY-2",
    ]
    assert [(key, cause) for key, _, cause in here.linked] == [(recheck, "hotline")]
    assert [(key, cause) for key, _, cause in there.linked] == [(played.case_id, "hotline")]
    assert here.names["shanda_window"] and "system" not in here.names


def test_materials_are_the_same_whoever_asks_and_a_file_is_a_material(world: World, played: Playing) -> None:
    def both() -> tuple[Any, Any]:
        with world.store.transaction(SUPERVISOR) as tx:
            file = dossier.read(tx, played.case_id)
            content = releases.content(tx, file.case.release_number)
            return completeness.of_case(tx, played.case_id), materials_of(content, file, tx.now)

    asked, gathered = both()
    assert asked == gathered != ()

    window = world.person("shanda_window")
    code = asked[-1].code
    attachments.receive(world.store, window, Upload("x.pdf", pdf(), case_id=played.case_id, material=code))
    after = {each.code: each.state for each in both()[1]}
    before = {each.code: each.state for each in asked}
    assert set(after) == set(before)
    assert after[code] is not completeness.MaterialState.NEEDED


def test_a_case_out_of_reach_is_not_there(world: World, played: Playing) -> None:
    for actor, case_id in ((STRANGER, played.case_id), (SUPERVISOR, uuid4())):
        with pytest.raises(NotFoundError), world.store.transaction(actor) as tx:
            dossier.read(tx, case_id)


def _another(world: World, office: str, id_number: str, **item: object) -> UUID:
    """A case of ``id_number`` at ``office``, with one item that stands as told."""
    case_id = world.start("subsistence_allowance", office=office, applicant_is_staff_relative=False)
    with world.store.transaction() as tx:
        tx.session.get_one(Application, case_id).id_number = id_number
        tx.session.get_one(Case, case_id).office = office
        tx.session.add(CaseItem(case_id=case_id, item="subsistence_allowance", **item))
    return case_id


def test_a_household_is_known_across_offices_and_numbers_only_within_reach(world: World) -> None:
    person, other = "999001198001010015", "99900119800101002X"
    window = Actor("w", "w", "lc_shanda", frozenset({"window_clerk", "window_clerk@lc_shanda"}))
    asked = _another(world, "lc_shanda", other)
    near = _another(world, "lc_shanda", person, outcome="approved", delivered_at=world.clock())
    far = _another(world, "lc_hongjialou", person)
    member = _another(world, "lc_shanda", other, outcome="refused", delivered_at=world.clock())
    with world.store.transaction() as tx:
        tx.session.add(
            HouseholdMember(case_id=member, position=7, name="家人", id_number=person, relation="child")
        )
        for days, case_id in enumerate((near, far, member)):
            tx.session.get_one(Case, case_id).started_at = tx.now - timedelta(days=days)

    with world.store.transaction(window) as tx, counted(world) as seen:
        found = elsewhere(tx, asked, {person})[person]

    assert len(seen) == 1
    assert [each.case_id for each in found] == [near, None, member]
    assert [each.is_in_force for each in found] == [True, False, False]
    assert [each.is_under_way for each in found] == [False, True, False]
    assert [each.as_member for each in found] == [False, False, True]
    assert found[1].number is None and found[1].state is CaseState.ACTIVE


def test_the_case_itself_and_looks_into_it_are_not_elsewhere(world: World) -> None:
    person = "999001198001010015"
    asked, again = _another(world, "lc_shanda", person), _another(world, "lc_shanda", person)
    with world.store.transaction() as tx:
        tx.session.add(CaseLink(case_id=again, origin_id=asked, cause="hotline"))
    with world.store.transaction(SUPERVISOR) as tx:
        assert elsewhere(tx, asked, {person}) == {}
        assert elsewhere(tx, asked, set()) == {}


def test_an_archive_holds_every_file_byte_for_byte(world: World, played: Playing) -> None:
    from_window = Upload("证明.pdf", pdf(2), case_id=played.case_id)
    window = world.person("shanda_window")
    attachments.receive(world.store, window, from_window)
    world.pass_time(minutes=1)
    gone = attachments.receive(world.store, window, replace(from_window, data=pdf(3)))
    with world.store.transaction(window) as tx:
        attachments.remove(tx, gone.id, "传错了")

    with world.store.transaction(SUPERVISOR) as tx:
        files = contents.of_case(tx, played.case_id)

    kept = {path: body for path, body in files.items() if path.startswith("attachments/")}
    assert kept == {"attachments/001.pdf": pdf(2)}
    assert files["attachments.json"].count(b'"digest"') == 2
