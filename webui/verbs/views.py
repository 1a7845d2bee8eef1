"""The form of each verb on a task: it asks, does, and says what was wrong without losing a word."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import ConflictError, EngineError, InvalidInputError, NotFoundError
from engine.task_access import visible
from webui.current import actor, store
from webui.pages import Fact, Link
from webui.pages.verbs import ChoiceField, TextField, VerbPage
from webui.shell import shell
from webui.verbs.forms import FORMS, Sent, VerbForm
from webui.verbs.menu import case_menu, offered, task_menu

bp = Blueprint("verbs", __name__, template_folder="templates")


@bp.app_context_processor
def _menus() -> dict[str, object]:
    return {"verb_menu": task_menu, "case_verb_menu": case_menu}


@bp.get("/tasks/<uuid:task_id>/verbs/<word>")
def form(task_id: UUID, word: str) -> str:
    """The form of one verb."""
    return _page(task_id, _form(word), word, Sent({}, ""))


@bp.post("/tasks/<uuid:task_id>/verbs/<word>")
def act(task_id: UUID, word: str) -> ResponseReturnValue:
    """Use the verb and go back to the task, or to the inbox when it is the actor's no more."""
    wanted = _form(word)
    sent = Sent(
        {name: tuple(request.form.getlist(name)) for name in request.form}, request.form.get("text", "")
    )
    try:
        with store().transaction(actor()) as tx:
            wanted.act(tx, task_id, sent)
    except InvalidInputError as error:
        return _page(task_id, wanted, word, sent, error), 422
    flash(wanted.done, "success")
    return redirect(_after(task_id))


def _form(word: str) -> VerbForm:
    if word not in FORMS:
        raise NotFoundError(word=word)
    return FORMS[word]


def _after(task_id: UUID) -> str:
    try:
        with store().transaction(actor()) as tx:
            visible(tx, task_id)
    except NotFoundError:
        return url_for("inbox.index")
    return url_for("inbox.task", task_id=task_id)


def _page(task_id: UUID, wanted: VerbForm, word: str, sent: Sent, error: EngineError | None = None) -> str:
    with store().transaction(actor()) as tx:
        task = visible(tx, task_id)
        if error is None and word not in offered(tx, task):
            raise ConflictError(f"现在不能{wanted.label}，请返回查看最新情况", task_id=str(task_id))
        fields = tuple(_chosen(each, sent) for each in wanted.ask(tx, task))
    page = VerbPage(
        title=wanted.label,
        hint=wanted.hint,
        action=url_for("verbs.act", task_id=task_id, word=word),
        button=wanted.label,
        back=Link("任务", url_for("inbox.task", task_id=task_id)),
        facts=(Fact("受理编号", task.number), Fact("环节", task.name)),
        choices=fields,
        text=TextField("text", wanted.words, sent.text, required=wanted.words_needed),
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/form.html", page=page, shell=shell())


def _chosen(asked: ChoiceField, sent: Sent) -> ChoiceField:
    return replace(asked, chosen=sent.chosen.get(asked.name, asked.chosen))
