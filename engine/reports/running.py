"""Reports that are written in the background: ordered by a person, written when there is time, taken by that person.

Every order is a record of who took which list; the file itself is kept for a day at most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select, update

from engine import directory, releases
from engine.board import require
from engine.errors import EngineError, InvalidInputError, NotFoundError
from engine.models import Export
from engine.reports.book import Book
from engine.reports.month import Month
from engine.reports.tables import Kind, table
from engine.storage import Store, Transaction

MOST_WAITING = 5
SHOWN = 20
STUCK_AFTER = timedelta(minutes=15)
"""A report that was begun so long ago was left behind by a worker that died; it is begun again."""
UNREADABLE = "生成失败，请重新生成"


@dataclass(frozen=True)
class Order:
    """Which report is wanted, and what for."""

    kind: Kind
    month: Month
    reason: str


def order(tx: Transaction, wanted: Order) -> UUID:
    """Have a report written in the background; the id of the record.

    Raises:
        ForbiddenError: the actor is no supervisor.
        InvalidInputError: no reason, or too many reports are waiting already.
    """
    require(tx)
    reason = wanted.reason.strip()
    if not 0 < len(reason) <= 200:
        raise InvalidInputError("请填写导出用途，不超过 200 个字", field="reason")
    waiting = select(Export.id).where(
        Export.account_id == tx.actor.id, Export.ready_at.is_(None), Export.failure.is_(None)
    )
    if len(tx.session.scalars(waiting.limit(MOST_WAITING)).all()) >= MOST_WAITING:
        raise InvalidInputError("已有报表正在生成，请稍候", field="kind")
    row = Export(
        account_id=tx.actor.id,
        kind=wanted.kind,
        words={"month": str(wanted.month)},
        reason=reason,
        asked_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row.id


def record(tx: Transaction, kind: str, words: dict[str, str], rows: int) -> None:
    """Note that the actor took a list at once."""
    tx.session.add(
        Export(
            account_id=tx.actor.id,
            kind=kind,
            words=words,
            asked_at=tx.now,
            begun_at=tx.now,
            ready_at=tx.now,
            rows=rows,
        )
    )
    tx.session.flush()


def mine(tx: Transaction) -> Sequence[Export]:
    """The newest exports of the actor."""
    query = select(Export).where(Export.account_id == tx.actor.id)
    return tx.session.scalars(query.order_by(Export.asked_at.desc(), Export.id).limit(SHOWN)).all()


def read_file(tx: Transaction, export_id: UUID) -> tuple[Export, bytes]:
    """A finished report of the actor's, with its record.

    Raises:
        NotFoundError: there is none, it is somebody else's, or the file is gone.
    """
    row = tx.session.get(Export, export_id)
    if row is None or row.account_id != tx.actor.id or not row.file:
        raise NotFoundError(export_id=str(export_id))
    if not tx.store.files.has(row.file):
        raise NotFoundError("文件只保留到当天夜里，请重新生成", export_id=str(export_id))
    return row, tx.store.files.get(row.file)


def run_waiting(store: Store) -> int:
    """Write the reports that wait, oldest first; how many were written.  Several workers share them."""
    count = 0
    while (key := _take(store)) is not None:
        count += _write(store, key)
    return count


def _take(store: Store) -> UUID | None:
    with store.transaction() as tx:
        free = (Export.begun_at.is_(None)) | (Export.begun_at < tx.now - STUCK_AFTER)
        waiting = (
            select(Export.id)
            .where(Export.ready_at.is_(None), Export.failure.is_(None), free)
            .order_by(Export.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        taken = update(Export).where(Export.id.in_(select(waiting.c.id))).values(begun_at=tx.now)
        return tx.session.scalar(taken.returning(Export.id))


def _write(store: Store, key: UUID) -> int:
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "report.xlsx"
            rows = _fill(store, key, path)
            data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        store.files.put(digest, data)
        values: dict[str, object] = {"rows": rows, "file": digest}
    except EngineError as error:
        values = {"failure": error.message or UNREADABLE}
    with store.transaction() as tx:
        if "failure" not in values:
            values["ready_at"] = tx.now
        tx.session.execute(update(Export).where(Export.id == key).values(values))
    return int("failure" not in values)


def _fill(store: Store, key: UUID, path: Path) -> int:
    """Write the report as the person who ordered it would see it now; how many rows."""
    with store.transaction() as tx:
        row = tx.session.get_one(Export, key)
        actor = directory.actor(tx, row.account_id)
        kind, month = Kind(row.kind), Month.read(str(row.words["month"]))
    with store.transaction(actor) as tx, Book(str(path)) as book:
        found = table(tx, releases.newest(tx), kind, month)
        return book.write(found.title, found.columns, found.rows)
