"""Who sees which case: post × office × item, in every way in which cases are read; by default nobody sees any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine import cases, dossier, inbox, incidents, tasks
from engine.board import access
from engine.domain import CaseState, IncidentKind
from engine.errors import ForbiddenError, NotFoundError
from engine.limits import ledger
from engine.models import Case, CaseItem, CaseLink, Incident, UserTask
from engine.reach import overseen, scope, sees_everything
from engine.storage import Actor
from tests.support.database import fresh_database
from tests.support.diagrams import diagram, user
from tests.support.world import World, world_at

OFFICES = ("lc_shanda", "lc_hongjialou", None)
GROUPS = (
    "",
    "reviewer@lc_shanda",
    "reviewer@lc_hongjialou",
    "surveyor@lc_shanda",
    "hr_clerk@lc_hr",
    "rechecker",
)
ITEMS = ("elderly_subsidy", "employment_hardship")
POSTS = (
    "window_clerk", "reviewer", "surveyor", "confirmer", "hr_clerk", "rechecker", "supervisor",
    "designer", "admin", "security_admin", "auditor",
)  # fmt: skip
PLACES = ("lc_shanda", "lc_hongjialou", "lc_hr", "district")
NOBODY_SEES = frozenset({"designer", "admin", "security_admin", "auditor"})


@dataclass(frozen=True)
class Model:
    """A case as the oracle knows it: its street, the post that had work in it, the item of both."""

    office: str | None
    group: str
    item: str


@dataclass
class Ground:
    """A world with one case of every kind."""

    world: World
    known: Mapping[UUID, Model]
    tasks: dict[UUID, UUID] = field(default_factory=dict)


def person(post: str, office: str, items: frozenset[str] = frozenset()) -> Actor:
    """Somebody with one post, perhaps narrowed to items."""
    groups = {post, f"{post}@{office}"} | ({f"{post}@*"} if office == "district" else set())
    limits = dict.fromkeys(groups, items) if items else {}
    return Actor(f"{post}-{office}", post, office, frozenset(groups), limits=limits)


def expected(post: str, office: str, items: frozenset[str], model: Model) -> bool:
    """The rule in plain words, written apart from the query."""
    if post in NOBODY_SEES or (items and model.item not in items):
        return False
    if post == "supervisor" and office == "district":
        return True
    if post in ("supervisor", "window_clerk") and model.office == office:
        return True
    return model.group in (post, f"{post}@{office}")


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """One database for all questions, as none of them changes anything."""
    with fresh_database() as url, world_at(url) as world:
        world.publish(diagram("p", [user("check")], "start > check > done"))
        ground = Ground(world, {})
        known = {}
        for office, group, item in product(OFFICES, GROUPS, ITEMS):
            case_id = world.start("p")
            known[case_id] = Model(office, group, item)
            with world.store.transaction() as tx:
                tx.session.get_one(Case, case_id).office = office
                task = tx.session.scalars(select(UserTask).where(UserTask.case_id == case_id)).one()
                task.groups, task.item, ground.tasks[case_id] = group or "nobody", item, task.id
                tx.session.add(CaseItem(case_id=case_id, item=item))
        ground.known = known
        yield ground


EVERY_WAY = [(post, place) for post in POSTS for place in PLACES]


@pytest.mark.parametrize(("post", "place"), EVERY_WAY)
@pytest.mark.parametrize("items", [frozenset[str](), frozenset({"elderly_subsidy"})], ids=["all", "one item"])
def test_post_office_and_item_together_open_a_case(
    ground: Ground, post: str, place: str, items: frozenset[str]
) -> None:
    wanted = {key for key, model in ground.known.items() if expected(post, place, items, model)}

    with ground.world.store.transaction(person(post, place, items)) as tx:
        found = set(tx.session.scalars(select(Case.id).where(scope(tx))))

    assert found == wanted


@pytest.mark.parametrize(("post", "place"), EVERY_WAY)
def test_what_is_out_of_scope_is_not_found_in_any_way(ground: Ground, post: str, place: str) -> None:
    actor = person(post, place)
    wrong = []

    for key, model in ground.known.items():
        with ground.world.store.transaction(actor) as tx:
            number = tx.session.scalar(select(Case.number).where(Case.id == key)) or ""
            ways = (
                lambda tx=tx, number=number: cases.find(tx, number),
                lambda tx=tx, key=key: dossier.read(tx, key),
                lambda tx=tx, key=key: ledger.of_case(tx, key),
            )
            for way in ways:
                try:
                    way()
                    seen = True
                except NotFoundError:
                    seen = False
                if seen != expected(post, place, frozenset(), model):
                    wrong.append((model, seen))

    assert wrong == []


@pytest.mark.parametrize("place", PLACES)
def test_a_task_opens_for_its_posts_and_supervisors_with_the_same_items(ground: Ground, place: str) -> None:
    for post, items in product(POSTS, (frozenset[str](), frozenset({"elderly_subsidy"}))):
        actor = person(post, place, items)
        for key, model in ground.known.items():
            fits = model.group in (post, f"{post}@{place}") and not (items and model.item not in items)
            oversees = post == "supervisor" and (place == model.office or place == "district")
            with ground.world.store.transaction(actor) as tx:
                try:
                    tasks.view(tx, ground.tasks[key])
                    seen = True
                except NotFoundError:
                    seen = False

            assert seen == (fits or oversees), (post, place, items, model)


def test_lists_hold_no_more_than_the_scope(ground: Ground) -> None:
    for post, place in EVERY_WAY:
        wanted = sum(expected(post, place, frozenset(), model) for model in ground.known.values())
        with ground.world.store.transaction(person(post, place)) as tx:
            rows = cases.newest(tx)

        assert len(rows) == min(wanted, cases.PAGE + 1), (post, place)


def test_somebody_without_a_post_sees_nothing_not_even_at_the_own_office(ground: Ground) -> None:
    with ground.world.store.transaction(Actor("idle", "x", "lc_shanda")) as tx:
        assert list(tx.session.scalars(select(Case.id).where(scope(tx)))) == []


def test_only_the_leading_offices_supervisor_without_limit_sees_everything() -> None:
    assert sees_everything(person("supervisor", "district"))
    assert not sees_everything(person("supervisor", "district", frozenset({"elderly_subsidy"})))
    assert not sees_everything(person("supervisor", "lc_shanda"))
    assert not sees_everything(person("admin", "district"))
    assert overseen(person("supervisor", "lc_shanda")) == {"lc_shanda"}
    assert overseen(person("reviewer", "lc_shanda")) == frozenset()


@pytest.fixture
def one(world: World) -> UUID:
    """A case of lc_shanda whose task is for the post ``clerk``."""
    world.publish(diagram("p", [user("check")], "start > check > done"))
    return world.start("p")


def sees(world: World, actor: Actor, case_id: UUID) -> bool:
    """Whether ``actor`` sees the case."""
    with world.store.transaction(actor) as tx:
        return tx.session.scalar(select(Case.id).where(Case.id == case_id, scope(tx))) is not None


def test_who_had_a_task_goes_on_seeing_the_case(world: World, one: UUID) -> None:
    helper = Actor("helper", "x", "lc_hr", frozenset({"clerk"}))
    world.finish("check", helper)

    assert sees(world, Actor("helper", "x", "lc_hr"), one)
    assert world.state(one) is CaseState.COMPLETED


def test_who_looks_into_a_case_again_sees_the_case_that_it_is_about(world: World, one: UUID) -> None:
    again = world.start("p")
    rechecker = Actor("rechecker", "x", "district")
    with world.store.transaction() as tx:
        tx.session.add(CaseLink(case_id=again, origin_id=one, cause="opinion"))
        task = tx.session.scalars(select(UserTask).where(UserTask.case_id == again)).one()
        task.assignee = rechecker.id

    assert (sees(world, rechecker, again), sees(world, rechecker, one)) == (True, True)
    assert not sees(world, Actor("other", "x", "district"), one)


def test_a_task_about_the_whole_case_needs_one_of_its_items(world: World, one: UUID) -> None:
    narrowed = {"clerk": frozenset({"elderly_subsidy"})}
    clerk = Actor("c", "x", "lc_shanda", frozenset({"clerk"}), limits=narrowed)
    before = sees(world, clerk, one)
    with pytest.raises(NotFoundError), world.store.transaction(clerk) as tx:
        tasks.claim(tx, world.task("check"))

    with world.store.transaction() as tx:
        tx.session.add(CaseItem(case_id=one, item="elderly_subsidy"))

    assert (before, sees(world, clerk, one)) == (False, True)
    with world.store.transaction(clerk) as tx:
        tasks.claim(tx, world.task("check"))


def test_incidents_are_for_those_who_may_see_the_case_and_for_the_system_administrator(
    world: World, one: UUID
) -> None:
    with world.store.transaction() as tx:
        tx.session.add(
            Incident(case_id=one, kind=IncidentKind.STEP, code="x", message="x", opened_at=tx.now, id=uuid4())
        )

    found = {}
    for username in ("supervisor1", "hongjialou_review", "admin", "security", "auditor"):
        with world.store.transaction(world.person(username)) as tx:
            found[username] = (len(incidents.open_ones(tx)), incidents.count_open(tx))

    assert found == {
        "supervisor1": (1, 1),
        "hongjialou_review": (0, 0),
        "admin": (1, 1),
        "security": (0, 0),
        "auditor": (0, 0),
    }
    assert not sees(world, world.person("admin"), one)


def test_an_item_narrows_the_inbox_too(world: World, one: UUID) -> None:
    from_queue = {}
    for items in (frozenset({"elderly_subsidy"}), frozenset[str]()):
        actor = Actor("c", "x", "lc_shanda", frozenset({"clerk"}), limits={"clerk": items} if items else {})
        with world.store.transaction(actor) as tx:
            from_queue[bool(items)] = len(inbox.open_tasks(tx, inbox.Search()).rows)

    assert from_queue == {True: 0, False: 1}


def test_a_number_that_does_not_exist_looks_like_one_out_of_sight(world: World) -> None:
    with pytest.raises(NotFoundError), world.store.transaction(world.person("admin")) as tx:
        cases.find(tx, "JZ20990101-00001")


def test_nobody_but_supervisors_opens_the_board(world: World) -> None:
    for username in ("admin", "security", "auditor", "shanda_window"):
        with pytest.raises(ForbiddenError), world.store.transaction(world.person(username)) as tx:
            access.require(tx)
