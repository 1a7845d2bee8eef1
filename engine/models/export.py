"""Lists that left the system as files."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Document, Key, Label, Moment


class Export(Base):
    """That somebody took a list out of the system: who, when, which one, narrowed down how, how many rows.

    ``words`` are the conditions, nothing about a person.  A file that is written in the background is asked for at
    ``asked_at`` and there from ``ready_at`` on under ``file`` until it is removed; ``failure`` says why there is none.
    """

    __tablename__ = "export"
    id: Mapped[Key]
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[Label]
    words: Mapped[Document]
    reason: Mapped[Label] = mapped_column(default="", server_default="")
    asked_at: Mapped[Moment]
    begun_at: Mapped[Moment | None]
    ready_at: Mapped[Moment | None]
    rows: Mapped[int | None]
    file: Mapped[Label | None]
    failure: Mapped[Label | None]

    __table_args__ = (
        Index("ix_export_account", "account_id", "asked_at"),
        Index("ix_export_waiting", "asked_at", postgresql_where=text("ready_at IS NULL AND failure IS NULL")),
    )
