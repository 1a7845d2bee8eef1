"""Removes what nobody keeps: bytes without a row, and files that never became part of a case."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from engine.attachments.lock import sweep_alone
from engine.files.states import ScanState
from engine.models import Attachment
from engine.storage import Store

LOOSE_FOR = timedelta(days=7)
"""How long a file may wait for its application."""
IN_PREPARATION = "intake."
"""Fields that begin so belong to an application in preparation and go when it is laid aside or sent."""
YOUNG_FOR = timedelta(hours=1)
"""How long bytes are left alone, so that a row that is on its way finds them."""
BATCH = 500


def sweep(store: Store) -> int:
    """Remove loose files that are too old, then bytes that no row keeps; how many of the latter."""
    with store.transaction() as tx:
        old = (
            Attachment.case_id.is_(None),
            Attachment.uploaded_at < tx.now - LOOSE_FOR,
            Attachment.field.not_like(f"{IN_PREPARATION}%"),
        )
        tx.session.execute(delete(Attachment).where(*old).execution_options(synchronize_session=False))
        before = tx.now - YOUNG_FOR
    gone = 0
    batch: list[str] = []
    for digest in store.files.kept_before(before):
        batch.append(digest)
        if len(batch) == BATCH:
            gone += _remove_unkept(store, batch)
            batch = []
    return gone + _remove_unkept(store, batch)


def _remove_unkept(store: Store, digests: list[str]) -> int:
    """Remove those of ``digests`` that no row keeps, while no row can be written."""
    if not digests:
        return 0
    with store.transaction() as tx:
        sweep_alone(tx)
        keeping = select(Attachment.digest).where(
            Attachment.digest.in_(digests),
            Attachment.removed_at.is_(None),
            Attachment.scan != ScanState.INFECTED,
        )
        unkept = set(digests) - set(tx.session.scalars(keeping))
        for digest in unkept:
            store.files.remove(digest)
    return len(unkept)
