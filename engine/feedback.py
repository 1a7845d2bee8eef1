"""Unified feedback: how each item of a case stands, item by item, and which office is late with its part.

Lateness decides nothing; it is shown against the office that has to answer, and against that office alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from engine.deadlines import ClockState
from engine.domain import CaseState, TaskState
from engine.errors import NotFoundError
from engine.letters import offices
from engine.models import Case, CaseItem, Clock, Letter, Office, Opinion, UserTask
from engine.reach import scope
from engine.storage import Transaction

OPINION_ANSWERS = "opinion_answer"


@dataclass(frozen=True)
class ItemResult:
    """One item: its answer with the letter if it was delivered, else where it lies and until when.

    ``due_at`` is the earliest limit that still runs; ``late`` tells that it is over and nothing was answered.
    """

    answer: CaseItem
    office: Office
    letter: Letter | None
    steps: tuple[str, ...]
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class Feedback:
    """The results of one case.  ``open_items`` and ``open_opinions`` keep it from closing."""

    case: Case
    items: tuple[ItemResult, ...]
    opinions: Sequence[Opinion]
    opinion_letters: tuple[Letter, ...]

    @property
    def open_items(self) -> int:
        """How many items have no delivered answer yet."""
        return sum(item.answer.delivered_at is None for item in self.items)

    @property
    def open_opinions(self) -> int:
        """How many opinions have no delivered answer yet."""
        return sum(opinion.delivered_at is None for opinion in self.opinions)

    @property
    def late_offices(self) -> tuple[str, ...]:
        """The names of the offices that are late, each once."""
        return tuple(dict.fromkeys(item.office.name for item in self.items if item.late))


def read(tx: Transaction, case_id: UUID) -> Feedback:
    """The feedback on a case within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    case = tx.session.scalar(select(Case).where(Case.id == case_id, scope(tx)))
    if case is None:
        raise NotFoundError(case_id=str(case_id))
    issued = select(Letter).where(Letter.case_id == case_id).order_by(Letter.issued_at, Letter.number)
    letters = tx.session.scalars(issued).all()
    answers = tx.session.scalars(select(CaseItem).where(CaseItem.case_id == case_id).order_by(CaseItem.item))
    opinions = tx.session.scalars(
        select(Opinion).where(Opinion.case_id == case_id).order_by(Opinion.raised_at)
    )
    return Feedback(
        case=case,
        items=tuple(_result(tx, case, answer, letters) for answer in answers),
        opinions=opinions.all(),
        opinion_letters=tuple(letter for letter in letters if letter.template == OPINION_ANSWERS),
    )


def _result(tx: Transaction, case: Case, answer: CaseItem, letters: Sequence[Letter]) -> ItemResult:
    if answer.delivered_at is not None:
        letter = _answering(answer, letters)
        office = tx.session.get_one(Office, letter.office) if letter else None
        office = office or offices.answering(tx, case, answer.item)
        return ItemResult(answer, office, letter, (), None, False)
    steps = tx.session.execute(
        select(UserTask.name, UserTask.due_at)
        .where(UserTask.case_id == case.id, UserTask.item == answer.item, UserTask.state == TaskState.OPEN)
        .order_by(UserTask.due_at, UserTask.element_id)
    ).all()
    due = _due(tx, case.id, answer.item) or min((task.due_at for task in steps), default=None)
    return ItemResult(
        answer=answer,
        office=offices.handling(tx, case, answer.item),
        letter=None,
        steps=tuple(task.name for task in steps),
        due_at=due,
        late=due is not None and due < tx.now and case.state is CaseState.ACTIVE,
    )


def _answering(answer: CaseItem, letters: Sequence[Letter]) -> Letter | None:
    """The letter that was delivered with the answer's own receipt."""
    fitting = [each for each in letters if each.item == answer.item and each.receipt == answer.receipt]
    return fitting[-1] if fitting else None


def _due(tx: Transaction, case_id: UUID, item: str) -> datetime | None:
    """When the first of the item's running clocks runs out."""
    return tx.session.scalar(
        select(func.min(Clock.due_at)).where(
            Clock.case_id == case_id, Clock.item == item, Clock.state == ClockState.RUNNING
        )
    )
