"""A store full of cases for everything that reads the board; nothing writes to it after it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine import board, cases, jobs, tasks
from engine.board import TaskFilter
from engine.domain import IncidentKind
from engine.models import CorrectionNotice, Incident, Opinion
from engine.storage import Store
from tests.integration.board.asking import DISTRICT, person
from tests.support.database import fresh_database
from tests.support.world import BEGIN
from webui import bootstrap
from webui.demo import Stage, VirtualClock, households, play_households
from webui.demo.setting import Household
from webui.settings import read_settings

STREETS = ("lc_shanda", "lc_tangye", "lc_shanda", "lc_baoshan")
WAITS = (75, 20, 9, 2, 0)


@pytest.fixture(scope="package")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which some demonstration cases are answered, some late, some just begun; nothing writes after that."""
    clock = VirtualClock(BEGIN)
    with fresh_database() as url, bootstrap.demo_platform() as platform:
        settings = replace(read_settings({}), platform_url=platform.url, var=tmp_path_factory.mktemp("var"))
        with bootstrap.open_store(settings, url, clock=clock, queued=False) as found:
            for wait in WAITS:
                played = play_households(Stage(found, clock, platform), _stories())
                assert [each.problems for each in played if each.problems] == []
                for street in STREETS:
                    _begin(found, street)
                clock.pass_time(timedelta(days=wait))
            _claim_one(found)
            _disturb(found)
            _date_receipts(found)
            yield found


def _stories() -> list[Household]:
    """Two households of the street whose supervisor looks, and one of another street; all are answered."""
    stories = {story.id: replace(story, faults={}) for story in households()}
    return [stories[key] for key in ("H01", "H06", "H07")]


def _begin(store: Store, street: str) -> None:
    application: dict[str, Any] = {**households()[0].application, "street": street}
    with store.transaction(person(store, f"{street.removeprefix('lc_')}_window")) as tx:
        cases.submit(tx, application, "window")
    jobs.run_due(store)


def _claim_one(store: Store) -> None:
    with store.transaction(DISTRICT) as tx:
        waiting = board.open_tasks(tx, TaskFilter(step="accept_application", office="lc_shanda")).rows
    with store.transaction(person(store, "shanda_window")) as tx:
        tasks.claim(tx, waiting[0].id)


def _disturb(store: Store) -> None:
    """Add an incident, a second notice and a rating, whatever the households of the play happened to need."""
    with store.transaction() as tx:
        case_id = tx.session.execute(
            text("SELECT id FROM process_instance ORDER BY number DESC LIMIT 1")
        ).scalar_one()
        kind = IncidentKind.STEP
        tx.session.add(Incident(case_id=case_id, kind=kind, code="x", message="x", opened_at=tx.now))
        for serial in (1, 2):
            tx.session.add(
                CorrectionNotice(
                    case_id=case_id,
                    serial=serial,
                    codes={},
                    text="",
                    sent_by="x",
                    sent_at=tx.now,
                    own_fault=serial > 1,
                )
            )
        for rating in (5, 5, 2, None):
            tx.session.add(
                Opinion(case_id=case_id, kind="opinion", text="x", rating=rating, raised_at=tx.now)
            )


def _date_receipts(store: Store) -> None:
    """The platform dates its receipts by the machine's clock; put them into the time that was played."""
    with store.transaction() as tx:
        tx.session.execute(
            text(
                """UPDATE case_item SET delivered_at = c.ended_at FROM process_instance c
                WHERE c.id = case_id AND delivered_at IS NOT NULL"""
            )
        )
