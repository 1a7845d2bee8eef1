"""How far an application is, in the words of the guide of its release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from engine import dossier, releases
from engine.content import Content
from engine.deadlines import ClockState
from engine.domain import CaseState, TaskState
from engine.dossier import Dossier
from engine.following import guides
from engine.guide import GuideStep
from engine.materials import of_dossier
from engine.models import CaseItem, CorrectionNotice, Office, Publicity, Termination, UserTask
from engine.storage import Transaction

CLAIMS = frozenset({"claim", "release"})


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
    """One item: where it lies, until when it must be answered, its steps; its answer once delivered."""

    answer: CaseItem
    name: str
    office: str
    due_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def answered(self) -> bool:
        """Whether the answer was delivered."""
        return self.answer.delivered_at is not None


@dataclass(frozen=True)
class Asked:
    """The one-time notice: what is still missing, and the office's own words."""

    sent_at: datetime
    text: str
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Progress:
    """Everything that an applicant follows about one case."""

    file: Dossier
    content: Content
    steps: tuple[Step, ...]
    items: tuple[ItemProgress, ...]
    asked: Asked | None
    entries: tuple[Publicity, ...]
    withdrawal: Termination | None

    @property
    def open_items(self) -> bool:
        """Whether an item has no answer yet."""
        return any(not item.answered for item in self.items)

    @property
    def may_rate(self) -> bool:
        """Whether all results are there and nothing was rated yet."""
        return not self.open_items and all(opinion.rating is None for opinion in self.file.opinions)


def read(tx: Transaction, case_id: UUID) -> Progress:
    """The progress of a case within the actor's reach; the number of queries does not depend on its items.

    Raises:
        NotFoundError: there is none.
    """
    file = dossier.read(tx, case_id)
    content = releases.content(tx, file.case.release_number)
    told = guides.of(content)
    passed, now = _passed(file), {task.element_id: task.created_at for task in file.open_tasks}
    offices = dict(tx.session.execute(select(Office.id, Office.name)).all())
    return Progress(
        file=file,
        content=content,
        steps=_steps(told.steps, passed, now),
        items=tuple(
            ItemProgress(
                answer=row,
                name=content.item_name(row.item),
                office=offices.get(_place(file, row.item), ""),
                due_at=_due(file, row.item),
                steps=_steps(item.steps if (item := told.item(row.item)) else (), passed, now),
            )
            for row in file.items
        ),
        asked=_asked(tx, file, content),
        entries=tuple(entry for entry, _ in file.published if _stands(entry, tx.now)),
        withdrawal=tx.session.scalar(
            select(Termination)
            .where(Termination.case_id == case_id)
            .order_by(Termination.proposed_at.desc())
            .limit(1)
        ),
    )


def _passed(file: Dossier) -> dict[str, datetime]:
    """When each element was last passed."""
    return {row.element_id: row.at for row in file.history if row.element_id and row.kind not in CLAIMS}


def _place(file: Dossier, item: str) -> str:
    """The office at whose post the item lies now, else that of the case."""
    groups = (group for task in file.open_tasks if task.item == item for group in task.groups.split(","))
    return next((group.partition("@")[2] for group in groups if "@" in group), file.case.office or "")


def _due(file: Dossier, item: str) -> datetime | None:
    """When the first of the item's running clocks runs out."""
    running = (
        clock.due_at for clock in file.clocks if clock.item == item and clock.state is ClockState.RUNNING
    )
    return min((due for due in running if due is not None), default=None)


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


def _stands(entry: Publicity, now: datetime) -> bool:
    """Whether an entry is on the board at this moment."""
    over = entry.until is not None and entry.until <= now
    return entry.opened_at <= now and entry.closed_at is None and not over


def asked_of(tx: Transaction, case_id: UUID) -> Asked | None:
    """The notice that the case within the actor's reach waits for.

    Raises:
        NotFoundError: there is no such case.
    """
    file = dossier.read(tx, case_id)
    return _asked(tx, file, releases.content(tx, file.case.release_number))


def _asked(tx: Transaction, file: Dossier, content: Content) -> Asked | None:
    """The last notice, while nothing was done about it at the office."""
    notice = tx.session.scalar(
        select(CorrectionNotice)
        .where(CorrectionNotice.case_id == file.case.id)
        .order_by(CorrectionNotice.serial.desc())
        .limit(1)
    )
    if notice is None or file.case.state is not CaseState.ACTIVE:
        return None
    later = select(UserTask.id).where(
        UserTask.case_id == file.case.id,
        UserTask.state == TaskState.COMPLETED,
        UserTask.item.is_(None),
        UserTask.completed_at > notice.sent_at,
    )
    if tx.session.scalar(later.limit(1)) is not None:
        return None
    names = {each.code: each.name for each in of_dossier(content, file, tx.now)}
    missing = tuple((code, names.get(code, "其他材料")) for code in notice.codes["asked"])
    return Asked(notice.sent_at, notice.text, missing)
