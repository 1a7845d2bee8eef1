"""挂起, 恢复 and 终止 of a case, and the decision on somebody's proposal to end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.errors import ConflictError, EngineError, InvalidInputError, NotFoundError
from engine.storage import Transaction
from engine.verbs import suspension, termination
from webui.current import actor, store
from webui.pages import SHANGHAI, Fact, Link, moment
from webui.pages.verbs import Choice, ChoiceField, DayField, TextField, VerbPage
from webui.shell import shell
from webui.verbs.menu import whole_words

bp = Blueprint("case_verbs", __name__, template_folder="templates")


@dataclass(frozen=True)
class CaseForm:
    """A verb on a case: what it says and what it does with the values sent."""

    label: str
    hint: str
    words: str
    act: Callable[[Transaction, UUID, Mapping[str, str]], object]
    done: str


def _until(text: str) -> datetime | None:
    """The end of the day ``text`` in Shanghai; None for nothing."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError("请填写日期", field="until") from error
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) - timedelta(seconds=1)


_FORMS: Mapping[str, CaseForm] = {
    "suspend": CaseForm(
        "挂起",
        "挂起期间不办理、不触发定时，承诺时限暂停；法定时限照常计算。收到的消息留到恢复时处理。",
        "挂起原因",
        lambda tx, key, sent: suspension.suspend(tx, key, sent["text"], _until(sent["until"])),
        "已挂起",
    ),
    "resume": CaseForm(
        "恢复",
        "恢复之后，办件从原来的环节继续。",
        "恢复原因",
        lambda tx, key, sent: suspension.resume(tx, key, sent["text"]),
        "已恢复办理",
    ),
    "terminate": CaseForm(
        "终止",
        "提出之后须由另一人审定。同意终止的，每个还没有答复的事项都会送达书面答复，之后才算终止。",
        "终止说明",
        lambda tx, key, sent: termination.propose(tx, key, sent["reason_code"], sent["text"]),
        "已提出终止，等待审定",
    ),
}
_NAMES = ("text", "until", "reason_code")


@bp.get("/cases/<uuid:case_id>/verbs/<word>")
def form(case_id: UUID, word: str) -> str:
    """The form of one verb."""
    return _page(case_id, word, dict.fromkeys(_NAMES, ""))


@bp.post("/cases/<uuid:case_id>/verbs/<word>")
def act(case_id: UUID, word: str) -> ResponseReturnValue:
    """Use the verb and go back to the case."""
    sent = {name: request.form.get(name, "") for name in _NAMES}
    wanted = _form(word)
    try:
        with store().transaction(actor()) as tx:
            wanted.act(tx, case_id, sent)
    except InvalidInputError as error:
        return _page(case_id, word, sent, error), 422
    flash(wanted.done, "success")
    return redirect(url_for("cases.case", case_id=case_id))


def _form(word: str) -> CaseForm:
    if word not in _FORMS:
        raise NotFoundError(word=word)
    return _FORMS[word]


def _page(case_id: UUID, word: str, sent: Mapping[str, str], error: EngineError | None = None) -> str:
    wanted = _form(word)
    with store().transaction(actor()) as tx:
        whole = suspension.looked_at(tx, case_id)
        if error is None and word not in dict(whole_words(tx, case_id)):
            raise ConflictError(f"现在不能{wanted.label}，请返回查看最新情况", case_id=str(case_id))
        reasons = termination.reasons(tx, case_id) if word == "terminate" else ()
    choices = tuple(Choice(code, name) for code, name in reasons)
    page = VerbPage(
        title=f"{wanted.label}办件",
        hint=wanted.hint,
        action=url_for("case_verbs.act", case_id=case_id, word=word),
        button=wanted.label,
        back=Link("案件", url_for("cases.case", case_id=case_id)),
        facts=(Fact("受理编号", whole.number),),
        choices=(ChoiceField("reason_code", "终止理由", choices, chosen=(sent["reason_code"],)),)
        if choices
        else (),
        days=(DayField("until", "预计恢复日期（可以不填）", sent["until"], required=False),)
        if word == "suspend"
        else (),
        text=TextField("text", wanted.words, sent["text"]),
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/form.html", page=page, shell=shell())


@bp.get("/terminations/<uuid:termination_id>")
def decision(termination_id: UUID) -> str:
    """A proposal to end a case, for the second person."""
    return _decision(termination_id)


@bp.post("/terminations/<uuid:termination_id>")
def decide(termination_id: UUID) -> ResponseReturnValue:
    """Agree or not."""
    text, choice = request.form.get("text", ""), request.form.get("agreed", "")
    try:
        if choice not in ("yes", "no"):
            raise InvalidInputError("请选择同意或者不同意", field="agreed")
        with store().transaction(actor()) as tx:
            case_id = termination.decide(tx, termination_id, agreed=choice == "yes", text=text)
    except InvalidInputError as error:
        return _decision(termination_id, text, choice, error), 422
    flash("已审定", "success")
    return redirect(_after(case_id))


def _after(case_id: UUID) -> str:
    """The case, or the first page for somebody who saw it only because of the proposal."""
    with store().transaction(actor()) as tx:
        seen = suspension.is_within_reach(tx, case_id)
    return url_for("cases.case", case_id=case_id) if seen else url_for("inbox.index")


def _decision(
    termination_id: UUID, text: str = "", choice: str = "", error: EngineError | None = None
) -> str:
    with store().transaction(actor()) as tx:
        proposal = termination.find(tx, termination_id)
        whole = suspension.looked_at(tx, proposal.case_id)
        names = directory.names(tx, {proposal.proposed_by})
        reason = dict(termination.reasons(tx, proposal.case_id)).get(
            proposal.reason_code, proposal.reason_code
        )
    facts = (
        Fact("受理编号", whole.number),
        Fact("提出人", names.get(proposal.proposed_by, proposal.proposed_by)),
        Fact("提出时间", moment(proposal.proposed_at)),
        Fact("终止理由", reason),
        Fact("说明", proposal.text),
    )
    choices = (Choice("yes", "同意终止，并送达书面答复"), Choice("no", "不同意，继续办理"))
    page = VerbPage(
        title="审定终止",
        hint="提出终止的人不能自己审定。",
        action=url_for("case_verbs.decide", termination_id=termination_id),
        button="审定",
        back=Link("案件", url_for("cases.case", case_id=proposal.case_id)),
        facts=facts,
        choices=(ChoiceField("agreed", "审定结论", choices, chosen=(choice,)),),
        text=TextField("text", "审定意见", text),
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/form.html", page=page, shell=shell())
