"""Exporting the archive of a case; the digest of its manifest stays in the case's history.

That digest tells an archive from a well-made forgery, whose files and manifest were changed together.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from engine import disclosure, dossier
from engine.archive import application, contents
from engine.archive import letters as kept
from engine.archive.container import Archive, build
from engine.models import Case, History
from engine.storage import Actor, Store, Transaction

EXPORTED = "export"


def export(store: Store, actor: Actor, case_id: UUID) -> Archive:
    """The archive of a case within the scope of ``actor``; that it was exported is noted in the case's history.

    Letters are printed first, in no transaction, and then everything is read in one.

    Raises:
        NotFoundError: there is no such case within the scope.
        ForbiddenError: the actor neither handles the case nor answers for its office.
        PrinterError: this machine cannot print the letters.
        AlteredError: an original is no longer what was issued.
    """
    with store.transaction(actor) as tx:
        file = dossier.read(tx, case_id)
        disclosure.require_keeping(tx, file.case)
        letters = [kept.find(tx, letter.id)[0] for letter in kept.of_case(tx, case_id)]
        form = application.application_page(tx, file)
    for letter in letters:
        kept.printed(store, letter)
    form_pdf = store.printer.pdf(form)
    with store.transaction(actor) as tx:
        made = {"application/application.html": form, "application/application.pdf": form_pdf}
        archive = build(file.case.number, file.case.release_number, made | contents.of_case(tx, case_id))
        application.note(tx, case_id, EXPORTED, "导出档案", f"档案清单 SHA-256：{archive.manifest_sha256}")
    return archive


def recorded(tx: Transaction, case_number: str) -> list[str]:
    """The digests of the manifests of all exports of a case, as its history tells them, oldest first."""
    query = select(History.note).join(Case, Case.id == History.case_id)
    notes = tx.session.scalars(
        query.where(Case.number == case_number, History.kind == EXPORTED).order_by(History.id)
    )
    return [note.rpartition("：")[2] for note in notes if note]
