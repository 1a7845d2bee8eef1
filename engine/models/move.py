"""Moving running cases from one release to another, in bulk."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, CaseKey, Document, Key, Label, Moment


class MoveState(StrEnum):
    """Where a move stands.  A stopped one can go on; a finished one is over."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class EntryState(StrEnum):
    """What came of one case: ``fit`` in a trial, ``moved`` in earnest; ``gone`` when there was nothing left to move."""

    WAITING = "waiting"
    FIT = "fit"
    MOVED = "moved"
    REFUSED = "refused"
    GONE = "gone"


class Move(Base):
    """All open cases of release ``source`` to release ``target``; with ``trial`` only to see which could.

    ``mapping`` leads from ids of elements and processes to their new ones; what is not in it keeps its id.
    """

    __tablename__ = "move"
    id: Mapped[Key]
    source: Mapped[int] = mapped_column(ForeignKey("release.number"))
    target: Mapped[int] = mapped_column(ForeignKey("release.number"))
    mapping: Mapped[Document]
    trial: Mapped[bool]
    reason: Mapped[Label]
    state: Mapped[MoveState]
    begun_by: Mapped[Label]
    begun_at: Mapped[Moment]
    changed_by: Mapped[Label]
    changed_at: Mapped[Moment]


class MoveEntry(Base):
    """One case of a move; ``refusals`` say why it stays: (code, element id, sentence)."""

    __tablename__ = "move_entry"
    move_id: Mapped[UUID] = mapped_column(ForeignKey("move.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    state: Mapped[EntryState]
    refusals: Mapped[list[list[str]] | None] = mapped_column(JSON)
    at: Mapped[Moment | None]

    __table_args__ = (Index("ix_move_entry_state", "move_id", "state"),)
