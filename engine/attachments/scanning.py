"""The virus scan: right after a file came in, and again and again while the scanner is down.

The scanner is asked between two transactions, never inside one.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select, update

from engine.attached import Attached, attached
from engine.attachments.keeping import tell
from engine.errors import BusyError, NotFoundError
from engine.files.errors import InfectedError
from engine.files.states import ScanState
from engine.models import Attachment
from engine.storage import Store

BATCH = 50
log = structlog.get_logger()


def scan_now(store: Store, attachment_id: UUID) -> Attached:
    """Scan one file; how it stands then.  A scanner that is down leaves it waiting.

    Raises:
        InfectedError: something was found.
    """
    state = _scan(store, attachment_id)
    if state is ScanState.INFECTED:
        raise InfectedError(attachment_id=str(attachment_id))
    with store.transaction() as tx:
        return attached(tx.session.get_one(Attachment, attachment_id))


def scan_waiting(store: Store) -> int:
    """Scan what waits, oldest first, up to ``BATCH``; how many were scanned.  Stops when the scanner is down."""
    with store.transaction() as tx:
        waiting = select(Attachment.id).where(
            Attachment.scan == ScanState.WAITING, Attachment.removed_at.is_(None)
        )
        ids = tx.session.scalars(waiting.order_by(Attachment.uploaded_at).limit(BATCH)).all()
    for count, attachment_id in enumerate(ids):
        if _scan(store, attachment_id) is ScanState.WAITING:
            return count
    return len(ids)


def _scan(store: Store, attachment_id: UUID) -> ScanState:
    with store.transaction() as tx:
        row = tx.session.get_one(Attachment, attachment_id)
        digest, state = row.digest, row.scan
    if state is not ScanState.WAITING:
        return state
    try:
        found = store.scanner.scan(store.files.get(digest))
    except (BusyError, NotFoundError) as error:
        log.warning("scan_postponed", code=error.code, attachment=str(attachment_id))
        return ScanState.WAITING
    state = ScanState.CLEAN if found is None else ScanState.INFECTED
    _note(store, digest, state)
    if found is not None:
        log.warning("virus_found", signature=found, attachment=str(attachment_id))
        store.files.remove(digest)
    return state


def _note(store: Store, digest: str, state: ScanState) -> None:
    """Write down what was found, for every row of these bytes; a find stays found."""
    with store.transaction() as tx:
        rows = tx.session.scalars(
            update(Attachment)
            .where(Attachment.digest == digest, Attachment.scan != ScanState.INFECTED)
            .values(scan=state, scanned_at=tx.now)
            .returning(Attachment)
            .execution_options(synchronize_session=False)
        ).all()
        for row in rows:
            if state is ScanState.INFECTED and row.case_id is not None:
                tell(tx, row, "file_infected", "安全检查发现病毒，内容已清除")
