"""常用语: sentences that staff write again and again, and putting one into the forms of several tasks.

A phrase is only ever a beginning: it goes into the draft of a form, which its handler still reads and submits, case by
case.  Nothing is decided for several people at once.
"""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from engine import tasks
from engine.errors import InvalidInputError
from engine.forms import Form
from engine.forms.components import FieldType
from engine.models import Phrase
from engine.storage import Transaction

LONGEST = 200
MOST = 30
COMMON = (
    "材料齐全，符合受理条件。",
    "经核查，情况属实。",
    "经核查，情况与申报一致，拟同意。",
    "情况尚不清楚，请补充核实后再报。",
)
"""Offered to everybody."""
_SAYS = re.compile("^(?!.*申请人).*意见(说明)?$")
"""How the field is labelled in which whoever handles a task says his or her opinion."""


def known(tx: Transaction) -> dict[UUID | None, str]:
    """The actor's phrases by id, newest first."""
    query = select(Phrase.id, Phrase.text).where(Phrase.account_id == tx.actor.id)
    return dict(tx.session.execute(query.order_by(Phrase.created_at.desc(), Phrase.id)).all())


def keep(tx: Transaction, text: str) -> None:
    """Keep ``text`` for the actor; keeping it twice changes nothing.

    Raises:
        InvalidInputError: it is empty or too long, or the actor has too many.
    """
    words = said(text)
    count = select(func.count()).where(Phrase.account_id == tx.actor.id, Phrase.text != words)
    if (tx.session.scalar(count) or 0) >= MOST:
        raise InvalidInputError(f"最多保存 {MOST} 条常用语，请先删除不用的", field="text")
    row = {"account_id": tx.actor.id, "text": words, "created_at": tx.now}
    tx.session.execute(insert(Phrase).values(row).on_conflict_do_nothing())


def said(text: str) -> str:
    """``text`` without blanks around it.

    Raises:
        InvalidInputError: nothing is left, or too much.
    """
    words = text.strip()
    if not 0 < len(words) <= LONGEST:
        raise InvalidInputError(f"请填写意见，不超过 {LONGEST} 个字", field="text")
    return words


def forget(tx: Transaction, phrase_id: UUID) -> None:
    """Forget a phrase of the actor's; one that is not there stays so."""
    own = Phrase.account_id == tx.actor.id
    tx.session.execute(delete(Phrase).where(Phrase.id == phrase_id, own))


def write_opinion(tx: Transaction, task_id: UUID, text: str) -> None:
    """Put ``text`` into the opinion field of the draft of the actor's task; what was typed elsewhere stays.

    Raises:
        InvalidInputError: nothing was said, or the form asks for no opinion.
        ForbiddenError: nobody has claimed the task.
        ConflictError: somebody else has claimed or finished it.
    """
    words = said(text)
    view = tasks.view(tx, task_id)
    field = opinion_field(view.form)
    if field is None:
        raise InvalidInputError("这一环节没有意见栏，请逐件办理", field="task")
    tasks.save_draft(tx, task_id, {**view.values, field: words})


def opinion_field(form: Form | None) -> str | None:
    """The key of the field in which a form asks for an opinion, the last if there are several."""
    if form is None:
        return None
    texts = (field for field in form.fields if field.type is FieldType.LONG_TEXT and len(field.path) == 1)
    keys = [field.path[0] for field in texts if _SAYS.match(field.label)]
    return keys[-1] if keys else None
