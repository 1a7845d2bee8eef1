"""A world with a month of cases for the reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from connectors.files.memory import MemoryFiles
from engine.models import Application, Case, CaseItem, Publicity, table
from engine.reports import Month
from engine.storage import Actor, Transaction
from tests.support.world import World

NOVEMBER = Month(2026, 11)
DISTRICT = Actor("supervisor1", "李海涛", "district", frozenset({"supervisor", "supervisor@*"}))
STREET = Actor("shanda_sup", "督办", "lc_shanda", frozenset({"supervisor", "supervisor@lc_shanda"}))
FIRST = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""The first moment of November in Shanghai."""
CASES = (
    ("lc_shanda", "subsistence_allowance", FIRST, 10, "approved", 800),
    ("lc_shanda", "subsistence_allowance", FIRST + timedelta(days=3), 20, "refused", None),
    ("lc_shanda", "elderly_subsidy", FIRST + timedelta(days=29), None, None, None),
    ("lc_tangye", "subsistence_allowance", FIRST - timedelta(seconds=1), 12, "approved", 650),
    ("lc_tangye", "subsistence_allowance", FIRST + timedelta(days=30), 1, "approved", 900),
)
"""Office, item, when it was submitted, after how many days it was answered, how, and the amount."""


@pytest.fixture
def filled(world: World) -> Iterator[World]:
    """The world with :data:`CASES` and a place for files."""
    world.store = replace(world.store, files=MemoryFiles(world.clock))
    for number, case in enumerate(CASES):
        _put(world, number, case)
    yield world


def _put(
    world: World, number: int, case: tuple[str, str, datetime, int | None, str | None, int | None]
) -> None:
    office, item, begun, days, outcome, amount = case
    case_id, key = uuid4(), f"M{number:05d}"
    answered = None if days is None else begun + timedelta(days=days)
    with world.store.transaction() as tx:
        row = {
            "id": case_id, "number": key, "release_number": 1, "process_id": "one_thing", "state": "active",
            "version": 1, "document": b"", "channel": "window", "office": office, "started_by": "x",
            "started_at": begun,
        }  # fmt: skip
        tx.session.execute(insert(table(Case)), row)
        application = {"form_id": "application", "applicant_name": "=杜永强", "id_number": "x", "values": {}}
        tx.session.execute(insert(table(Application)), application | {"case_id": case_id})
        line = {"item": item, "outcome": outcome, "amount": amount, "delivered_at": answered}
        tx.session.execute(insert(table(CaseItem)), line | {"case_id": case_id})
        if outcome == "approved" and answered is not None:
            _publish(tx, case_id, office, item, answered)


def _publish(tx: Transaction, case_id: UUID, office: str, item: str, opened: datetime) -> None:
    entry = {
        "id": uuid4(), "case_id": case_id, "job_id": uuid4(), "office": office, "item": item, "kind": "decision",
        "name": "杜永强", "household_size": 2, "amount": 800, "opened_at": opened, "until": opened,
    }  # fmt: skip
    tx.session.execute(insert(table(Publicity)), entry)
