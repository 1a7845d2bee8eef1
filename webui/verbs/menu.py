"""What the task page and the case page offer besides the form: the menu of verbs, who else is in the task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request, url_for

from engine import directory
from engine.domain import CaseState, Hold, TaskState
from engine.errors import NotFoundError
from engine.models import Involvement, InvolvementKind, Termination, Verdict
from engine.storage import Transaction
from engine.task_access import Task, oversees, visible
from engine.verb_names import Verb
from engine.verbs import involving, returning, signing, suspension, termination, urging
from engine.verbs.permission import allowed_at
from webui.current import actor, store
from webui.pages import Link, Tag, Tone, moment
from webui.pages.verbs import TeamRow, VerbMenu
from webui.verbs.forms import FORMS

_HELD = {
    None: ("transfer", "delegate", "countersign", "add_signer", "return", "copy", "ask"),
    Hold.DELEGATED: ("call_back", "copy", "ask"),
    Hold.SIGNING: ("add_signer", "copy", "ask"),
    Hold.FOLLOWED: ("countersign", "add_signer", "copy", "ask"),
    Hold.SUBMITTED: ("copy", "ask"),
}
_NOTICES = {
    Hold.DELEGATED: "这项任务已经委派给同事，交回或者收回之后才能办结。",
    Hold.SIGNING: "正在等待会签意见，收齐之后才能办结。",
    Hold.FOLLOWED: "提交之后还要由后加签人签署，签署之后才算办结。",
    Hold.SUBMITTED: "已经提交，正在等待后加签人签署。",
}
_ROLES = {
    InvolvementKind.COPY: "抄送",
    InvolvementKind.QUESTION: "沟通",
    InvolvementKind.DELEGATION: "委派",
    InvolvementKind.SIGNATURE: "会签",
}
_ASKED = {
    InvolvementKind.QUESTION: "有同事向您提问：去答复",
    InvolvementKind.DELEGATION: "这项任务委派给您：去交回",
    InvolvementKind.SIGNATURE: "请您签署意见：去签署",
    InvolvementKind.COPY: "抄送给您：标为已阅",
}


def task_menu() -> VerbMenu:
    """What goes with the task of this request; empty when it shows none or one out of reach."""
    task_id = (request.view_args or {}).get("task_id")
    if not isinstance(task_id, UUID):
        return VerbMenu()
    with store().transaction(actor()) as tx:
        try:
            task = visible(tx, task_id)
        except NotFoundError:
            return VerbMenu()
        team = involving.of_task(tx, task_id)
        names = directory.names(tx, {each.recipient for each in team})
        held = suspension.of_case(tx, task.case_id) if task.case_state == CaseState.SUSPENDED else None
        links = tuple(
            Link(FORMS[word].label, url_for("verbs.form", task_id=task.id, word=word))
            for word in offered(tx, task)
        )
        notices = [_NOTICES[Hold(task.hold)]] if task.hold and task.state is TaskState.OPEN else []
        principal = tx.actor.principal_of(task.assignee)
        if principal is not None and task.state is TaskState.OPEN:
            notices.append(f"这是{principal.name}的任务，您代理办理，办理记录会写明。")
        if held is not None:
            notices.append(f"办件已于 {moment(held.begun_at)} 挂起：{held.reason}。恢复之后才能办理。")
        return VerbMenu(links, tuple(notices), _mine(tx, task, team), _rows(tx, task, team, names))


def offered(tx: Transaction, task: Task) -> tuple[str, ...]:
    """The words of the verbs that the actor may use on ``task`` now, in the order of the menu."""
    allowed = allowed_at(tx, task)
    if task.state is TaskState.COMPLETED:
        return ("withdraw",) if returning.can_withdraw(tx, task) else ()
    if task.state is not TaskState.OPEN or task.case_state != CaseState.ACTIVE:
        return ()
    hold = Hold(task.hold) if task.hold else None
    words = _HELD[hold] if task.assignee in tx.actor.hands else ("copy",)
    found = [word for word in words if FORMS[word].verb in allowed]
    if task.assignee != tx.actor.id and Verb.URGE in allowed and urging.may_urge(tx, task):
        found.insert(0, "urge")
    if oversees(tx, task) and hold is None:
        found += ["reassign"]
        if task.posts & tx.actor.groups and task.assignee != tx.actor.id:
            found.append("take_over")
        if task.assignee is not None and task.posts:
            found.append("put_back")
    return tuple(found)


def _mine(tx: Transaction, task: Task, team: Sequence[Involvement]) -> tuple[Link, ...]:
    waiting = [each for each in team if each.kind is InvolvementKind.SIGNATURE and each.closed_at is None]
    return tuple(
        Link(_ASKED[each.kind], url_for("requests.one", involvement_id=each.id))
        for each in team
        if each.recipient == tx.actor.id
        and each.closed_at is None
        and (each.kind is InvolvementKind.COPY or task.state is TaskState.OPEN)
        and (each.kind is not InvolvementKind.SIGNATURE or signing.is_turn(each, waiting, task))
    )


def _rows(
    tx: Transaction, task: Task, team: Sequence[Involvement], names: Mapping[str, str]
) -> tuple[TeamRow, ...]:
    may_remove = task.assignee in tx.actor.hands and Verb.REMOVE_SIGNER in allowed_at(tx, task)
    return tuple(_row(each, names, may_remove=may_remove) for each in team)


def _row(each: Involvement, names: Mapping[str, str], *, may_remove: bool) -> TeamRow:
    signing_now = each.kind is InvolvementKind.SIGNATURE and each.closed_at is None
    role = "后加签" if each.after else _ROLES[each.kind]
    if each.kind is InvolvementKind.SIGNATURE and not each.after and each.quorum == signing.Quorum.ANY:
        role = "或签"
    return TeamRow(
        name=names.get(each.recipient, each.recipient),
        role=role,
        state=state_tag(each),
        text=each.text,
        answer=each.answer or "",
        when=moment(each.closed_at or each.sent_at),
        remove_href=url_for("requests.removal", involvement_id=each.id) if signing_now and may_remove else "",
    )


def state_tag(each: Involvement) -> Tag:
    """How far an involvement has come."""
    if each.removed_at is not None:
        return Tag("已撤销", Tone.PLAIN)
    if each.closed_at is None:
        text = {InvolvementKind.COPY: "未阅", InvolvementKind.SIGNATURE: "待签署"}.get(each.kind, "待答复")
        return Tag(text, Tone.WARN, "hourglass-split")
    if each.verdict is not None:
        agrees = each.verdict is Verdict.AGREE
        return (
            Tag("同意", Tone.GOOD, "check-circle-fill")
            if agrees
            else Tag("不同意", Tone.BAD, "x-circle-fill")
        )
    text = {InvolvementKind.COPY: "已阅", InvolvementKind.DELEGATION: "已交回"}.get(each.kind, "已答复")
    return Tag(text, Tone.GOOD, "check-circle-fill")


def case_menu() -> VerbMenu:
    """What a supervisor may do with the case of this request, and what became of proposals to end it."""
    case_id = (request.view_args or {}).get("case_id")
    if not isinstance(case_id, UUID):
        return VerbMenu()
    with store().transaction(actor()) as tx:
        held = suspension.of_case(tx, case_id)
        proposal = termination.of_case(tx, case_id)
        names = directory.names(tx, {proposal.proposed_by} if proposal else set())
        words = whole_words(tx, case_id)
        links = tuple(
            Link(label, url_for("case_verbs.form", case_id=case_id, word=word)) for word, label in words
        )
        notices = []
        if held is not None:
            notices.append(f"已于 {moment(held.begun_at)} 挂起：{held.reason}")
        mine: tuple[Link, ...] = ()
        if proposal is not None and proposal.agreed is None:
            who = names.get(proposal.proposed_by, proposal.proposed_by)
            notices.append(f"{who}于 {moment(proposal.proposed_at)} 提出终止：{proposal.text}")
            if _decides(tx, proposal):
                href = url_for("case_verbs.decision", termination_id=proposal.id)
                mine = (Link("审定终止", href),)
        return VerbMenu(links, tuple(notices), mine)


def whole_words(tx: Transaction, case_id: UUID) -> list[tuple[str, str]]:
    """The verbs, with their labels, that the actor may use on a case now."""
    allowed = suspension.allowed_now(tx, case_id)
    labels = {"suspend": "挂起", "resume": "恢复", "terminate": "终止"}
    return [(word, labels[word]) for word in allowed]


def _decides(tx: Transaction, proposal: Termination) -> bool:
    return termination.may_decide(tx, proposal) and proposal.proposed_by not in tx.actor.hands
