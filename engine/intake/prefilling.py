"""Fills an application in from what is known: the ID number, the person's last application, what sources answer.

A source that is down is not one that has no record: it fills in nothing and is told as what it is.  Only blanks are
filled, and each filled field says where it comes from and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from engine import feel, persons, releases, taking_in
from engine.content import Content
from engine.errors import InvalidInputError
from engine.forms import Field
from engine.host import SHANGHAI
from engine.intake import drafts
from engine.interpreter.expressions import plain
from engine.models import Intake, IntakeLookUp
from engine.ports import Answer, LookUp, Outcome, Subject
from engine.reach import Applying
from engine.storage import Actor, Store, Transaction

AT_ONCE = 4


@dataclass(frozen=True)
class Identified:
    """What was noted about the person at the counter: the name, and how consent to look-ups was given, if it was."""

    name: str
    consent: str = ""


@dataclass(frozen=True)
class Fill:
    """A value for one field, from a source, as of a moment."""

    field: str
    value: object
    source: str
    at: datetime


def identify(tx: Transaction, intake_id: UUID, person: Identified) -> Intake:
    """Note the name and the consent, and fill in what follows from our own rows.

    Raises:
        InvalidInputError: there is no name.
    """
    intake = drafts.find(tx, intake_id, locked=True)
    name = person.name.strip()
    if not name:
        raise InvalidInputError("请填写姓名，以便与身份证核对", field="name")
    intake.name = name
    if person.consent and intake.consent_at is None:
        intake.consent_at, intake.consent_how = tx.now, person.consent
    refill(tx, intake)
    return intake


def look_up(store: Store, actor: Actor, intake_id: UUID) -> None:
    """Ask every source that may be asked, at once, and fill in what they answer; asking again asks anew.

    No transaction is open while sources are waited for.

    Raises:
        InvalidInputError: the person has no name yet.
    """
    with store.transaction(actor) as tx:
        questions = _questions(tx, drafts.find(tx, intake_id))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look-up") as pool:
        answers = list(pool.map(store.sharing.look_up, questions))
    with store.transaction(actor) as tx:
        intake = drafts.find(tx, intake_id, locked=True)
        for question, answer in zip(questions, answers, strict=True):
            tx.session.add(_entry(tx, intake, question, answer))
        tx.session.flush()
        refill(tx, intake)


def _questions(tx: Transaction, intake: Intake) -> list[LookUp]:
    if not intake.name:
        raise InvalidInputError("请先填写姓名", field="name")
    asked = tx.session.scalar(select(func.count()).where(IntakeLookUp.intake_id == intake.id)) or 0
    given = intake.consent_at and f"{intake.number}@{intake.consent_at.astimezone(SHANGHAI):%Y-%m-%d}"
    return [
        LookUp(
            operation=rule.operation,
            key=f"{intake.id}:{asked}:{rule.operation}",
            case_number=intake.number,
            item=None,
            subject=Subject(intake.name, intake.id_number),
            requester=tx.actor.id,
            purpose=rule.purpose,
            legal_basis=rule.legal_basis,
            consent=given or None,
        )
        for rule in taking_in.of(releases.newest(tx)).look_ups
        if given or not rule.needs_consent
    ]


def _entry(tx: Transaction, intake: Intake, question: LookUp, answer: Answer) -> IntakeLookUp:
    return IntakeLookUp(
        intake_id=intake.id,
        operation=question.operation,
        requester=question.requester,
        purpose=question.purpose,
        legal_basis=question.legal_basis,
        consent=question.consent,
        outcome=answer.outcome,
        facts=dict(answer.facts),
        source=answer.source,
        detail=answer.detail,
        reference=answer.reference,
        asked_at=tx.now,
        answered_at=answer.answered_at,
    )


def answers(tx: Transaction, intake_id: UUID) -> Sequence[IntakeLookUp]:
    """What sources said, the newest answer of each, in the order of the questions."""
    query = select(IntakeLookUp).where(IntakeLookUp.intake_id == intake_id)
    rows = tx.session.scalars(query.order_by(IntakeLookUp.asked_at, IntakeLookUp.operation)).all()
    return tuple({row.operation: row for row in rows}.values())


def refill(tx: Transaction, intake: Intake) -> None:
    """Fill in the blanks of an intake anew; what people typed stays, what was filled in before may be refreshed."""
    content = releases.newest(tx)
    form = content.form(content.offering.form)
    fields = {field.path[0]: field for field in form.fields if len(field.path) == 1}
    earlier = {str(each["field"]): each["value"] for each in intake.prefilled}
    values = dict(intake.values)
    typed = {name for name, value in values.items() if _given(value) and value != earlier.get(name)}
    filled: dict[str, dict[str, object]] = {}
    for fill in _fills(tx, intake, content):
        known = fill.field in form.keys and fill.field not in filled and fill.field not in typed
        if known and _given(fill.value) and _offered(fields.get(fill.field), fill.value):
            values[fill.field] = fill.value
            filled[fill.field] = {
                "field": fill.field,
                "value": fill.value,
                "source": fill.source,
                "at": fill.at.isoformat(),
            }
    intake.values, intake.prefilled, intake.saved_at = values, list(filled.values()), tx.now
    tx.session.flush()


def _given(value: object) -> bool:
    return value is not None and value != "" and value != []


def _offered(field: Field | None, value: object) -> bool:
    """Whether a field with fixed options has this one; others take what comes and are checked later."""
    if field is None or field.options is None or field.options.fixed is None:
        return True
    offered = [each.get("value") if isinstance(each, Mapping) else each for each in field.options.fixed]
    return all(each in offered for each in (value if isinstance(value, list) else [value]))


def _fills(tx: Transaction, intake: Intake, content: Content) -> Iterator[Fill]:
    """Every value that is known, the best source first."""
    own = taking_in.of(content)
    scope = {
        "id_number": intake.id_number,
        "name": intake.name,
        "channel": intake.channel,
        "office": intake.office,
        "consent_given": intake.consent_at is not None,
    }
    environment = feel.Environment(now=tx.now.astimezone(SHANGHAI))
    for filling in own.derived:
        at = intake.consent_at or intake.opened_at
        yield from _evaluated(filling.fields, scope, environment, (filling.source, at))
    by_operation = {rule.operation: rule for rule in own.look_ups}
    for row in answers(tx, intake.id):
        if row.outcome is Outcome.HIT and row.operation in by_operation:
            known = {**scope, "facts": row.facts}
            fields = by_operation[row.operation].fields
            yield from _evaluated(fields, known, environment, (row.source, row.answered_at))
    last = None if _acts_for_another(tx, intake) else persons.last_values(tx, intake.id_number)
    if last is not None:
        number, at, before = last
        for carried in own.carried:
            yield Fill(carried.field, carried.take(before.get(carried.field)), f"上次申请 {number}", at)


def _acts_for_another(tx: Transaction, intake: Intake) -> bool:
    """Whether an applicant fills in for somebody else, of whom our rows tell nothing to them."""
    return isinstance(tx.actor, Applying) and tx.actor.id_number != intake.id_number


def _evaluated(
    fields: Mapping[str, feel.Expression],
    scope: Mapping[str, object],
    environment: feel.Environment,
    origin: tuple[str, datetime],
) -> Iterator[Fill]:
    for name, expression in fields.items():
        yield Fill(name, plain(expression.evaluate(scope, environment)), *origin)
