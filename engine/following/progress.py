"""How far an application is, in the words of the guide of its release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from engine import feedback, guide, releases
from engine.completeness import of_case
from engine.domain import TaskState
from engine.feedback import Feedback, ItemResult
from engine.guide import GuideStep
from engine.models import CorrectionNotice, History, Opinion, Publicity, Termination, UserTask
from engine.publicity import stands
from engine.storage import Transaction


class Mark(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Step:
    """A step that the applicant notices; ``at`` is when it was done or begun."""

    element_id: str
    name: str
    text: str
    mark: Mark
    at: datetime | None


@dataclass(frozen=True)
class ItemProgress:
    """One item: its steps, its answer once delivered, and until when it must be answered."""

    result: ItemResult
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Asked:
    """The one-time notice: what is still missing, and the office's own words."""

    sent_at: datetime
    text: str
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Progress:
    """Everything that an applicant follows about one case."""

    feedback: Feedback
    steps: tuple[Step, ...]
    items: tuple[ItemProgress, ...]
    asked: Asked | None
    entries: tuple[Publicity, ...]
    opinions: tuple[Opinion, ...]
    withdrawal: Termination | None
    may_rate: bool


def read(tx: Transaction, case_id: UUID) -> Progress:
    """The progress of a case within the actor's reach.

    Raises:
        NotFoundError: there is none.
    """
    found = feedback.read(tx, case_id)
    content = releases.content(tx, found.case.release_number)
    told = guide.of(content)
    passed, now = _passed(tx, case_id), _now(tx, case_id)
    per_item = tuple(
        ItemProgress(
            result,
            content.item_name(result.answer.item),
            _steps(item.steps if (item := told.item(result.answer.item)) else (), passed, now),
        )
        for result in found.items
    )
    asked = asked_of(tx, case_id)
    withdrawal = tx.session.scalar(
        select(Termination)
        .where(Termination.case_id == case_id)
        .order_by(Termination.proposed_at.desc())
        .limit(1)
    )
    return Progress(
        feedback=found,
        steps=_steps(told.steps, passed, now),
        items=per_item,
        asked=asked,
        entries=_entries(tx, case_id),
        opinions=tuple(found.opinions),
        withdrawal=withdrawal,
        may_rate=not found.open_items and all(opinion.rating is None for opinion in found.opinions),
    )


def _passed(tx: Transaction, case_id: UUID) -> dict[str, datetime]:
    """When each element was last passed."""
    query = select(History.element_id, History.at).where(
        History.case_id == case_id, History.element_id.is_not(None), History.kind.not_in(("claim", "release"))
    )
    return {str(element): at for element, at in tx.session.execute(query.order_by(History.id))}


def _now(tx: Transaction, case_id: UUID) -> dict[str, datetime]:
    """The elements at which the case waits for somebody, and since when."""
    query = select(UserTask.element_id, UserTask.created_at).where(
        UserTask.case_id == case_id, UserTask.state == TaskState.OPEN
    )
    return {element: at for element, at in tx.session.execute(query)}


def _steps(
    steps: Sequence[GuideStep], passed: dict[str, datetime], now: dict[str, datetime]
) -> tuple[Step, ...]:
    """What happened, happens now, and will surely come; a step that only some come to is told when it came."""
    found = []
    for step in steps:
        if step.element_id in now:
            mark, at = Mark.NOW, now[step.element_id]
        elif step.element_id in passed:
            mark, at = Mark.DONE, passed[step.element_id]
        elif step.always:
            mark, at = Mark.AHEAD, None
        else:
            continue
        found.append(Step(step.element_id, step.name, step.text, mark, at))
    return tuple(found)


def asked_of(tx: Transaction, case_id: UUID) -> Asked | None:
    """The last notice, while the office still waits for what it asked."""
    notice = tx.session.scalar(
        select(CorrectionNotice)
        .where(CorrectionNotice.case_id == case_id)
        .order_by(CorrectionNotice.serial.desc())
        .limit(1)
    )
    if notice is None or not waits_for_correction(tx, case_id):
        return None
    names = {each.code: each.name for each in of_case(tx, case_id)}
    missing = tuple((code, names.get(code, "其他材料")) for code in notice.codes["asked"])
    return Asked(notice.sent_at, notice.text, missing)


def waits_for_correction(tx: Transaction, case_id: UUID) -> bool:
    """Whether the last thing that happened to the request for materials is that it was sent."""
    asked = select(UserTask.completed_at).where(
        UserTask.case_id == case_id, UserTask.state == TaskState.COMPLETED
    )
    sent = tx.session.scalar(
        select(CorrectionNotice.sent_at)
        .where(CorrectionNotice.case_id == case_id)
        .order_by(CorrectionNotice.serial.desc())
        .limit(1)
    )
    if sent is None:
        return False
    later = asked.where(UserTask.completed_at > sent, UserTask.item.is_(None)).limit(1)
    return tx.session.scalar(later) is None


def _entries(tx: Transaction, case_id: UUID) -> tuple[Publicity, ...]:
    """The entries on the public board that stand now."""
    query = (
        select(Publicity).where(Publicity.case_id == case_id, stands(tx.now)).order_by(Publicity.opened_at)
    )
    return tuple(tx.session.scalars(query))
