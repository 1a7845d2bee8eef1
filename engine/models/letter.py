"""Letters and the series that number them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Bytes, CaseKey, Document, Key, Label, Moment


class LetterSeries(Base):
    """The last number given under ``word`` in ``year``; taking the next one locks the row, so there are no gaps."""

    __tablename__ = "letter_series"
    word: Mapped[Label] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Letter(Base):
    """One letter as it was issued.  Only its delivery and its PDF are added later, once each.

    ``facts`` are all that its template read, ``text`` its wording, ``html`` the original; ``sha256`` and ``sm3`` are
    of the original.  ``grounds`` hold, for staff only, the decisions behind it and the bases that were 待核 when it
    was issued.  A job has one letter, however often it is tried.
    """

    __tablename__ = "letter"
    id: Mapped[Key]
    number: Mapped[Label] = mapped_column(unique=True)
    word: Mapped[Label | None]
    year: Mapped[int | None]
    serial: Mapped[int | None]
    case_id: Mapped[CaseKey]
    item: Mapped[Label | None]
    job_id: Mapped[UUID | None] = mapped_column(unique=True)
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"))
    template: Mapped[Label]
    title: Mapped[Label]
    release_number: Mapped[int] = mapped_column(ForeignKey("release.number"))
    facts: Mapped[Document]
    grounds: Mapped[Document]
    text: Mapped[Label]
    html: Mapped[Bytes] = mapped_column(deferred=True)
    pdf: Mapped[Bytes | None] = mapped_column(deferred=True)
    sha256: Mapped[Label]
    sm3: Mapped[Label]
    pdf_sha256: Mapped[Label | None]
    issued_at: Mapped[Moment]
    issued_by: Mapped[Label]
    delivered_at: Mapped[Moment | None]
    receipt: Mapped[Label | None]

    __table_args__ = (
        UniqueConstraint("word", "year", "serial"),
        Index("ix_letter_case", "case_id", "issued_at"),
    )
