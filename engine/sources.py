"""Whether the systems outside may be called: after a run of failures one probe a pause, until one succeeds.

What is known is a row, so that ten workers together ask a system that is down no oftener than one would.  Several
systems closed off at once mean that the gateway before them is down: then all of them share one probe.  Knows rows and
moments; no network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, Select, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.models import SourceState, table
from engine.ports import GATEWAY, Passage
from engine.storage import Transaction

THRESHOLD = 5
"""Failures in a row that close a system off."""
PAUSE = timedelta(seconds=30)
"""Between two probes: at most two a minute."""
SUSPECT = 3
"""Systems closed off at once that mean that nothing behind the gateway can be reached."""

_STATE = table(SourceState)


def gate_before(system: str, closed: Collection[str]) -> str | None:
    """The gate whose probe a call to ``system`` needs while those in ``closed`` get probes only; None: it may pass.

    >>> gate_before("tax", {"tax"}), gate_before("tax", {"bank"}), gate_before("tax", {"bank", "police", "elder"})
    ('tax', None, 'gateway')
    """
    if GATEWAY in closed or len(closed) >= SUSPECT:
        return GATEWAY
    return system if system in closed else None


@dataclass(frozen=True)
class SharedGates:
    """Gates kept in the database; each question is a transaction of its own, as calls happen inside none."""

    engine: Engine
    clock: Callable[[], datetime]

    def enter(self, system: str) -> Passage:
        """Whether a call to ``system`` may pass now; of all processes that ask for a due probe one gets it."""
        with self.engine.begin() as connection:
            gate = gate_before(system, _closed(connection))
            if gate is None:
                return Passage.FREE
            now = self.clock()
            row = {
                "system": gate,
                "failures": THRESHOLD,
                "next_probe_at": now + PAUSE,
                "failing_since": now,
                "fault": "",
                "changed_at": now,
            }
            probe = (
                insert(_STATE)
                .values(row)
                .on_conflict_do_update(
                    index_elements=["system"],
                    set_={"next_probe_at": now + PAUSE, "failures": _at_least_closed()},
                    where=or_(_STATE.c.next_probe_at <= now, _STATE.c.failures < THRESHOLD),
                )
                .returning(_STATE.c.system)
            )
            won = connection.execute(probe).first() is not None
        return Passage.PROBE if won else Passage.CLOSED_OFF

    def succeed(self, system: str) -> None:
        """Forget the failures of ``system`` and of the gateway; of all systems if the gateway had been closed off."""
        with self.engine.begin() as connection:
            failing = {row.system: row.failures for row in connection.execute(_failing())}
            if not failing.keys() & {system, GATEWAY}:
                return
            well = {system, GATEWAY}
            if failing.get(GATEWAY, 0) >= THRESHOLD:
                well |= failing.keys()
            connection.execute(
                update(_STATE)
                .where(_STATE.c.system.in_(sorted(well)))
                .values(failures=0, failing_since=None, changed_at=self.clock())
            )

    def fail(self, system: str, fault: str) -> None:
        """Count one failure of ``system``; the one that closes it off begins the first pause."""
        now = self.clock()
        row = {
            "system": system,
            "failures": 1,
            "next_probe_at": now,
            "failing_since": now,
            "fault": fault,
            "changed_at": now,
        }
        more = _STATE.c.failures + 1
        closes = more == THRESHOLD
        counted = (
            insert(_STATE)
            .values(row)
            .on_conflict_do_update(
                index_elements=["system"],
                set_={
                    "failures": more,
                    "next_probe_at": case((closes, now + PAUSE), else_=_STATE.c.next_probe_at),
                    "failing_since": case((_STATE.c.failures == 0, now), else_=_STATE.c.failing_since),
                    "fault": fault,
                    "changed_at": now,
                },
            )
        )
        with self.engine.begin() as connection:
            connection.execute(counted)

    def closed(self) -> frozenset[str]:
        """The systems that get probes only."""
        with self.engine.begin() as connection:
            return _closed(connection)


def _at_least_closed() -> ColumnElement[int]:
    return case((_STATE.c.failures < THRESHOLD, THRESHOLD), else_=_STATE.c.failures)


def _failing() -> Select[tuple[str, int]]:
    return select(_STATE.c.system, _STATE.c.failures).where(_STATE.c.failures > 0)


def _closed(connection: Connection) -> frozenset[str]:
    return frozenset(row.system for row in connection.execute(_failing()) if row.failures >= THRESHOLD)


def failing(tx: Transaction) -> list[SourceState]:
    """The systems that have not answered lately, those that fail longest first."""
    query = select(SourceState).where(SourceState.failures > 0)
    return list(tx.session.scalars(query.order_by(SourceState.failing_since, SourceState.system)))
