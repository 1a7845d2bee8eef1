"""How the systems outside have answered lately, as all processes together have learnt."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label, Moment


class SourceState(Base):
    """A run of failures of one system.  While it is closed off, ``next_probe_at`` says when one call may pass again."""

    __tablename__ = "source_state"
    system: Mapped[Label] = mapped_column(primary_key=True)
    failures: Mapped[int]
    next_probe_at: Mapped[Moment]
    failing_since: Mapped[Moment | None]
    fault: Mapped[Label]
    changed_at: Mapped[Moment]

    __table_args__ = (Index("ix_source_state_failing", "system", postgresql_where=text("failures > 0")),)
