"""外出和代理: who acts for me while I am away, and for whom I act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import ConflictError, EngineError, InvalidInputError
from engine.models import Absence
from engine.verbs import colleagues, deputies
from engine.verbs.deputies import Away
from webui.current import actor, store
from webui.pages import SHANGHAI, Link, Tag, Tone
from webui.pages.verbs import AbsencePage, AbsenceRow, Choice, ChoiceField, DayField, TextField, VerbPage
from webui.shell import shell

bp = Blueprint("absence", __name__, template_folder="templates", url_prefix="/absence")
_NAMES = ("first", "last", "deputy", "text")


@bp.get("/")
def index() -> str:
    """The absences that touch me, and the form of a new one."""
    return _page(dict.fromkeys(_NAMES, ""))


@bp.post("/")
def enter() -> ResponseReturnValue:
    """Enter an absence."""
    sent = {name: request.form.get(name, "").strip() for name in _NAMES}
    try:
        with store().transaction(actor()) as tx:
            away = Away(_day(sent, "first"), _day(sent, "last"), sent["deputy"], sent["text"])
            deputies.register(tx, away)
    except (InvalidInputError, ConflictError) as error:
        return _page(sent, error), 409 if isinstance(error, ConflictError) else 422
    flash("已登记，到期自动结束", "success")
    return redirect(url_for("absence.index"))


@bp.post("/<uuid:absence_id>/end")
def end(absence_id: UUID) -> ResponseReturnValue:
    """End an absence now."""
    with store().transaction(actor()) as tx:
        deputies.end(tx, absence_id)
    flash("代理已结束", "success")
    return redirect(url_for("absence.index"))


def _day(sent: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(sent[name])
    except ValueError as error:
        raise InvalidInputError("请填写开始和结束日期", field=name) from error


def _page(sent: Mapping[str, str], error: EngineError | None = None) -> str:
    with store().transaction(actor()) as tx:
        rows = tuple(_row(*entry, tx.now) for entry in deputies.entered(tx))
        people = colleagues.of_office(tx)
        today = tx.now.astimezone(SHANGHAI).date().isoformat()
    choices = tuple(Choice(each.id, each.name, "、".join(each.posts)) for each in people)
    form = VerbPage(
        title="登记外出",
        hint="外出期间，代理人可以看到并办理您名下和您岗位的待办；办理记录会写明谁代谁办理。",
        action=url_for("absence.enter"),
        button="登记",
        back=Link("待办事项", url_for("inbox.index")),
        choices=(ChoiceField("deputy", "代理人", choices, chosen=(sent["deputy"],)),),
        days=(
            DayField("first", "开始日期", sent["first"] or today),
            DayField("last", "结束日期（当天仍代理）", sent["last"]),
        ),
        text=TextField("text", "原因", sent["text"]),
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/absence.html", page=AbsencePage(rows, form), shell=shell())


def _row(absence: Absence, person: str, deputy: str, now: datetime) -> AbsenceRow:
    first, last = (each.astimezone(SHANGHAI) for each in (absence.begins_at, absence.ends_at))
    ended = absence.ended_at is not None or absence.ends_at <= now
    current = deputies.is_current(absence, now)
    state = Tag("已结束", Tone.PLAIN) if ended else Tag("尚未开始", Tone.INFO, "clock")
    if current:
        state = Tag("代理中", Tone.WARN, "hourglass-split")
    may_end = not ended and absence.account_id == actor().id
    return AbsenceRow(
        who=person,
        deputy=deputy,
        span=f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}" if last.hour else f"{first:%Y-%m-%d} 至 {_before(last)}",
        reason=absence.reason,
        state=state,
        end_href=url_for("absence.end", absence_id=absence.id) if may_end else "",
    )


def _before(midnight: datetime) -> str:
    """The day that ends at ``midnight``."""
    return date.fromordinal(midnight.date().toordinal() - 1).isoformat()
