"""An intake becomes a case: once, with everything that was learned on the way, and not beside an open one unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from engine import cases, persons, releases, taking_in
from engine.attached import Attached, attached
from engine.content import Content
from engine.errors import ConflictError
from engine.forms import FieldError
from engine.forms.contents import day_of
from engine.intake import drafts
from engine.models import Agency, Attachment, History, Intake, IntakeLookUp, LookUpRecord
from engine.persons import EarlierCase, Namesake
from engine.reach import Applying
from engine.storage import Transaction
from engine.submission import FormInvalidError

DUPLICATE, CONSENT = "duplicate_kept", "consent"
MAX_REASON = 500


@dataclass(frozen=True)
class Likeness:
    """What an application may repeat: open cases with the same item, and people who may be the same person."""

    under_way: tuple[EarlierCase, ...]
    namesakes: tuple[Namesake, ...]

    @property
    def any(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.under_way or self.namesakes)


class DuplicateError(ConflictError):
    """可能重复申请，请核对后说明理由再提交"""

    code = "possible_duplicate"

    def __init__(self, likeness: Likeness) -> None:
        """Carry what was found."""
        super().__init__()
        self.likeness = likeness


def likeness(tx: Transaction, intake: Intake, values: Mapping[str, object]) -> Likeness:
    """What an application with ``values`` may repeat; other people are told to staff only."""
    offered = releases.newest(tx).offering
    chosen = offered.value(values, "items")
    items = [str(item) for item in chosen] if isinstance(chosen, list) else []
    earlier = persons.cases_of(tx, intake.id_number)
    others: tuple[Namesake, ...] = ()
    if not isinstance(tx.actor, Applying):
        name = str(offered.value(values, "applicant_name") or intake.name or "")
        phone = str(offered.value(values, "phone") or "")
        others = persons.namesakes(tx, intake.id_number, name, phone)
    return Likeness(persons.under_way(earlier, items), others)


def submit(tx: Transaction, intake_id: UUID, values: Mapping[str, object], reason: str = "") -> cases.Receipt:
    """Make the case of an intake; ``reason`` says why it is right beside what looks like the same.

    Raises:
        FormInvalidError: the application is incomplete or wrong, or is about somebody else than the intake.
        DuplicateError: it may repeat something and no reason was given.
        ConflictError: it has become a case already.
    """
    intake = drafts.find(tx, intake_id, locked=True)
    content = releases.newest(tx)
    errors = content.form(content.offering.form).check(values).errors
    if errors:
        raise FormInvalidError(errors)
    _require_same_person(content, intake, values)
    found = likeness(tx, intake, values)
    if found.any and not reason.strip():
        raise DuplicateError(found)
    channel = (
        intake.channel if isinstance(tx.actor, Applying) else str(values.get("channel") or intake.channel)
    )
    receipt = cases.submit(tx, values, channel)
    intake.case_id, intake.closed_at, intake.values = receipt.case_id, tx.now, {}
    tx.session.flush()
    _take_along(tx, intake, receipt.case_id)
    _note_agent(tx, content, receipt.case_id, values)
    if found.any:
        _tell(tx, receipt.case_id, DUPLICATE, "核对可能重复的申请", reason.strip()[:MAX_REASON])
    if intake.consent_at is not None:
        _tell(tx, receipt.case_id, CONSENT, "本人同意查询核对", intake.consent_how or "")
    return receipt


def _require_same_person(content: Content, intake: Intake, values: Mapping[str, object]) -> None:
    field = content.offering.fields["id_number"]
    if values.get(field) != intake.id_number:
        labels = {each.path[0]: (each.id, each.label) for each in content.form(content.offering.form).fields}
        component, label = labels.get(field, ("", field))
        message = "与登记的公民身份号码不一致；为另一个人申请请另行登记"
        raise FormInvalidError((FieldError(field, component, label, "other_person", message),))


def _take_along(tx: Transaction, intake: Intake, case_id: UUID) -> None:
    """Look-ups go into the ledger of the case with who asked, why and when; files become the case's."""
    names = ("operation", "requester", "purpose", "legal_basis", "consent", "outcome", "facts", "source")
    rows = tx.session.scalars(
        select(IntakeLookUp).where(IntakeLookUp.intake_id == intake.id).order_by(IntakeLookUp.asked_at)
    )
    for row in rows.all():
        copied = {name: getattr(row, name) for name in (*names, "detail", "asked_at", "answered_at")}
        tx.session.add(LookUpRecord(case_id=case_id, subject="applicant", **copied))
    tx.session.flush()
    tx.session.execute(
        update(Attachment)
        .where(*_loose(tx, intake))
        .values(case_id=case_id)
        .execution_options(synchronize_session=False)
    )


def _note_agent(tx: Transaction, content: Content, case_id: UUID, values: Mapping[str, object]) -> None:
    """Keep who acts for the applicant, so that they may follow the case as long as the authority lasts."""
    fields = taking_in.of(content).agent
    until = day_of(str(values.get(fields.until) or "")) if fields else None
    if fields is None or until is None or values.get(fields.given) is not True:
        return
    number, name = str(values[fields.id_number]), str(values[fields.name])
    tx.session.add(Agency(case_id=case_id, id_number=number, name=name, until=until))
    tx.session.flush()


def files_of(tx: Transaction, intake: Intake) -> tuple[Attached, ...]:
    """The files for an intake, oldest first, whether they were sent from home or at the window."""
    query = select(Attachment).where(*_loose(tx, intake)).order_by(Attachment.uploaded_at)
    return tuple(attached(row) for row in tx.session.scalars(query))


def _loose(tx: Transaction, intake: Intake) -> tuple[ColumnElement[bool], ...]:
    """Files kept for the intake by whoever opened it or works on it; nobody else can add to it."""
    return (
        Attachment.field == field_of(intake.id),
        Attachment.case_id.is_(None),
        Attachment.removed_at.is_(None),
        Attachment.uploaded_by.in_({intake.opened_by, tx.actor.id}),
    )


def field_of(intake_id: UUID) -> str:
    """The field under which the files of an intake are kept until it is a case."""
    return drafts.place_of(intake_id)


def _tell(tx: Transaction, case_id: UUID, kind: str, name: str, note: str) -> None:
    tx.session.add(
        History(case_id=case_id, name=name, kind=kind, actor=tx.actor.id, at=tx.now, note=note or None)
    )
    tx.session.flush()
