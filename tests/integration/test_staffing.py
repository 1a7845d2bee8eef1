"""Tasks that nobody may do become incidents, and end with somebody of another office, never by being let through."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from engine import directory, incidents, staffing, tasks
from engine.directory import Person
from engine.domain import CaseState, IncidentKind
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Candidate, DirectoryAct, History, Incident, UserTask
from engine.storage import Actor
from engine.verb_names import FRESH_HANDS
from tests.support.diagrams import diagram, user
from tests.support.world import World

ONLY = Actor("only_clerk", "独苗", "lc_shanda", frozenset({"clerk", "clerk@lc_shanda"}))


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case whose only clerk has done the work that is to be checked by somebody else."""
    hire(world, "only_clerk", "lc_shanda")
    check = user("again", **{FRESH_HANDS: "everywhere"})
    world.publish(diagram("p", [user("check"), check], "start > check > again > done"))
    found = world.start("p")
    world.finish("check", ONLY)
    with world.store.transaction() as tx:
        here = "clerk@lc_shanda"
        tx.session.execute(update(UserTask).where(UserTask.element_id == "again").values(groups=here))
        tx.session.execute(update(Candidate).values(group_name=here))
    return found


def hire(world: World, username: str, office: str, post: str = "clerk") -> None:
    """Enter somebody with one post."""
    with world.store.transaction() as tx:
        directory.add_people(tx, [Person(username, username, (post,), office)], None)


def raised(world: World) -> Incident:
    """The one open incident."""
    staffing.sweep(world.store)
    (incident,) = world.incidents()
    return incident


def test_a_task_that_nobody_may_do_becomes_one_incident(world: World, case_id: UUID) -> None:
    counts = [staffing.sweep(world.store), staffing.sweep(world.store)]

    (incident,) = world.incidents()
    assert counts == [1, 0]
    assert (incident.kind, incident.code, incident.case_id) == (IncidentKind.TASK, staffing.NOBODY, case_id)
    assert incident.subject == world.task("again")
    assert world.state(case_id) is CaseState.ACTIVE


def test_the_only_clerk_is_refused_and_the_task_waits(world: World, case_id: UUID) -> None:
    with pytest.raises(ForbiddenError), world.store.transaction(ONLY) as tx:
        tasks.claim(tx, world.task("again"))

    assert world.waiting_at(case_id) == {"again"}


def test_somebody_fresh_at_the_post_is_no_incident(world: World, case_id: UUID) -> None:
    hire(world, "second_clerk", "lc_shanda")

    assert staffing.sweep(world.store) == 0
    assert world.incidents() == []


def test_an_incident_ends_by_itself_once_somebody_may(world: World, case_id: UUID) -> None:
    incident = raised(world)

    hire(world, "second_clerk", "lc_shanda")
    changed = staffing.sweep(world.store)

    closed = next(row for row in world.rows(Incident) if row.id == incident.id)
    assert (changed, closed.resolution, world.incidents()) == (1, "已有可以办理的人员", [])


def test_trying_again_does_not_close_it_while_nobody_may(world: World, case_id: UUID) -> None:
    incident = raised(world)

    with pytest.raises(ConflictError), world.store.transaction(world.person("supervisor1")) as tx:
        incidents.retry(tx, incident.id, "再看看")
    hire(world, "second_clerk", "lc_shanda")
    with world.store.transaction(world.person("supervisor1")) as tx:
        incidents.retry(tx, incident.id, "已增加人员")

    assert world.incidents() == []


@pytest.mark.parametrize("who", ["supervisor1", "security"])
def test_somebody_of_another_office_is_given_the_task_and_finishes_it(
    world: World, case_id: UUID, who: str
) -> None:
    hire(world, "far_clerk", "lc_hongjialou")
    incident = raised(world)

    with world.store.transaction(world.person(who)) as tx:
        _, _, able = staffing.choices(tx, incident.id)
        staffing.assign(tx, incident.id, "far_clerk", "本街道无人可以回避")
    task = next(row for row in world.rows(UserTask) if row.element_id == "again")
    with world.store.transaction(world.person("far_clerk")) as tx:
        tasks.complete(tx, task.id, {})

    assert [(key, office) for key, _, office in able] == [("far_clerk", "济南市历城区洪家楼街道办事处")]
    assert (task.assignee, world.rows(Candidate), world.incidents()) == ("far_clerk", [], [])
    assert world.state(case_id) is CaseState.COMPLETED
    (told,) = [row for row in world.rows(History) if row.kind == "assign"]
    assert (told.actor, "本街道无人可以回避" in (told.note or "")) == (who, True)
    assert [(act.actor, act.verb, act.subject) for act in world.rows(DirectoryAct)] == [
        (who, "assign", "far_clerk")
    ]


@pytest.mark.parametrize("chosen", ["only_clerk", "shanda_window", "nobody", ""])
def test_nobody_is_chosen_who_worked_on_the_case_or_holds_no_such_post(
    world: World, case_id: UUID, chosen: str
) -> None:
    incident = raised(world)

    with pytest.raises(InvalidInputError), world.store.transaction(world.person("supervisor1")) as tx:
        staffing.assign(tx, incident.id, chosen, "回避")

    assert world.incidents() != []


@pytest.mark.parametrize("who", ["admin", "auditor", "shanda_window", "only_clerk"])
def test_nobody_else_finds_hands(world: World, case_id: UUID, who: str) -> None:
    incident = raised(world)

    with pytest.raises(ForbiddenError), world.store.transaction(world.person(who)) as tx:
        staffing.choices(tx, incident.id)


def test_an_assignment_needs_a_reason_and_an_open_incident(world: World, case_id: UUID) -> None:
    hire(world, "far_clerk", "lc_hongjialou")
    incident = raised(world)
    security = world.person("security")

    with pytest.raises(InvalidInputError), world.store.transaction(security) as tx:
        staffing.assign(tx, incident.id, "far_clerk", " ")
    with world.store.transaction(security) as tx:
        staffing.assign(tx, incident.id, "far_clerk", "回避")
    with pytest.raises(NotFoundError), world.store.transaction(security) as tx:
        staffing.assign(tx, incident.id, "far_clerk", "回避")


def test_a_task_claimed_meanwhile_is_not_taken_away(world: World, case_id: UUID) -> None:
    hire(world, "far_clerk", "lc_hongjialou")
    incident = raised(world)
    hire(world, "second_clerk", "lc_shanda")
    with world.store.transaction(world.person("second_clerk")) as tx:
        tasks.claim(tx, world.task("again"))

    with pytest.raises(ConflictError), world.store.transaction(world.person("security")) as tx:
        staffing.assign(tx, incident.id, "far_clerk", "回避")

    assert {row.assignee for row in world.rows(UserTask) if row.element_id == "again"} == {"second_clerk"}
    assert staffing.sweep(world.store) == 1
    assert world.incidents() == []


def test_the_security_administrator_sees_these_incidents_and_no_others(world: World, case_id: UUID) -> None:
    raised(world)
    with world.store.transaction() as tx:
        other = Incident(case_id=case_id, kind=IncidentKind.STEP, code="x", message="x", opened_at=tx.now)
        tx.session.add(other)

    found = {}
    for username in ("security", "admin", "auditor"):
        with world.store.transaction(world.person(username)) as tx:
            found[username] = sorted(incident.code for incident, _ in incidents.open_ones(tx))

    assert found == {"security": [staffing.NOBODY], "admin": [staffing.NOBODY, "x"], "auditor": []}
