"""User tasks and what belongs to them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain import Hold, TaskState
from engine.models.base import Base, CaseKey, Document, Label, Moment

_OPEN = text("state = 'open'")


class UserTask(Base):
    """Work for a person, projected from the case's document.

    ``id`` is the key of the wait.  An open task without assignee stands in :class:`Candidate` once per post that may
    claim it.  ``submission`` is the form as completed, readable for ever.  ``due_at`` sorts the inbox; a task without
    a limit sorts last, under ``'infinity'``.  ``hold`` says why an open task cannot be finished now.
    """

    __tablename__ = "user_task"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    element_id: Mapped[Label]
    process_id: Mapped[Label]
    name: Mapped[Label]
    item: Mapped[Label | None]
    form_id: Mapped[Label | None]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    hold: Mapped[Hold | None]
    assignee: Mapped[Label | None]
    groups: Mapped[Label]
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    completed_at: Mapped[Moment | None]
    completed_by: Mapped[Label | None]
    submission: Mapped[Document | None]

    __table_args__ = (
        Index(
            "ix_user_task_mine",
            "assignee",
            "due_at",
            "id",
            postgresql_where=_OPEN,
            postgresql_include=["name", "item", "case_id"],
        ),
        Index("ix_user_task_due", "due_at", "id", postgresql_where=_OPEN),
        Index("ix_user_task_case", "case_id"),
        Index(
            "ix_user_task_done",
            "completed_by",
            "completed_at",
            "id",
            postgresql_where=text("state = 'completed'"),
        ),
    )


class Candidate(Base):
    """A post that may claim an open, unassigned task; the inbox reads it in the order of the primary key.

    ``step`` is the task's name, ``items`` its benefit or, for a task about the whole case, all of the case, ``office``
    the street office: what lists are narrowed down by stands where their order does.
    """

    __tablename__ = "user_task_candidate"
    group_name: Mapped[Label] = mapped_column(primary_key=True)
    due_at: Mapped[Moment] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[Label] = mapped_column(server_default="")
    items: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    office: Mapped[Label | None]

    __table_args__ = (
        Index("ix_user_task_candidate_task", "task_id"),
        Index("ix_user_task_candidate_step", "group_name", "step", "due_at", "task_id"),
        Index(
            "ix_user_task_candidate_kept",
            "group_name",
            "due_at",
            "task_id",
            postgresql_include=["items", "office"],
        ),
    )


class Draft(Base):
    """What someone has typed into a task's form but not submitted.  Not checked, not part of the case."""

    __tablename__ = "draft"
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[Label] = mapped_column(primary_key=True)
    values: Mapped[Document]
    saved_at: Mapped[Moment]
