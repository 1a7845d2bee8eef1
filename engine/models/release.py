"""Published content."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Bytes, Label, Moment


class Release(Base):
    """All diagrams, tables, forms and texts that were published together under one number.  Never changed.

    ``reviewer`` is the second person; nobody when an operator published from files.  ``base`` is the release that the
    author set out from.
    """

    __tablename__ = "release"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[Label] = mapped_column(index=True)
    author: Mapped[Label]
    reviewer: Mapped[Label | None]
    base: Mapped[int | None]
    note: Mapped[Label]
    published_at: Mapped[Moment]


class ReleaseFile(Base):
    """One file of a release, byte for byte as it was published."""

    __tablename__ = "release_file"
    release_number: Mapped[int] = mapped_column(ForeignKey("release.number"), primary_key=True)
    path: Mapped[Label] = mapped_column(primary_key=True)
    content: Mapped[Bytes]
