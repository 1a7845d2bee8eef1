"""A file of a case as lists show it: what it is and how far its check has come, nothing of its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.files.kinds import PICTURES, VISIBLE, FileKind
from engine.files.states import Purpose, ScanState
from engine.models import Attachment


@dataclass(frozen=True)
class Attached:
    """A file as lists show it.  ``case_id`` is None until the application is taken in."""

    id: UUID
    case_id: UUID | None
    task_id: UUID | None
    field: str
    material: str
    purpose: Purpose
    name: str
    kind: FileKind
    size: int
    pages: int
    scan: ScanState
    uploaded_by: str
    uploaded_at: datetime

    @property
    def can_be_seen(self) -> bool:
        """Whether a page can show a picture of it now."""
        return self.scan is ScanState.CLEAN and self.kind in VISIBLE

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture rather than a document."""
        return self.kind in PICTURES


def attached(row: Attachment) -> Attached:
    """``row`` as lists show it."""
    return Attached(
        row.id, row.case_id, row.task_id, row.field, row.material, row.purpose, row.name, row.kind,
        row.size, row.pages, row.scan, row.uploaded_by, row.uploaded_at,
    )  # fmt: skip
