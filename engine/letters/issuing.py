"""Issuing letters: worded from the facts, numbered without gaps, kept with their digests.

A letter is issued before it is delivered, so that what is delivered can name it.

Issuing and numbering happen in the transaction of the caller: when it is rolled back, the number is free again, and
the next letter gets it.  A job that is tried again finds the letter of its first try, so a platform that is down for a
day does not use up numbers.  Nothing here delivers or prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from engine import releases
from engine.errors import EngineError
from engine.host import SHANGHAI
from engine.letters import facts as collected
from engine.letters import grounds
from engine.letters.facts import Facts, Occasion
from engine.models import Case, History, Job, Letter, LetterSeries
from engine.ports import Receipt
from engine.sheets.digests import sha256, sm3
from engine.sheets.numbering import number
from engine.sheets.page import page
from engine.sheets.sheet import Sheet
from engine.sheets.stationery import Stationery
from engine.sheets.template import Template
from engine.sheets.words import UNCHECKED
from engine.storage import Transaction

ANSWERS = "answer."


class LetterMissingError(EngineError):
    """这个结论没有对应的文书，不能送达"""

    code = "letter_missing"


class UncheckedError(EngineError):
    """文书里还有没有核定的内容，不能出具"""

    code = "letter_unchecked"


@dataclass(frozen=True)
class Heading:
    """Who signs a letter, under which number, when.

    All that a letter says beyond its facts and its template; kept in the letter's row, so that it can be put together
    again.  ``issued_at`` is printed as its day in Shanghai.
    """

    number: str
    issuer: str
    issued_at: datetime
    release_number: int


def issue(tx: Transaction, job: Job) -> Letter | None:
    """The letter that goes with ``job``, issued now or on an earlier try; None for a job that needs none.

    The job's row is locked first, so that two workers on the same job issue one letter.  A release without templates
    sends bare messages; that is for diagrams that are tried out.

    Raises:
        LetterMissingError: an answer for which the release has no letter.
        WordingError: the facts leave a blank in the letter.
    """
    release = tx.session.scalar(select(Case.release_number).where(Case.id == job.case_id))
    if release is None or not releases.content(tx, release).stationery.templates:
        return None
    tx.session.scalar(select(Job.id).where(Job.id == job.id).with_for_update())
    known = of_job(tx, job.id)
    if known is not None:
        return known
    occasion = collected.of_job(tx, job)
    stationery = occasion.content.stationery
    template = stationery.serving(occasion.facts, tx.now)
    if template is None:
        if job.type.startswith(ANSWERS):
            raise LetterMissingError(element_id=job.element_id, outcome=occasion.facts["outcome"])
        return None
    made = grounds.decisions(
        occasion.content, job.process_id, occasion.facts, (tx.now.astimezone(SHANGHAI), tx.store.calendar)
    )
    made += grounds.told(occasion.content, _explained(tx, job, occasion.item), made)
    return _keep(tx, occasion, template, _Kept(job.id, made))


def _explained(tx: Transaction, job: Job, item: str | None) -> Sequence[History]:
    """The decisions in the history of the item, or of the case itself, with their explanations."""
    query = select(History).where(
        History.case_id == job.case_id, History.why.is_not(None), History.item.is_not_distinct_from(job.item)
    )
    return tx.session.scalars(query.order_by(History.id)).all() if item else ()


def receipt(tx: Transaction, case: Case) -> Letter:
    """The receipt of a case's application; issued when first asked for.

    The same one every time.  The case is locked, so that two clerks who print at once get the same paper.

    Raises:
        NotFoundError: the release has no such letter.
    """
    tx.session.scalar(select(Case.id).where(Case.id == case.id).with_for_update(key_share=True))
    query = select(Letter).where(Letter.case_id == case.id, Letter.template == "receipt")
    known = tx.session.scalar(query)
    if known is not None:
        return known
    occasion = collected.of_case(tx, case)
    return _keep(tx, occasion, occasion.content.stationery.template("receipt"), _Kept(None, []))


def of_job(tx: Transaction, job_id: UUID) -> Letter | None:
    """The letter that was issued for a job, if any."""
    return tx.session.scalar(select(Letter).where(Letter.job_id == job_id))


def delivered(tx: Transaction, job: Job, proof: Receipt) -> None:
    """Note that the letter of ``job``, if it has one, was delivered; the first proof stands.

    Doing so again changes nothing: the moment of delivery begins the time limit for objections and must not move.
    """
    tx.session.execute(
        update(Letter)
        .where(Letter.job_id == job.id, Letter.delivered_at.is_(None))
        .values(delivered_at=proof.received_at, receipt=proof.number)
    )


@dataclass(frozen=True)
class _Kept:
    job_id: UUID | None
    made: list[grounds.Decided]


def _keep(tx: Transaction, occasion: Occasion, template: Template, kept: _Kept) -> Letter:
    stationery, office = occasion.content.stationery, occasion.office
    series = _number(tx, stationery.series.word(office.id)) if template.numbered else None
    text = series.number if series else f"{occasion.case.number}-{template.id}"
    heading = Heading(text, office.name, tx.now, occasion.content.number)
    sheet = compose(stationery, template, occasion.facts, heading)
    html = page(sheet, stationery.style, stationery.seal(office.id, office.name))
    letter = Letter(
        number=text,
        word=series.word if series else None,
        year=series.year if series else None,
        serial=series.serial if series else None,
        case_id=occasion.case.id,
        item=occasion.item,
        job_id=kept.job_id,
        office=office.id,
        template=template.id,
        title=template.name,
        release_number=occasion.content.number,
        facts=occasion.facts,
        grounds={
            "decisions": kept.made,
            "unchecked": grounds.unchecked(occasion.facts, _statuses(stationery, occasion.facts), kept.made),
        },
        text=sheet.text,
        html=html,
        sha256=sha256(html),
        sm3=sm3(html),
        issued_at=tx.now,
        issued_by=tx.actor.id,
    )
    tx.session.add(letter)
    tx.session.flush()
    return letter


def compose(
    stationery: Stationery, template: Template, facts: Mapping[str, object], heading: Heading
) -> Sheet:
    """The letter as it reads; a function of its arguments, so that it can be computed anew.

    Reads no clock and no database: the day is that of ``heading``.  The fine print is in this order: the template's
    remarks, the case with the release, and for a numbered letter that its series is provisional.

    Raises:
        WordingError: the facts leave a blank.
        UncheckedError: it would print something that nobody has checked as if it were law.
    """
    now = heading.issued_at.astimezone(SHANGHAI)
    small = [remark.fill(facts, now) for remark in template.remarks]
    small.append(f"受理编号：{facts['case_number']}　依据版本：第 {heading.release_number} 版")
    if template.numbered and stationery.series.provisional and stationery.series.note:
        small.append(f"{stationery.series.note}。")
    sheet = Sheet(
        title=template.name,
        number=heading.number if template.numbered else "",
        parts=template.parts(facts, now),
        issuer=heading.issuer,
        day=now.date(),
        to=template.to.fill(facts, now) if template.to else "",
        sealed=template.sealed,
        fine_print=tuple(small),
    )
    if UNCHECKED in sheet.text:
        raise UncheckedError(letter=template.id)
    return sheet


@dataclass(frozen=True)
class _Numbered:
    word: str
    year: int
    serial: int

    @property
    def number(self) -> str:
        return number(self.word, self.year, self.serial)


def _number(tx: Transaction, word: str) -> _Numbered:
    """The next number of ``word`` in the year of Shanghai; given back if the transaction does not commit."""
    year = tx.now.astimezone(SHANGHAI).year
    statement = insert(LetterSeries).values(word=word, year=year, last=1)
    taken = statement.on_conflict_do_update(
        index_elements=["word", "year"], set_={"last": LetterSeries.last + 1}
    ).returning(LetterSeries.last)
    return _Numbered(word, year, tx.session.scalars(taken).one())


def _statuses(stationery: Stationery, facts: Facts) -> dict[str, str]:
    article, reason = facts.get("article"), stationery.reasons.get(str(facts.get("reason_code")))
    return {str(article): reason.status(str(article)) if reason else "待核"} if article else {}
