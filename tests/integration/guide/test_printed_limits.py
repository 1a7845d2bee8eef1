"""What the booklet prints is what the engine enforces: for every limit, and for every publicity."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from engine import guide, publicity, releases
from engine.clocks import following
from engine.deadlines import Definition, Event, EventKind, Limit, Trigger, due_on, end_of
from engine.deadlines.stages import ZONE
from engine.domain import Change, JobWait, Passed, Snapshot, Wait
from engine.feel import compile_expression
from engine.guide import Guide, GuideLimit
from engine.law import graph
from engine.models import Clock, Publicity
from engine.storage.statements import send
from tests.support.database import fresh_database, template
from tests.support.journey import ITEMS
from tests.support.playing import Playing
from tests.support.world import World, world_at
from webui.app import create_app

TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def place() -> Iterator[World]:
    """One world for all limits: each begins in a case of its own."""
    with fresh_database() as url, world_at(url) as found:
        yield found


@pytest.fixture(scope="module")
def printed(place: World) -> str:
    """All that the booklet says on its pages, as plain text."""
    client = create_app(place.store, "test").test_client()
    pages = ["/booklet/", *(f"/booklet/{item}" for item in ITEMS)]
    texts = [client.get(page).get_data(as_text=True) for page in pages]
    return html.unescape(" ".join(TAG.sub(" ", text) for text in texts))


def promised(world: World) -> Guide:
    """The guide of the newest release."""
    with world.store.transaction() as tx:
        return guide.of(releases.newest(tx))


def started(world: World, definition: Definition) -> list[Clock]:
    """The clocks that begin when what starts ``definition`` happens to a case."""
    case_id = world.start("one_thing", items=list(ITEMS), channel="window", street="lc_shanda")
    trigger, element_id = definition.start[0]
    with world.store.transaction() as tx:
        book = releases.newest(tx).clocks
        change = Change(case_id, None, _happening(trigger, element_id))
        planned = following.plan(tx, book, change)
        if planned.together:
            send(tx, planned.together)
        following.settle(tx, change, planned)
    with world.store.transaction() as tx:
        own = select(Clock).where(Clock.case_id == case_id, Clock.code == definition.code)
        return list(tx.session.scalars(own))


def _happening(trigger: Trigger, element_id: str) -> Snapshot:
    """A step in which just this happens."""
    key = uuid4()
    wait: Wait = JobWait(key, element_id, "", "one_thing", None, "x", 1, {}, {})
    passed = Passed(key, element_id, "", "one_thing", None, "task")
    return Snapshot(
        waits=(),
        opened=(wait,) if trigger is Trigger.OPENED else (),
        closed=(wait,) if trigger is Trigger.CLOSED else (),
        passed=(passed,) if trigger is Trigger.PASSED else (),
        ended=False,
        variables={"items": list(ITEMS)},
    )


def due(world: World, limit: GuideLimit) -> datetime | None:
    """The last moment of what is printed, for what begins now."""
    begun = [Event(EventKind.START, world.clock().astimezone(ZONE).date())]
    last = due_on(Limit(limit.days, limit.unit), begun, world.store.calendar)
    return None if last is None else end_of(last)


@pytest.mark.parametrize("code", sorted(template().content.clocks.definitions))
def test_the_printed_limit_is_the_enforced_one(place: World, printed: str, code: str) -> None:
    limits = [limit for limit in promised(place).all_limits if limit.code == code]

    clocks = {clock.kind: clock for clock in started(place, template().content.clocks.definitions[code])}

    assert clocks.keys() == {limit.kind for limit in limits}
    for limit in limits:
        clock = clocks[limit.kind]
        assert (clock.days, clock.unit, clock.cap) == (limit.days, limit.unit, limit.cap)
        assert clock.due_at == due(place, limit)
        assert limit.in_words in printed
        assert limit.in_words.startswith("法定") <= limit.is_law


def test_the_printed_publicity_is_the_enforced_one(world: World, printed: str) -> None:
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_publicity_over")
    item = promised(world).item("subsistence_allowance")
    assert item is not None
    [period] = item.periods

    [entry] = [row for row in world.rows(Publicity) if row.kind == "publicity"]

    expected = publicity.Period(period.days, working=period.unit == "working")
    last = expected.last_day(entry.opened_at.astimezone(ZONE).date(), world.store.calendar)
    assert entry.until == end_of(last)
    assert period.in_words in printed


def test_every_publicity_of_a_fixed_length_is_printed(place: World, printed: str) -> None:
    nodes = {node.id: node for _, node in template().content.program.model.nodes()}

    for item in promised(place).items:
        for period in item.periods:
            days = graph.source(nodes[period.element_id], "days")
            assert days is not None
            assert compile_expression(days.removeprefix("=")).evaluate({}) == period.days
            assert period.in_words in printed


def test_the_booklet_is_open_to_everybody_small_and_printable(place: World) -> None:
    client = create_app(place.store, "test").test_client()

    for page in ("/booklet/", "/booklet/destitute_support"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert len(answer.data) < 40 * 1024
    assert client.get("/booklet/nothing").status_code == 404
