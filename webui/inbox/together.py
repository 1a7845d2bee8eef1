"""Verbs on several tasks that need a word first: the page that asks for it, then each task by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask import render_template, request

from engine import inbox, phrases, task_access
from engine.errors import InvalidInputError
from engine.storage import Transaction
from engine.task_access import Task
from engine.verbs import colleagues
from webui.current import actor, store
from webui.inbox import bulk
from webui.pages import Link
from webui.pages.lists import Target, TogetherPage
from webui.shell import shell

Act = Callable[[Transaction, UUID, str, str], None]


class Asks(StrEnum):
    """What is asked besides the words: nothing, a colleague, or a number of days."""

    WORDS = "words"
    COLLEAGUE = "colleague"
    DAYS = "days"


@dataclass(frozen=True)
class Together:
    """A verb: how it is called, what it asks, and what it does to one task with the person or days and the words.

    ``of_cases`` says that cases are chosen, and the verb meets their open tasks.
    """

    verb: str
    label: str
    act: Act
    back: Link
    explanation: str = ""
    asks: Asks = Asks.WORDS
    offered: tuple[str, ...] = ()
    keeps: bool = False
    of_cases: bool = False
    look: bulk.Look = task_access.visible


def answer(wanted: Together) -> str:
    """The page that asks, or what became of each task once it was answered."""
    chosen = bulk.task_ids(request.form.getlist("task"))
    if wanted.of_cases and not request.form.get("sure"):
        with store().transaction(actor()) as tx:
            chosen = inbox.waiting_in(tx, chosen)
        if not chosen:
            raise InvalidInputError("所选案件没有等待人员办理的环节", field="task")
    if not request.form.get("sure"):
        return render_template("inbox/together.html", page=_page(wanted, chosen), shell=shell())
    to, words = request.form.get("to", ""), request.form.get("words", "")
    if wanted.keeps and request.form.get("keep"):
        with store().transaction(actor()) as tx:
            phrases.keep(tx, words)
    attempts = bulk.attempt(
        store(), actor(), chosen, lambda tx, key: wanted.act(tx, key, to, words), wanted.look
    )
    page = bulk.bulk_page(wanted.verb, attempts, wanted.back)
    return render_template("inbox/bulk.html", page=page, shell=shell())


def _page(wanted: Together, chosen: Sequence[UUID]) -> TogetherPage:
    with store().transaction(actor()) as tx:
        found = [wanted.look(tx, key) for key in chosen]
        own = tuple(phrases.known(tx).values()) if wanted.keeps else ()
        targets = _targets(tx, found) if wanted.asks is Asks.COLLEAGUE else ()
    return TogetherPage(
        title=f"批量{wanted.verb}",
        action=request.path,
        verb=f"确定{wanted.verb}",
        text_name="words",
        text_label=wanted.label,
        chosen=tuple((str(task.id), f"{task.number} {task.name}") for task in found),
        back=wanted.back,
        explanation=wanted.explanation,
        targets=targets,
        asks=wanted.asks,
        phrases=tuple(dict.fromkeys((*own, *wanted.offered))),
        may_keep=wanted.keeps,
    )


def _targets(tx: Transaction, chosen: Sequence[Task]) -> tuple[Target, ...]:
    """Who holds a post of every chosen task, by office and name."""
    by_posts = {task.posts: task for task in chosen}
    able = [{each.id: each for each in colleagues.able(tx, task)} for task in by_posts.values()]
    common = [each for key, each in able[0].items() if all(key in others for others in able)]
    return tuple(Target(each.id, f"{each.name}（{each.office}）") for each in common)
