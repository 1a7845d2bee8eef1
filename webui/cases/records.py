"""Puts what rows say about a case into words: facts, history, look-ups, marks on a diagram.

Shared by the pages of cases and of tasks, so that both tell the same story.  Only what happened is told: nothing is
computed anew, and an outcome that is not decisive never looks like a fact.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from engine.applicants import PREFIX
from engine.dossier import Dossier
from engine.models import History, LookUpRecord
from engine.ports import DECISIVE, Outcome
from webui.cases.reasons import why_lines
from webui.cases.verb_words import VERB_WORDS
from webui.pages import Fact, HistoryRow, LookUpRow, Tag, Tone, full_moment, masked_name, moment

SHOWN = {
    "userTask": ("完成", Tone.GOOD),
    "serviceTask": ("自动完成", Tone.GOOD),
    "sendTask": ("自动完成", Tone.GOOD),
    "businessRuleTask": ("自动判定", Tone.INFO),
    "intermediateCatchEvent": ("已发生", Tone.INFO),
    "receiveTask": ("已收到", Tone.INFO),
    "claim": ("签收", Tone.PLAIN),
    "release": ("退签", Tone.WARN),
    "retry": ("重试", Tone.WARN),
    "handover": ("交接", Tone.WARN),
    "migrate": ("换到新版本", Tone.WARN),
    "cancel": ("撤销", Tone.BAD),
    "clock_reminder": ("时限提醒", Tone.INFO),
    "clock_escalation": ("提请督办", Tone.WARN),
    "clock_red": ("已超期", Tone.BAD),
    "clock_extend": ("延长时限", Tone.INFO),
    "clock_recompute": ("到期日更新", Tone.INFO),
    "print": ("打印", Tone.PLAIN),
    "disclose": ("查看完整信息", Tone.WARN),
    "assign": ("指定办理人", Tone.WARN),
    "export": ("导出", Tone.PLAIN),
    "rectify_open": ("登记整改", Tone.WARN),
    "rectify_measures": ("整改措施", Tone.INFO),
    "rectify_postpone": ("调整整改期限", Tone.PLAIN),
    "rectify_close": ("整改销号", Tone.GOOD),
    **VERB_WORDS,
    "consent": ("同意查询", Tone.PLAIN),
    "duplicate_kept": ("说明不是重复", Tone.WARN),
    "correction_sent": ("申请人补交", Tone.INFO),
    "rating": ("申请人评价", Tone.PLAIN),
    "opinion": ("申请人意见", Tone.WARN),
    "file_added": ("上传附件", Tone.PLAIN),
    "file_removed": ("移除附件", Tone.WARN),
    "file_infected": ("附件有病毒，已清除", Tone.BAD),
}
OUTCOMES = {
    Outcome.HIT: ("查到记录", Tone.GOOD),
    Outcome.NO_RECORD: ("查无记录", Tone.PLAIN),
    Outcome.MISMATCH: ("与本人不符", Tone.WARN),
    Outcome.STALE: ("数据陈旧", Tone.WARN),
    Outcome.PARTIAL: ("结果不全", Tone.WARN),
    Outcome.PENDING: ("等待报告", Tone.INFO),
    Outcome.SOURCE_DOWN: ("数据源故障", Tone.BAD),
    Outcome.NOT_AUTHORISED: ("没有授权", Tone.BAD),
    Outcome.CONSENT_MISSING: ("缺少本人授权", Tone.BAD),
}
VERBS = (
    frozenset(VERB_WORDS)
    | frozenset({"claim", "release", "retry", "assign", "print", "disclose", "export", "migrate", "cancel"})
    | frozenset({"consent", "duplicate_kept", "correction_sent", "rating", "opinion"})
)
APPLICANT = "申请人"
CHANNELS = {"window": "街道窗口", "portal": "爱山东", "home": "上门服务"}


def facts_of(file: Dossier) -> tuple[Fact, ...]:
    """The facts strip of a case; the applicant's name is masked."""
    name = masked_name(file.application.applicant_name) if file.application else "—"
    return (
        Fact("受理编号", file.case.number),
        Fact("申请人", name),
        Fact("申请渠道", CHANNELS.get(file.case.channel, file.case.channel)),
        Fact("发起时间", full_moment(file.case.started_at)),
    )


def history_rows(file: Dossier, names: Mapping[str, str]) -> tuple[HistoryRow, ...]:
    """办理记录: what people and machines did, without the gateways in between; then what is open."""
    rows = [_history_row(entry, names) for entry in file.history if entry.kind in SHOWN]
    for task in file.open_tasks:
        holder = names.get(task.assignee or "", "待签收")
        rows.append(HistoryRow(task.name, holder, moment(task.created_at), Tag("办理中", Tone.INFO)))
    return tuple(rows)


def _history_row(entry: History, names: Mapping[str, str]) -> HistoryRow:
    text, tone = SHOWN[entry.kind]
    return HistoryRow(
        what=entry.name,
        who=names.get(entry.actor, APPLICANT if entry.actor.startswith(PREFIX) else "系统"),
        when=moment(entry.at),
        tag=Tag(text, tone),
        detail=entry.note or "",
        href=url_for("inbox.task", task_id=entry.key) if entry.kind == "userTask" and entry.key else "",
        why=why_lines(entry.why or ()),
    )


def marks(file: Dossier, process_id: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The elements of a process to mark as passed, current and failed."""
    passed = {
        entry.element_id: None
        for entry in file.history
        if entry.process_id == process_id and entry.element_id and entry.kind not in VERBS
    }
    current = {task.element_id: None for task in file.open_tasks if task.process_id == process_id}
    failed = {each.element_id: None for each in file.incidents if each.element_id and each.closed_at is None}
    return tuple(passed), tuple(current), tuple(failed)


def look_up_row(entry: LookUpRecord, titles: Mapping[str, str]) -> LookUpRow:
    """One look-up with its real outcome."""
    text, tone = OUTCOMES[entry.outcome]
    icon = "check-circle-fill" if entry.outcome in DECISIVE else "exclamation-triangle-fill"
    about = "申请人" if entry.subject == "applicant" else f"家庭成员 {entry.subject.partition(':')[2]}"
    return LookUpRow(
        operation=f"{titles.get(entry.operation, entry.operation)}（{about}）",
        source=entry.source,
        outcome=Tag(text, tone, icon),
        asked=moment(entry.asked_at),
        answered=moment(entry.answered_at),
        detail=entry.detail,
    )
