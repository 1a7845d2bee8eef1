"""Finding letters, showing their originals, printing them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from engine.errors import EngineError, NotFoundError
from engine.models import Case, Letter
from engine.reach import scope
from engine.sheets.digests import sha256
from engine.storage import Store, Transaction


class AlteredError(EngineError):
    """文书原件与登记的校验值不一致，请立即报告系统管理员"""

    code = "letter_altered"


def of_case(tx: Transaction, case_id: UUID) -> Sequence[Letter]:
    """The letters of a case in the order of their issue; the caller has shown that it may see the case."""
    query = select(Letter).where(Letter.case_id == case_id)
    return tx.session.scalars(query.order_by(Letter.issued_at, Letter.number)).all()


def find(tx: Transaction, letter_id: UUID) -> tuple[Letter, Case]:
    """A letter with its original and its case, within the actor's scope.

    Raises:
        NotFoundError: there is none.
        AlteredError: the original is no longer what was issued.
    """
    query = (
        select(Letter, Case)
        .join(Case, Case.id == Letter.case_id)
        .where(Letter.id == letter_id, scope(tx))
        .options(undefer(Letter.html), undefer(Letter.pdf))
    )
    row = tx.session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(letter_id=str(letter_id))
    letter, case = row
    check(letter)
    return letter, case


def numbered(tx: Transaction, number: str) -> Letter:
    """The letter ``number`` within the actor's scope.

    Raises:
        NotFoundError: there is none.
        AlteredError: the original is no longer what was issued.
    """
    query = select(Letter.id).join(Case, Case.id == Letter.case_id)
    found = tx.session.scalar(query.where(Letter.number == number, scope(tx)))
    if found is None:
        raise NotFoundError(f"没有编号为“{number}”的文书", number=number)
    return find(tx, found)[0]


def check(letter: Letter) -> None:
    """Compare the originals with their digests.

    Raises:
        AlteredError: one differs.
    """
    altered = sha256(letter.html) != letter.sha256
    if altered or (letter.pdf is not None and sha256(letter.pdf) != letter.pdf_sha256):
        raise AlteredError(number=letter.number)


def printed(store: Store, letter: Letter) -> bytes:
    """The PDF of ``letter``: made once, outside any transaction, then kept; the first one stands.

    Raises:
        PrinterError: this machine cannot print.
    """
    if letter.pdf is not None:
        return letter.pdf
    made = store.printer.pdf(letter.html)
    with store.transaction() as tx:
        tx.session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.pdf.is_(None))
            .values(pdf=made, pdf_sha256=sha256(made))
        )
        kept = tx.session.scalar(select(Letter.pdf).where(Letter.id == letter.id))
    return kept or made
