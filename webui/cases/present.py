"""Puts cases into the words of their pages.

Names, ID numbers, telephone and account numbers are masked here, on the way out, and nowhere earlier: whoever computes
with them gets them whole, whoever looks at a page gets no more than is needed to know whom it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from engine.cases import PAGE, CaseRow
from engine.content import Content
from engine.domain import CaseState
from engine.dossier import Dossier
from engine.models import CaseItem
from webui import pages
from webui.cases.records import facts_of, history_rows, look_up_row, marks
from webui.incidents.present import incident_row
from webui.pages import Cell, Fact, Link, Tag, Tone, days_left, full_moment, limit_tag, masked_name, moment
from webui.pages.tables import Choice, Verb

STATES = {
    CaseState.ACTIVE: Tag("办理中", Tone.INFO),
    CaseState.SUSPENDED: Tag("已挂起", Tone.WARN, "pause-circle"),
    CaseState.COMPLETED: Tag("已办结", Tone.GOOD, "check-circle-fill"),
    CaseState.CANCELLED: Tag("已终止", Tone.PLAIN),
}
ANSWERS = {
    "approved": Tag("予以确认", Tone.GOOD, "check-circle-fill"),
    "refused": Tag("不予确认", Tone.WARN),
    "forwarded": Tag("已转介", Tone.INFO),
    "withdrawn": Tag("已撤回", Tone.PLAIN),
}
COLUMNS = ("受理编号", "申请事项", "申请人", "当前环节", "提交时间", "状态", "剩余时限")
MASKED = ("id_number", "bank_account", "phone")


@dataclass(frozen=True)
class Search:
    """What the list of cases was asked for; ``state`` None is any; ``own`` are those that the actor took in.

    ``later`` says that it is not the first page.
    """

    keyword: str
    state: CaseState | None = None
    own: bool = False
    later: bool = False

    @property
    def title(self) -> str:
        """What the list is called."""
        return "我发起的" if self.own else "案件查询"

    def address(self, after: str | None = None) -> str:
        """Where the same is listed, from its first page or from ``after`` on."""
        endpoint = "own.started" if self.own else "cases.index"
        return url_for(endpoint, keyword=self.keyword or None, state=self.state, after=after)

    @property
    def filter(self) -> pages.Filter:
        """The filter row as it was sent."""
        options = (("", "全部"), *((state.value, tag.text) for state, tag in STATES.items()))
        field = pages.FilterField("state", "状态", options, self.state or "")
        return pages.Filter(
            url_for("own.started" if self.own else "cases.index"), self.keyword, "受理编号", (field,)
        )


def read_state(text: str) -> CaseState | None:
    """The state named in an address; None for anything else."""
    return CaseState(text) if text in set(CaseState) else None


def list_page(rows: Sequence[CaseRow], search: Search, content: Content, now: datetime) -> pages.ListPage:
    """案件查询 or, of the actor's own, 我发起的: newest first, ``PAGE`` rows.

    One row more than a page tells that there is a next one; its address names the last row shown.
    """
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    cells = tuple(
        (
            Cell(row.number, url_for("cases.case", case_id=row.id), leads=True, fixed=True),
            Cell("、".join(content.item_name(item) for item in row.items)),
            Cell(masked_name(row.applicant or "")),
            Cell("、".join(dict.fromkeys(row.steps))),
            Cell(full_moment(row.started_at), fixed=True),
            Cell(tag=STATES[row.state]),
            Cell(tag=limit_tag(days_left(row.due_at, now))),
        )
        for row in rows[:PAGE]
    )
    return pages.ListPage(
        search.title,
        pages.Table(f"{search.title}列表", COLUMNS, cells, "没有符合条件的案件", _choices(rows, search)),
        filter=search.filter,
        next_href=_next_href(search, last) if last else "",
        first_href=search.address() if search.later else "",
        verbs=(Verb("urge", "批量催办", url_for("own.urge")),) if search.own else (),
    )


def _choices(rows: Sequence[CaseRow], search: Search) -> tuple[Choice | None, ...]:
    """Whoever took cases in may ask for haste with those that go on."""
    if not search.own:
        return ()
    return tuple(
        Choice(str(row.id), row.number, "urge") if row.state is CaseState.ACTIVE else None
        for row in rows[:PAGE]
    )


def _next_href(search: Search, last: CaseRow) -> str:
    after = f"{last.started_at.isoformat()}_{last.number}"
    return search.address(after)


def case_page(
    file: Dossier, content: Content, names: Mapping[str, str], papers: pages.Documents, now: datetime
) -> pages.CasePage:
    """A case with the ``papers`` that can be printed.

    Items by code, tasks and history oldest first, as they are in ``file``.  ``names`` are display names by account; who
    is not among them is the system, or nobody yet.  A case without an application shows no answers of a form.
    """
    return pages.CasePage(
        case_number=file.case.number,
        title=content.title,
        state=STATES[file.case.state],
        facts=(*facts_of(file), Fact("办结时间", full_moment(file.case.ended_at))),
        items=tuple(_item(item, content, papers.letters) for item in file.items),
        tasks=tuple(
            pages.OpenTaskRow(
                step=task.name,
                holder=names.get(task.assignee or "", "待签收"),
                arrived=moment(task.created_at),
                limit=limit_tag(days_left(task.due_at, now)),
                href=url_for("inbox.task", task_id=task.id),
            )
            for task in file.open_tasks
        ),
        history=history_rows(file, names),
        diagrams=_diagrams(file, content),
        look_ups=tuple(look_up_row(entry, {}) for entry in file.look_ups),
        incidents=tuple(incident_row(each, file.case.number) for each in file.incidents),
        application=_application(file, content),
        documents=papers,
        back=Link("案件查询", url_for("cases.index")),
    )


def _application(file: Dossier, content: Content) -> tuple[pages.AnswerGroup, ...]:
    """The application as it was submitted; ID numbers are masked."""
    if file.application is None or file.application.form_id not in content.forms:
        return ()
    form = content.forms[file.application.form_id]
    return pages.answer_groups(form.show(masked_values(file.application.values)))


def masked_values(value: object) -> Mapping[str, object]:
    """The values of a form with every number of a person or an account masked."""
    masked = _mask("", value)
    return masked if isinstance(masked, dict) else {}


def _mask(key: str, value: object) -> object:
    if isinstance(value, dict):
        return {name: _mask(name, entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_mask(key, entry) for entry in value]
    if isinstance(value, str) and key.endswith(MASKED):
        return pages.masked_phone(value) if key.endswith("phone") else pages.masked_id_number(value)
    return value


def _item(item: CaseItem, content: Content, letters: Sequence[pages.LetterRow]) -> pages.ItemAnswer:
    waiting = Tag("办理中", Tone.INFO)
    state = ANSWERS.get(item.outcome or "", waiting)
    amount = f"{item.amount:.2f} 元" if item.amount is not None else ""
    known = content.stationery.reasons.get(item.reason_code or "")
    article = known.for_staff(item.article) if known and item.article else item.article
    reason = "；".join(part for part in (article, item.remedy) if part)
    letter = next((row for row in letters if item.receipt and row.receipt == item.receipt), None)
    return pages.ItemAnswer(
        name=content.item_name(item.item),
        state=state,
        office=letter.office if letter else "",
        letter_href=letter.href if letter else "",
        answer=amount,
        reason=reason,
        decided=moment(item.delivered_at),
    )


def _diagrams(file: Dossier, content: Content) -> tuple[pages.Diagram, ...]:
    """The main process and every process that the case has entered, in that order."""
    entered = dict.fromkeys(
        [file.case.process_id, *(entry.process_id for entry in file.history if entry.process_id)]
    )
    return tuple(
        pages.Diagram(
            content.program.model.processes[process_id].name,
            url_for("cases.diagram", number=file.case.release_number, process_id=process_id),
            *marks(file, process_id),
        )
        for process_id in entered
        if content.program.model.processes[process_id].parent is None
    )
