"""Puts what is known beside a task's form into words: declared beside found, the household, limits, opinions.

An outcome that is no fact never looks like one: a source that was down says so, in other words than one that found
nothing.  Names and numbers of people are masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from engine.content import Content
from engine.domain import CaseState
from engine.dossier import Dossier
from engine.evidence import Answered, Compared, Rules, compare, rules
from engine.forms import Form
from engine.household import Elsewhere
from engine.models import Clock, Opinion
from engine.ports import DECISIVE, Outcome
from webui.cases.records import OUTCOMES
from webui.clocks.present import clock_tag, kind_tag
from webui.clocks.wording import UNITS, basis_text, state_text
from webui.pages import SHANGHAI, Link, Tag, Tone, full_moment, masked_id_number, masked_name, moment
from webui.pages.evidence import AnswerRow, ComparedRow, Evidence, LimitRow, PersonRow, SaidRow

SAME = Tag("一致", Tone.GOOD, "check-circle-fill")
DIFFERENT = Tag("不一致", Tone.BAD, "exclamation-triangle-fill")
NOT_DECLARED = Tag("申请表未填", Tone.PLAIN)
NOT_ASKED = Tag("尚未查询", Tone.PLAIN, "hourglass-split")
NOT_RECEIVING = Tag("未在享", Tone.GOOD, "check-circle-fill")
RECEIVING = Tag("在享", Tone.WARN, "exclamation-triangle-fill")
UNCLEAR = {
    Outcome.SOURCE_DOWN: "数据源没有答复，不等于查无记录；需要重新查询或者人工核实。",
    Outcome.PENDING: "报告还没有出来，不能据此判断。",
    Outcome.STALE: "数据陈旧，不能据此判断，需要重新查询。",
    Outcome.PARTIAL: "结果不全，不能据此判断。",
    Outcome.MISMATCH: "返回的信息与本人不符，需要人工核实。",
    Outcome.NOT_AUTHORISED: "没有查询权限，不等于查无记录。",
    Outcome.CONSENT_MISSING: "缺少本人授权，没有查询。",
}
KINDS = {"opinion": "意见", "rating": "评价"}
RECEIVES = "receiving"


@dataclass(frozen=True)
class Known:
    """What the panel is drawn from; ``answers`` are the newest to each question, ``elsewhere`` by ID number."""

    file: Dossier
    content: Content
    answers: tuple[Answered, ...]
    elsewhere: Mapping[str, tuple[Elsewhere, ...]]
    clocks: tuple[Clock, ...]
    now: datetime


def evidence(known: Known) -> Evidence:
    """Everything beside the form."""
    file, content = known.file, known.content
    application = file.application
    compared: Iterable[Compared] = ()
    if application is not None and application.form_id in content.forms:
        compared = compare(content, content.form(application.form_id), application.values, known.answers)
    return Evidence(
        compared=tuple(_compared(each) for each in compared),
        answers=tuple(_answer(each, file) for each in known.answers),
        people=tuple(_people(known)),
        limits=tuple(_limit(clock, known.now) for clock in known.clocks),
        said=tuple(_said(opinion) for opinion in file.opinions),
        is_unclear=any(each.record.outcome not in DECISIVE for each in known.answers),
    )


def _compared(each: Compared) -> ComparedRow:
    return ComparedRow(
        each.title, each.declared, each.found, _state(each), f"{each.source} {moment(each.at)}"
    )


def _state(each: Compared) -> Tag:
    if each.differs is not None:
        return DIFFERENT if each.differs else SAME
    if each.outcome is Outcome.HIT:
        return NOT_DECLARED if each.found else Tag("来源没有这一项", Tone.PLAIN)
    return outcome_tag(each.outcome)


def outcome_tag(outcome: Outcome) -> Tag:
    """How a look-up ended, in words; what is no fact carries a sign."""
    text, tone = OUTCOMES[outcome]
    if outcome in DECISIVE:
        return Tag(text, tone)
    return Tag(text, tone, "hourglass-split" if outcome is Outcome.PENDING else "exclamation-triangle-fill")


def _answer(each: Answered, file: Dossier) -> AnswerRow:
    record = each.record
    name = next((member.name for member in file.members if member.position == each.member), "")
    facts = "，".join(f"{fact.title}：{fact.words}" for fact in each.words.facts)
    return AnswerRow(
        title=each.words.title,
        about=masked_name(name) if each.member else "申请人",
        outcome=outcome_tag(record.outcome),
        source=f"{record.source} {moment(record.answered_at)}",
        facts=facts if record.outcome is Outcome.HIT else "",
        detail=UNCLEAR.get(record.outcome, ""),
    )


def _people(known: Known) -> Iterator[PersonRow]:
    application = known.file.application
    if application is None:
        return
    relations = _relations(known.content.forms.get(application.form_id))
    everybody = [(0, application.applicant_name, "申请人本人", application.id_number)]
    everybody += [
        (member.position, member.name, relations.get(member.relation, member.relation), member.id_number)
        for member in known.file.members
    ]
    asked = rules(known.content)
    for position, name, relation, number in everybody:
        check, detail = _in_benefit(known.answers, asked, position)
        yield PersonRow(
            name=masked_name(name),
            relation=relation,
            number=masked_id_number(number),
            check=check,
            check_detail=detail,
            records=tuple(_record(each, known.content) for each in known.elsewhere.get(number, ())),
        )


def _relations(form: Form | None) -> dict[str, str]:
    """What the application's form calls each relation."""
    fields = form.fields if form else ()
    options = (
        option
        for field in fields
        if field.path == ("relation",) and field.options and field.options.fixed
        for option in field.options.fixed
    )
    return {str(option["value"]): str(option["label"]) for option in options if isinstance(option, Mapping)}


def _in_benefit(answers: Iterable[Answered], asked: Rules, position: int) -> tuple[Tag, str]:
    """Whether a person already receives something, as the newest answer says; an unclear answer says nothing."""
    found = [
        each for each in answers if each.member == position and each.record.operation in asked.in_benefit
    ]
    if not found:
        return NOT_ASKED, ""
    record = found[-1].record
    source = f"{record.source} {moment(record.answered_at)}"
    if record.outcome is Outcome.NO_RECORD:
        return NOT_RECEIVING, source
    if record.outcome is not Outcome.HIT:
        return outcome_tag(record.outcome), f"{source}。{UNCLEAR.get(record.outcome, '')}"
    facts = "，".join(
        f"{fact.title}：{fact.words}" for fact in found[-1].words.facts if fact.name != RECEIVES
    )
    receives = record.facts.get(RECEIVES) is not False
    return (RECEIVING if receives else NOT_RECEIVING), f"{facts}。{source}" if facts else source


def _record(each: Elsewhere, content: Content) -> Link:
    """What our own cases hold; without an address when the case is out of reach."""
    item = content.item_name(each.item)
    how = (
        "办理中"
        if each.is_under_way
        else {"approved": "已确认", "refused": "未确认"}.get(each.outcome or "", "已结束")
    )
    if each.state is CaseState.CANCELLED:
        how = "已终止"
    role = "（作为家庭成员）" if each.as_member else ""
    day = f"{(each.decided_at or each.started_at).astimezone(SHANGHAI):%Y-%m-%d}"
    number = f" {each.number}" if each.number else ""
    href = url_for("cases.case", case_id=each.case_id) if each.case_id else ""
    return Link(f"{item}{how}{role} {day}{number}", href)


def _limit(clock: Clock, now: datetime) -> LimitRow:
    due = f"，应于 {clock.due_at.astimezone(SHANGHAI):%Y-%m-%d} 前" if clock.due_at else ""
    text = f"{clock.days} {UNITS[clock.unit]}，{full_moment(clock.started_at)} 起算{due}；{state_text(clock)}"
    return LimitRow(
        f"{clock.name}（{kind_tag(clock.kind, clock.basis_status).text}）",
        clock_tag(clock, now),
        text,
        basis_text(clock),
    )


def _said(opinion: Opinion) -> SaidRow:
    stars = f"（{opinion.rating} 分）" if opinion.rating else ""
    return SaidRow(
        KINDS.get(opinion.kind, opinion.kind) + stars,
        opinion.text,
        full_moment(opinion.raised_at),
        opinion.answer or "",
    )
