"""What a designer works on before it is published."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Bytes, Key, Label, Moment


class DraftState(StrEnum):
    """Where a draft stands.  Only an open one is edited; what was published or discarded stays to be read."""

    OPEN = "open"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ReleaseDraft(Base):
    """A release in the making: a copy of release ``base`` that is edited file by file.

    ``version`` grows with every change of any file, so that a reviewer publishes exactly what was looked at.
    """

    __tablename__ = "release_draft"
    id: Mapped[Key]
    title: Mapped[Label]
    state: Mapped[DraftState] = mapped_column(default=DraftState.OPEN)
    base: Mapped[int | None] = mapped_column(ForeignKey("release.number"))
    version: Mapped[int] = mapped_column(default=0)
    author: Mapped[Label]
    reason: Mapped[Label] = mapped_column(default="")
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    changed_by: Mapped[Label]
    submitted_at: Mapped[Moment | None]
    published: Mapped[int | None] = mapped_column(ForeignKey("release.number"))


class ReleaseDraftFile(Base):
    """One file of a draft as it was last saved; saving asks for the ``version`` that was edited."""

    __tablename__ = "release_draft_file"
    draft_id: Mapped[UUID] = mapped_column(
        ForeignKey("release_draft.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[Label] = mapped_column(primary_key=True)
    content: Mapped[Bytes]
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[Moment]
    changed_by: Mapped[Label]


class ReleaseDraftEvent(Base):
    """Who did what to a draft, when and why.  Saving a file again and again is not an event of its own."""

    __tablename__ = "release_draft_event"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("release_draft.id", ondelete="CASCADE"))
    at: Mapped[Moment]
    actor: Mapped[Label]
    kind: Mapped[Label]
    path: Mapped[str | None]
    reason: Mapped[Label] = mapped_column(default="")

    __table_args__ = (Index(None, "draft_id", "id"),)
