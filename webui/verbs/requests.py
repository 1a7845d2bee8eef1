"""协作请求: what colleagues ask of me, and how I answer: sign, answer, hand back, mark as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError, InvalidInputError, NotFoundError
from engine.models import Involvement, InvolvementKind, Verdict
from engine.storage import Transaction
from engine.verbs import delegation, involving, signing
from engine.verbs.involving import PAGE
from webui.current import actor, store
from webui.pages import Fact, Link, Tag, Tone, moment
from webui.pages.verbs import Choice, ChoiceField, RequestListPage, RequestRow, TextField, VerbPage
from webui.shell import shell
from webui.verbs.menu import state_tag

bp = Blueprint("requests", __name__, template_folder="templates", url_prefix="/requests")
ASKING = (InvolvementKind.SIGNATURE, InvolvementKind.DELEGATION, InvolvementKind.QUESTION)
_KINDS = {
    InvolvementKind.SIGNATURE: Tag("会签", Tone.INFO),
    InvolvementKind.DELEGATION: Tag("委派", Tone.INFO),
    InvolvementKind.QUESTION: Tag("沟通", Tone.INFO),
    InvolvementKind.COPY: Tag("抄送", Tone.PLAIN),
}
_WORDS = {
    InvolvementKind.SIGNATURE: ("签署意见", "请写明您的意见；是否采纳由办理人决定。", "意见"),
    InvolvementKind.DELEGATION: (
        "交回委派",
        "办好之后交回，由委派人办结。您暂存的草稿随任务交回。",
        "办理情况",
    ),
    InvolvementKind.QUESTION: ("答复沟通", "您的答复记入办理记录。", "答复"),
    InvolvementKind.COPY: ("标为已阅", "看过之后标为已阅。", ""),
}


@bp.get("/")
def index() -> str:
    """What colleagues ask of me, newest first."""
    after = _mark(request.args.get("after", ""))
    with store().transaction(actor()) as tx:
        found = involving.received(tx, ASKING, after)
    rows = tuple(_row(*row) for row in found[:PAGE])
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    following = f"{last.sent_at.isoformat()}_{last.id}" if last else ""
    page = RequestListPage(
        rows,
        next_href=url_for("requests.index", after=following) if following else "",
        first_href=url_for("requests.index") if after else "",
    )
    return render_template("verbs/requests.html", page=page, shell=shell())


def _mark(text: str) -> tuple[datetime, UUID] | None:
    stamp, _, key = text.partition("_")
    try:
        moment_, row = datetime.fromisoformat(stamp), UUID(key)
    except ValueError:
        return None
    return (moment_, row) if moment_.tzinfo else None


def _row(each: Involvement, number: str, step: str, sender: str) -> RequestRow:
    return RequestRow(
        href=url_for("requests.one", involvement_id=each.id),
        case_number=number,
        step=step,
        kind=_KINDS[each.kind],
        sender=sender,
        text=each.text,
        when=moment(each.sent_at),
        state=state_tag(each),
    )


@bp.get("/<uuid:involvement_id>")
def one(involvement_id: UUID) -> str:
    """One request with the form to answer it."""
    return _page(involvement_id)


def _page(involvement_id: UUID, text: str = "", verdict: str = "", error: EngineError | None = None) -> str:
    with store().transaction(actor()) as tx:
        each, number, step, sender = _own(tx, involvement_id)
    title, hint, words = _WORDS[each.kind]
    facts = (
        Fact("受理编号", number),
        Fact("环节", step),
        Fact("发起人", sender),
        Fact("发起时间", moment(each.sent_at)),
        Fact("说明", each.text),
    )
    signature = each.kind is InvolvementKind.SIGNATURE
    verdicts = (Choice(Verdict.AGREE, "同意"), Choice(Verdict.DISAGREE, "不同意"))
    page = VerbPage(
        title=title,
        hint=hint if each.closed_at is None else "这一项已经处理完毕。",
        action=url_for("requests.settle", involvement_id=involvement_id) if each.closed_at is None else "",
        button=title,
        back=Link("任务", url_for("inbox.task", task_id=each.task_id)),
        facts=(*facts, Fact("答复", each.answer)) if each.answer else facts,
        choices=(ChoiceField("verdict", "您的态度", verdicts, chosen=(verdict,)),) if signature else (),
        text=TextField("text", words, text) if words else None,
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/form.html", page=page, shell=shell())


def _own(tx: Transaction, involvement_id: UUID) -> tuple[Involvement, str, str, str]:
    row = involving.received_one(tx, involvement_id)
    if row is None:
        raise NotFoundError(involvement_id=str(involvement_id))
    each, number, step, sender = row
    return each, number, step, sender


@bp.post("/<uuid:involvement_id>")
def settle(involvement_id: UUID) -> ResponseReturnValue:
    """Answer a request."""
    text, verdict = request.form.get("text", ""), request.form.get("verdict", "")
    try:
        with store().transaction(actor()) as tx:
            _settle(tx, _own(tx, involvement_id)[0], text, verdict)
    except InvalidInputError as error:
        return _page(involvement_id, text, verdict, error), 422
    flash("已处理", "success")
    return redirect(url_for("requests.index"))


def _settle(tx: Transaction, each: Involvement, text: str, verdict: str) -> None:
    match each.kind:
        case InvolvementKind.SIGNATURE:
            if verdict not in set(Verdict):
                raise InvalidInputError("请选择同意或者不同意", field="verdict")
            signing.sign(tx, each.id, Verdict(verdict), text)
        case InvolvementKind.DELEGATION:
            delegation.hand_back(tx, each.id, text)
        case InvolvementKind.QUESTION:
            involving.answer(tx, each.id, text)
        case InvolvementKind.COPY:
            involving.mark_read(tx, each.id)


@bp.get("/<uuid:involvement_id>/removal")
def removal(involvement_id: UUID) -> str:
    """The form that takes a signer off."""
    return _removal(involvement_id)


@bp.post("/<uuid:involvement_id>/removal")
def remove(involvement_id: UUID) -> ResponseReturnValue:
    """Take a signer off the actor's task."""
    text = request.form.get("text", "")
    try:
        with store().transaction(actor()) as tx:
            task_id = signing.remove_signer(tx, involvement_id, text)
    except InvalidInputError as error:
        return _removal(involvement_id, text, error), 422
    flash("已减签", "success")
    return redirect(url_for("inbox.task", task_id=task_id))


def _removal(involvement_id: UUID, text: str = "", error: EngineError | None = None) -> str:
    with store().transaction(actor()) as tx:
        task = signing.task_of_signature(tx, involvement_id)
    page = VerbPage(
        title="减签",
        hint="减去之后不再等待这位同事的意见。",
        action=url_for("requests.remove", involvement_id=involvement_id),
        button="减签",
        back=Link("任务", url_for("inbox.task", task_id=task.id)),
        facts=(Fact("受理编号", task.number), Fact("环节", task.name)),
        text=TextField("text", "减签原因", text),
        error=error.message if error else "",
        field=str(error.fields.get("field", "")) if error else "",
    )
    return render_template("verbs/form.html", page=page, shell=shell())
