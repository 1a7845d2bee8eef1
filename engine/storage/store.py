"""A store opens transactions; a transaction knows the moment and who acts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.content import Content
from engine.domain import IncidentKind
from engine.errors import BusyError, StoppedError
from engine.files.nowhere import NoFiles, NoScanner
from engine.models import Case, Incident
from engine.ports import DataSharing, FileStore, JobQueue, Printer, Seal, VirusScanner, WorkingCalendar
from engine.sheets.printing import NoPrinter

SYSTEM = "system"
_BUSY = frozenset({"40001", "40P01", "55P03", "57014"})
"""SQLSTATE of a serialization failure, a deadlock, a lock time-out, a statement time-out."""


@dataclass(frozen=True)
class Principal:
    """Somebody who is away and for whom the actor acts; ``groups`` are those that the actor does not hold as well.

    ``limits`` narrows a group to items, as it does for its holder.
    """

    id: str
    name: str
    until: datetime
    groups: frozenset[str] = frozenset()
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Actor:
    """Who acts.  ``groups`` are the posts held, each as ``post`` and ``post@office``, those acted for included.

    ``deputy`` is the name of who acts for the actor now.  ``limits`` narrows a group to items; a group that is not
    there is for all items.
    """

    id: str
    name: str
    office: str | None = None
    groups: frozenset[str] = frozenset()
    principals: tuple[Principal, ...] = ()
    deputy: str = ""
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def hands(self) -> frozenset[str]:
        """The accounts whose tasks the actor may do: the actor's own, and those acted for."""
        return frozenset({self.id, *(each.id for each in self.principals)})

    def principal_of(self, account: str | None) -> Principal | None:
        """The one acted for whose account this is, if any."""
        return next((each for each in self.principals if each.id == account), None)

    def principal_for(self, groups: frozenset[str]) -> Principal | None:
        """The one acted for without whom the actor would hold none of ``groups``; None when own posts are enough."""
        lent = frozenset(group for each in self.principals for group in each.groups)
        if groups & (self.groups - lent):
            return None
        return next((each for each in self.principals if each.groups & groups), None)

    def holds(self, post: str) -> bool:
        """Whether the actor holds ``post`` anywhere."""
        return post in self.groups


SYSTEM_ACTOR = Actor(SYSTEM, "系统")


@dataclass(frozen=True)
class Store:
    """Everything that use cases need from outside, put together once by the composition root."""

    engine: Engine
    calendar: WorkingCalendar
    queue: JobQueue
    sharing: DataSharing
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    contents: dict[int, Content] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    printer: Printer = field(default_factory=NoPrinter)
    files: FileStore = field(default_factory=NoFiles)
    scanner: VirusScanner = field(default_factory=NoScanner)
    seal: Seal | None = None

    @contextmanager
    def transaction(self, actor: Actor = SYSTEM_ACTOR) -> Iterator[Transaction]:
        """One database transaction: commits at the end, rolls back on any exception.

        Raises:
            BusyError: somebody else held what was needed for too long; trying again may help.

        When a case could not go on, that is recorded as an incident in a second small transaction.
        """
        try:
            with self.engine.begin() as connection:
                tx = Transaction(connection, self.clock(), actor, self)
                try:
                    yield tx
                    tx.flush()
                finally:
                    tx.close()
        except StoppedError as error:
            self._record_incident(error)
            raise
        except (OperationalError, psycopg.OperationalError) as error:
            if _state_of(error) in _BUSY:
                raise BusyError from error
            raise

    def _record_incident(self, error: StoppedError) -> None:
        fields = error.fields
        if "case_id" not in fields:
            return
        subject = UUID(str(fields["subject"])) if fields.get("subject") else None
        case_id = UUID(str(fields["case_id"]))
        known = select(Incident.id).where(
            Incident.case_id == case_id,
            Incident.subject.is_not_distinct_from(subject),
            Incident.code == error.code,
            Incident.closed_at.is_(None),
        )
        with Session(self.engine) as session, session.begin():
            begun = session.scalar(select(Case.id).where(Case.id == case_id)) is not None
            if begun and session.scalar(known) is None:
                element_id = fields.get("element_id")
                session.add(
                    Incident(
                        case_id=case_id,
                        kind=IncidentKind(str(fields.get("kind", IncidentKind.STEP))),
                        subject=subject,
                        element_id=str(element_id) if element_id else None,
                        code=error.code,
                        message=error.message,
                        opened_at=self.clock(),
                    )
                )


def _state_of(error: OperationalError | psycopg.OperationalError) -> str | None:
    cause = error.orig if isinstance(error, OperationalError) else error
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


@dataclass(frozen=True)
class Transaction:
    """One unit of work.  ``now`` is aware UTC and the same for everything that happens in it."""

    connection: Connection
    now: datetime
    actor: Actor
    store: Store

    @cached_property
    def session(self) -> Session:
        """The session of this transaction; made when first asked for, as the hot path does without."""
        return Session(self.connection, expire_on_commit=False, join_transaction_mode="rollback_only")

    def flush(self) -> None:
        """Write what the session holds back."""
        if "session" in self.__dict__:
            self.session.flush()

    def close(self) -> None:
        """Let go of the session's objects; they keep what they have read."""
        if "session" in self.__dict__:
            self.session.close()

    @cached_property
    def driver(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The database driver's connection, for what joins this transaction beside the session."""
        found = self.connection.connection.driver_connection
        if not isinstance(found, psycopg.Connection):
            raise TypeError("only PostgreSQL through psycopg is supported")
        return found
