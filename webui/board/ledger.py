"""Puts 整改台账 into the words of its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for

from engine import rectification
from engine.directory import Person
from engine.models import Finding, Rectification, RectificationEvent
from engine.paging import PAGE, Mark
from engine.rectification import Line, Stage
from engine.storage import Transaction
from webui.inbox.lists import next_href
from webui.pages import SHANGHAI, Cell, Fact, HistoryRow, Link, ListPage, Table, Tag, Tone, full_moment
from webui.pages.lists import Target
from webui.pages.rectification import EntryForm, EntryPage

FINDINGS = {
    Finding.OVERDUE: "办理超期",
    Finding.COMPLAINT: "热线和意见",
    Finding.RATING: "差评",
    Finding.INSPECTION: "督查抽查",
}
STAGES = {Stage.OPEN: "整改中", Stage.OVERDUE: "逾期未改", Stage.CLOSED: "已销号"}
EVENTS = {
    "open": ("登记整改", Tone.WARN),
    "measures": ("整改措施", Tone.INFO),
    "postpone": ("调整期限", Tone.PLAIN),
    "close": ("核实销号", Tone.GOOD),
}
COLUMNS = ("问题", "来源", "关联案件", "责任单位", "责任人", "登记时间", "整改期限", "状态")
SHOWN = 40


def list_page(
    found: Sequence[Line], stage: Stage, numbers: Mapping[Stage, int], tx: Transaction, *, later: bool
) -> ListPage:
    """整改台账."""
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    mark = Mark(last.opened_at, last.id) if last else None
    stages = tuple(
        Link(label, url_for("rectifications.index", stage=each), each is stage, count=numbers.get(each))
        for each, label in STAGES.items()
    )
    supervises = tx.actor.holds("supervisor")
    return ListPage(
        title="整改台账",
        table=Table("整改台账", COLUMNS, tuple(_cells(line, tx) for line in found[:PAGE]), "没有整改事项"),
        tabs=stages,
        back=Link("督办看板", url_for("board.index")) if supervises else None,
        tools=(Link("登记整改", url_for("rectifications.new"), icon="plus-lg"),) if supervises else (),
        next_href=next_href("rectifications.index", mark, {"stage": stage}),
        first_href=url_for("rectifications.index", stage=stage) if later else "",
    )


def _cells(line: Line, tx: Transaction) -> tuple[Cell, ...]:
    entry, person, office, number = line
    href = url_for("rectifications.entry", entry_id=entry.id)
    text = entry.problem if len(entry.problem) <= SHOWN else f"{entry.problem[:SHOWN]}…"
    return (
        Cell(text, href, leads=True),
        Cell(FINDINGS[entry.finding]),
        Cell(number or ""),
        Cell(office or ""),
        Cell(person or ""),
        Cell(full_moment(entry.opened_at)[:10], fixed=True),
        Cell(entry.due_on.isoformat(), fixed=True),
        Cell(tag=state_tag(entry, tx)),
    )


def state_tag(entry: Rectification, tx: Transaction) -> Tag:
    """Where an entry stands."""
    if entry.closed_at is not None:
        return Tag("已销号", Tone.GOOD, "check-circle-fill")
    if entry.due_on < tx.now.astimezone(SHANGHAI).date():
        return Tag("逾期未改", Tone.BAD, "exclamation-triangle-fill")
    return Tag("整改中", Tone.INFO, "clock") if entry.measures else Tag("待填措施", Tone.WARN, "clock")


def form_page(
    given: Mapping[str, str], people: Sequence[Person], offices: Mapping[str, str], error: str
) -> EntryForm:
    """A new entry, with what was typed; ``offices`` are names by id."""
    named = {each.username: f"{each.name}（{offices.get(each.office, each.office)}）" for each in people}
    return EntryForm(
        action=url_for("rectifications.enter"),
        findings=tuple((each.value, label) for each, label in FINDINGS.items()),
        people=tuple(Target(username, label) for username, label in named.items()),
        back=_back(),
        error=error,
        **given,
    )


def entry_page(
    line: Line, told: Sequence[RectificationEvent], names: Mapping[str, str], tx: Transaction
) -> EntryPage:
    """One entry; what the actor can do with it now has an address."""
    entry, person, office, number = line
    is_open = entry.closed_at is None
    oversees = is_open and rectification.oversees(tx, entry.office)
    own = entry.responsible == tx.actor.id
    return EntryPage(
        title=FINDINGS[entry.finding],
        state=state_tag(entry, tx),
        facts=(
            Fact("责任人", person or entry.responsible),
            Fact("责任单位", office or ""),
            Fact("登记时间", full_moment(entry.opened_at)),
            Fact("整改期限", entry.due_on.isoformat()),
            Fact("关联案件", number or "无"),
        ),
        problem=entry.problem,
        measures=entry.measures or "",
        evidence=entry.evidence or "",
        history=tuple(_event(each, names) for each in told),
        back=_back(),
        case_href=url_for("cases.case", case_id=entry.case_id) if entry.case_id and number else "",
        measures_url=url_for("rectifications.measures", entry_id=entry.id)
        if is_open and (own or oversees)
        else "",
        postpone_url=url_for("rectifications.postpone", entry_id=entry.id) if oversees else "",
        close_url=url_for("rectifications.close", entry_id=entry.id)
        if oversees and not own and entry.measures
        else "",
        first_day=tx.now.astimezone(SHANGHAI).date().isoformat(),
    )


def _event(each: RectificationEvent, names: Mapping[str, str]) -> HistoryRow:
    text, tone = EVENTS[each.kind]
    return HistoryRow(
        text, names.get(each.actor, each.actor), full_moment(each.at), Tag(text, tone), each.text
    )


def _back() -> Link:
    return Link("整改台账", url_for("rectifications.index"))
