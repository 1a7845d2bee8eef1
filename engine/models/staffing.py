"""What administrators do and keep: their acts, and who is on duty."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label, Moment


class DirectoryAct(Base):
    """One act on people, posts, offices or sessions: who, when, what, on whom, why.  Only ever added."""

    __tablename__ = "directory_act"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Moment]
    actor: Mapped[Label]
    verb: Mapped[Label]
    subject: Mapped[Label]
    reason: Mapped[Label]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index("ix_directory_act_subject", "subject", "id"),)


class DutyTurn(Base):
    """Who is on duty at an office on a day of Shanghai; several may be."""

    __tablename__ = "duty_turn"
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    note: Mapped[Label] = mapped_column(default="")
