"""What members of staff keep for themselves."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Document, Key, Label, Moment


class Phrase(Base):
    """A sentence that an account keeps to write it again; nobody else sees it."""

    __tablename__ = "phrase"
    id: Mapped[Key]
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    text: Mapped[Label]
    created_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("account_id", "text"),)


class SavedView(Base):
    """A selection of the inbox that an account keeps under a name; nobody else sees it.

    ``selection`` holds the words of an :class:`engine.selection.Selection`, so nothing about a person.
    """

    __tablename__ = "saved_view"
    id: Mapped[Key]
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[Label]
    selection: Mapped[Document]
    created_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("account_id", "name"),)
