"""What an archive holds of a case: its rows as JSON, its letters, the release it ran under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import inspect, select

from engine import dossier, releases
from engine.archive import letters
from engine.archive.container import to_bytes
from engine.files.kinds import ENDINGS
from engine.files.states import ScanState
from engine.models import Attachment, Base, Case, Clock, ClockEvent, Job, Release, UserTask
from engine.storage import Transaction

_LEFT_OUT = frozenset({"document", "html", "pdf"})


def of_case(tx: Transaction, case_id: UUID) -> dict[str, bytes]:
    """The files of a case within the actor's scope, by path; only what the rows say, nothing computed.

    Raises:
        NotFoundError: there is no such case within the scope.
    """
    file = dossier.read(tx, case_id)
    application = [file.application] if file.application else []
    return {
        "case.json": to_bytes(plain(file.case)),
        "application/application.json": _rows(application),
        "application/members.json": _rows(file.members),
        "items.json": _rows(file.items),
        "opinions.json": _rows(file.opinions),
        "look_ups.json": _rows(file.look_ups),
        "history.json": _rows(file.history),
        "incidents.json": _rows(file.incidents),
        "clocks.json": _rows(_clocks(tx, case_id)),
        "clock_events.json": _rows(_clock_events(tx, case_id)),
        "jobs.json": _rows(
            tx.session.scalars(select(Job).where(Job.case_id == case_id).order_by(Job.id)).all()
        ),
        **_forms(tx, file.case),
        **_letters(tx, case_id),
        **_attachments(tx, case_id),
        **_release(tx, file.case.release_number),
    }


def plain(row: Base) -> Mapping[str, object]:
    """The columns of a row by name, without the engine's document and the originals, which are files of their own."""
    columns = inspect(type(row)).column_attrs
    return {column.key: getattr(row, column.key) for column in columns if column.key not in _LEFT_OUT}


def _rows(rows: Sequence[Base]) -> bytes:
    return to_bytes([plain(row) for row in rows])


def _clocks(tx: Transaction, case_id: UUID) -> Sequence[Clock]:
    return tx.session.scalars(
        select(Clock).where(Clock.case_id == case_id).order_by(Clock.started_at, Clock.id)
    ).all()


def _clock_events(tx: Transaction, case_id: UUID) -> Sequence[ClockEvent]:
    query = select(ClockEvent).join(Clock, Clock.id == ClockEvent.clock_id)
    return tx.session.scalars(query.where(Clock.case_id == case_id).order_by(ClockEvent.id)).all()


def _forms(tx: Transaction, case: Case) -> dict[str, bytes]:
    """Every task with its form as completed, and the same in words for whoever has no program."""
    content = releases.content(tx, case.release_number)
    query = select(UserTask).where(UserTask.case_id == case.id).order_by(UserTask.created_at, UserTask.id)
    files: dict[str, bytes] = {}
    for position, task in enumerate(tx.session.scalars(query), start=1):
        known = task.form_id in content.forms and task.submission is not None
        shown = (
            content.forms[task.form_id].show(task.submission)
            if known and task.form_id and task.submission
            else ()
        )
        words = [
            {"title": part.title, "answers": part.answers, "columns": part.columns, "rows": part.rows}
            for part in shown
        ]
        name = f"forms/{position:03d}-{task.element_id}.json"
        files[name] = to_bytes({"task": plain(task), "in_words": words})
    return files


def _letters(tx: Transaction, case_id: UUID) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for position, known in enumerate(letters.of_case(tx, case_id), start=1):
        letter, _ = letters.find(tx, known.id)
        base = f"letters/{position:03d}-{letter.template}"
        files[f"{base}.html"] = letter.html
        files[f"{base}.json"] = to_bytes(plain(letter))
        if letter.pdf is not None:
            files[f"{base}.pdf"] = letter.pdf
    return files


def _attachments(tx: Transaction, case_id: UUID) -> dict[str, bytes]:
    """Every file that was handed in, byte for byte; of those removed or never found clean the row alone."""
    query = select(Attachment).where(Attachment.case_id == case_id)
    rows = tx.session.scalars(query.order_by(Attachment.uploaded_at, Attachment.id)).all()
    files = {"attachments.json": _rows(rows)}
    for position, row in enumerate(rows, start=1):
        if row.scan is ScanState.CLEAN and row.removed_at is None:
            files[f"attachments/{position:03d}.{ENDINGS[row.kind]}"] = tx.store.files.get(row.digest)
    return files


def _release(tx: Transaction, number: int) -> dict[str, bytes]:
    """The whole release, so that the case can be understood, and its letters computed anew, for ever."""
    files = {f"release/{path}": body for path, body in releases.content(tx, number).files.items()}
    return files | {"release.json": to_bytes(plain(tx.session.get_one(Release, number)))}
