"""Whatever is killed: what clerks were told is kept, no job and no timer is lost, and nothing happens twice.

``CHAOS_KILLS`` and ``CHAOS_CASES`` make it a long storm (``make chaos``); the counts are kept in ``chaos.json``.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.data_sharing.stub import StubConfig, running_stub
from connectors.data_sharing.stub.records import Register
from engine import execution, releases
from engine.domain import CaseState, TaskState, WaitState
from engine.invariants import check
from engine.models import Case, History, Job, Timer, UserTask
from engine.storage import Store
from tests.support.database import HOME
from tests.support.storm import CLERKS, FLOW, PATIENCE, TASKS, Clerk, Ledger, Machine, machine, rage
from tests.support.world import PromiseQueue, World
from webui import bootstrap
from webui.demo import VirtualClock, set_up
from webui.settings import read_settings

KILLS = int(os.environ.get("CHAOS_KILLS", "3"))
CASES = int(os.environ.get("CHAOS_CASES", "12"))
PAUSE = 1.5


def begin(store: Store, count: int) -> None:
    """Start the cases, each for one of the clerks, whatever dies meanwhile."""
    started = 0
    while started < count:
        new = execution.NewCase(
            f"S-{started:06d}", "storm", "window", "lc_shanda", {"clerk": CLERKS[started % len(CLERKS)]}
        )
        try:
            with store.transaction() as tx:
                execution.start(tx, new)
        except DBAPIError as error:
            if "uq_" not in str(error):
                continue
        started += 1


def all_done(store: Store) -> bool:
    try:
        with store.transaction() as tx:
            return tx.session.query(Case).filter(Case.state != CaseState.COMPLETED).count() == 0
    except DBAPIError:
        return False


def weather(at: Machine, store: Store, ledger: Ledger) -> list[Clerk]:
    """The clerks after the storm, when every case has come to its end."""
    over = threading.Event()
    clerks = [Clerk(name, at, ledger, over) for name in CLERKS]
    hands = [threading.Thread(target=clerk.work) for clerk in clerks]
    starter = threading.Thread(target=begin, args=(store, CASES))
    for thread in (starter, *hands):
        thread.start()
    try:
        rage(at, KILLS, Random(2026), PAUSE)
        starter.join()
        end = time.monotonic() + PATIENCE
        while not all_done(store) and time.monotonic() < end:
            at.revive()
            threading.Event().wait(0.2)
    finally:
        over.set()
        for thread in hands:
            thread.join()
    return clerks


def test_a_storm_of_kills_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    with (
        running_stub(StubConfig(Register({}, {}))) as stub,
        machine(HOME.parent / "storm", stub, f"storm_{os.getpid()}") as at,
        bootstrap.open_store(read_settings(dict(at.environment)), at.url, queued=True) as store,
    ):
        set_up(store)
        with store.transaction() as tx:
            releases.publish(tx, FLOW, "storm")
        at.start("serve")
        at.start("worker")

        clerks = weather(at, store, ledger)

        found = World(at.url, store, VirtualClock(store.clock()), MemoryDataSharing(), PromiseQueue())
        cases, tasks, history = found.rows(Case), found.rows(UserTask), found.rows(History)
        waits = {each.state for each in found.rows(Job)} | {each.state for each in found.rows(Timer)}
        breaches = check(store)
        pushes = [entry for entry in stub.log() if entry.get("path") == "/gateway/v1/pushes"]

    assert [trouble for clerk in clerks for trouble in clerk.trouble] == []
    assert Counter(case.state for case in cases) == {CaseState.COMPLETED: CASES}
    answered = ledger.answered()
    kept: dict[UUID, str] = {
        task.id: str(task.submission["mark"])
        for task in tasks
        if task.state is TaskState.COMPLETED and task.submission
    }
    assert {key: kept.get(key) for key in answered} == answered
    assert len(kept) == TASKS * CASES
    passed = Counter((entry.case_id, entry.element_id) for entry in history if entry.kind != "claim")
    assert {place: count for place, count in passed.items() if count != 1} == {}
    assert waits == {WaitState.DONE}
    told = {(str(dict(entry["request"])["key"]), json.dumps(entry["request"])) for entry in pushes}  # type: ignore[call-overload]
    assert len(told) == CASES
    assert breaches == []
    counts = {
        "kills": dict(at.kills),
        "completions": len(kept),
        "answered": len(answered),
        "lost": 0,
        "doubled": 0,
    }
    (HOME.parent / "chaos.json").write_text(json.dumps(counts), encoding="ascii")
