"""Files that people hand in, and who looked at them.  The bytes are elsewhere, under their digest."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.files.kinds import FileKind
from engine.files.states import Purpose, ScanState
from engine.models.base import Base, Key, Label, Moment


class Attachment(Base):
    """One file of a case; its row is written only after its bytes are safe under ``digest``.

    Until the case exists ``case_id`` is None and only ``uploaded_by`` may use it.  ``field`` is the form's field that
    it answers, ``material`` the code of the material that it is.  Nobody reads it before ``scan`` is ``clean``.
    A removed one keeps its row: who, when, why.
    """

    __tablename__ = "attachment"
    id: Mapped[Key]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    task_id: Mapped[UUID | None]
    field: Mapped[Label]
    material: Mapped[Label]
    purpose: Mapped[Purpose]
    name: Mapped[Label]
    kind: Mapped[FileKind]
    size: Mapped[int]
    pages: Mapped[int]
    digest: Mapped[Label]
    scan: Mapped[ScanState] = mapped_column(default=ScanState.WAITING)
    scanned_at: Mapped[Moment | None]
    uploaded_by: Mapped[Label]
    uploaded_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]
    removed_by: Mapped[Label | None]
    removed_why: Mapped[Label | None]

    __table_args__ = (
        Index("ix_attachment_case", "case_id", "uploaded_at"),
        Index("ix_attachment_digest", "digest"),
        Index("ix_attachment_waiting", "uploaded_at", postgresql_where=text("scan = 'waiting'")),
        Index("ix_attachment_loose", "uploaded_at", postgresql_where=text("case_id IS NULL")),
    )


class AttachmentView(Base):
    """That somebody has seen a file: who, when, as a picture of it or whole.  Only ever added."""

    __tablename__ = "attachment_view"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), index=True)
    actor: Mapped[Label]
    at: Mapped[Moment]
    whole: Mapped[bool]
