"""The archive of a case: complete, reproducible, only for those who may see the case, and on record."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from uuid import UUID

import pytest

from connectors.documents.printer import WeasyPrinter
from engine import cases, jobs
from engine.archive import contents, exporting
from engine.archive.container import build, verify
from engine.errors import NotFoundError
from engine.models import Case, History
from engine.sheets.printing import PrinterError
from engine.storage import Store
from tests.support.world import CLERK, STRANGER, World
from webui.demo.setting import households


@pytest.fixture
def store(world: World) -> Store:
    """The world's store with a printer."""
    return replace(world.store, printer=WeasyPrinter())


def submitted(world: World) -> UUID:
    """A case of the demonstration at its first wait."""
    story = next(each for each in households() if each.application["street"] == "lc_shanda")
    with world.store.transaction(CLERK) as tx:
        case_id = cases.submit(tx, story.application, "window").case_id
    jobs.run_due(world.store)
    return case_id


def test_an_archive_holds_everything_about_the_case(world: World, store: Store) -> None:
    case_id = submitted(world)

    made = exporting.export(store, CLERK, case_id)

    assert verify(made.content).problems == ()
    archive = zipfile.ZipFile(io.BytesIO(made.content))
    names = set(archive.namelist())
    assert {
        "case.json",
        "items.json",
        "look_ups.json",
        "history.json",
        "clocks.json",
        "clock_events.json",
    } <= names
    assert {
        "application/application.pdf",
        "application/application.json",
        "release/one_thing/one_thing.bpmn",
    } <= names
    assert any(name.startswith("forms/") for name in names)
    history = json.loads(archive.read("history.json"))
    assert [entry["kind"] for entry in history] == [
        entry.kind for entry in world.rows(History) if entry.kind != exporting.EXPORTED
    ]


def test_the_same_state_gives_the_same_archive(world: World) -> None:
    case_id = submitted(world)

    with world.store.transaction(CLERK) as tx:
        first = build("X", 1, contents.of_case(tx, case_id))
    with world.store.transaction(CLERK) as tx:
        second = build("X", 1, contents.of_case(tx, case_id))

    assert first == second


def test_an_export_is_on_record_with_the_digest_of_its_manifest(world: World, store: Store) -> None:
    case_id = submitted(world)

    made = exporting.export(store, CLERK, case_id)

    (entry,) = [entry for entry in world.rows(History) if entry.kind == exporting.EXPORTED]
    assert (entry.case_id, entry.actor) == (case_id, CLERK.id)
    with world.store.transaction() as tx:
        assert exporting.recorded(tx, made.case_number) == [made.manifest_sha256]


def test_a_stranger_exports_nothing(world: World, store: Store) -> None:
    case_id = submitted(world)

    with pytest.raises(NotFoundError):
        exporting.export(store, STRANGER, case_id)

    assert not [entry for entry in world.rows(History) if entry.kind == exporting.EXPORTED]


def test_without_a_printer_nothing_is_exported_and_the_message_says_why(world: World) -> None:
    case_id = submitted(world)

    with pytest.raises(PrinterError, match="libpango"):
        exporting.export(world.store, CLERK, case_id)

    assert not [entry for entry in world.rows(History) if entry.kind == exporting.EXPORTED]
    assert len(world.rows(Case)) == 1
