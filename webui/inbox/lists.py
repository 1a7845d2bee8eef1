"""Puts the lists of a member of staff into the words of their pages.  Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for

from engine.content import Content
from engine.inbox import COUNT_LIMIT, Counts
from engine.interpreter.model import Kind
from engine.paging import PAGE, Mark
from engine.selection import EVERYTHING, Selection, Share, TimeState
from engine.task_rows import TaskPage, TaskRow
from engine.views import View
from webui import pages
from webui.inbox.rows import about, check_tag
from webui.pages import FilterField, Link, days_left, limit_tag, masked_name, moment

TABS = {Share.ALL: "全部", Share.MINE: "我已签收", Share.UNCLAIMED: "待签收"}
TIMES = {
    TimeState.OVERDUE: "已超期",
    TimeState.TODAY: "今日到期",
    TimeState.SOON: "即将到期（2 天内）",
    TimeState.FINE: "未超期",
}


@dataclass(frozen=True)
class Asked:
    """What a request asks of the list: a selection or the saved ``view`` that holds it, or a ``person``."""

    selection: Selection = EVERYTHING
    view: View | None = None
    person: str = ""
    after: Mark | None = None

    @property
    def address(self) -> dict[str, str]:
        """The parameters under which the same is shown again, from its first page."""
        return {"view": str(self.view.id)} if self.view else self.selection.words()


@dataclass(frozen=True)
class Desk:
    """What surrounds the list: how much waits, the views that were kept, the release, the moment."""

    waiting: Counts
    views: Sequence[View]
    content: Content
    now: datetime
    streets: Sequence[tuple[str, str]] = ()


def read_mark(text: str | None) -> Mark | None:
    """The place in a list that ``text`` from an address names; None when it names none."""
    stamp, _, key = (text or "").partition("_")
    try:
        return Mark(datetime.fromisoformat(stamp), UUID(key))
    except ValueError:
        return None


def _at(endpoint: str, words: dict[str, str]) -> str:
    """The address of ``endpoint`` with ``words``; without a question mark when there are none."""
    return f"{url_for(endpoint)}?{urlencode(words)}" if words else url_for(endpoint)


def next_href(endpoint: str, mark: Mark | None, words: dict[str, str]) -> str:
    """The address of the page of ``endpoint`` after ``mark``; empty on the last page."""
    if mark is None:
        return ""
    return _at(endpoint, {**words, "after": f"{mark.moment.isoformat()}_{mark.id}"})


def inbox_page(found: TaskPage, asked: Asked, desk: Desk) -> pages.InboxPage:
    """待办事项: a page of the list; after a search for a person its first page only."""
    address = asked.address
    return pages.InboxPage(
        rows=tuple(_inbox_row(row, desk.content, desk.now) for row in found.rows),
        tabs=_tabs(asked, desk.waiting),
        filter=_filter(asked.selection, desk),
        summary=_summary(found, asked, desk.waiting),
        next_href="" if asked.person else next_href("inbox.index", found.next, address),
        first_href=_at("inbox.index", address) if asked.after or asked.person else "",
        views=tuple(
            Link(view.name, url_for("inbox.index", view=view.id), current=asked.view == view)
            for view in desk.views
        ),
        tools=None if asked.person else _tools(asked),
        search=pages.PersonSearch(url_for("desk.find"), asked.person),
        bulk=pages.Bulk(
            url_for("desk.claim"), url_for("desk.release"), url_for("desk.transfer"), url_for("desk.opinion")
        ),
    )


def _tabs(asked: Asked, waiting: Counts) -> tuple[Link, ...]:
    """The shares with all that waits in each: what was chosen in the filter ends with a tab."""
    counts = {
        Share.ALL: waiting.mine + waiting.unclaimed,
        Share.MINE: waiting.mine,
        Share.UNCLAIMED: waiting.unclaimed,
    }
    plain = asked.view is None and not asked.person
    return tuple(
        Link(
            label,
            _at("inbox.index", Selection(share=each).words()),
            current=plain and asked.selection.share is each,
            count=counts[each],
        )
        for each, label in TABS.items()
    )


def _filter(selection: Selection, desk: Desk) -> pages.Filter:
    content = desk.content
    processes = content.program.model.processes.values()
    nodes = [node for process in processes for node in process.nodes.values()]
    steps = sorted({node.name for node in nodes if node.kind is Kind.USER})
    items = content.offering.items if content.is_offered else ()
    every = ("", "全部")
    share = selection.share
    return pages.Filter(
        url_for("inbox.index"),
        selection.keyword,
        "受理编号（可只输开头）",
        (
            FilterField("item", "事项", (every, *((each.code, each.name) for each in items)), selection.item),
            FilterField("street", "所属街道", (every, *desk.streets), selection.street),
            FilterField("step", "当前环节", (every, *((name, name) for name in steps)), selection.step),
            FilterField("time", "时限状态", (every, *_times()), selection.time or ""),
        ),
        () if share is Share.ALL else (("share", share),),
    )


def _times() -> list[tuple[str, str]]:
    return [(state.value, label) for state, label in TIMES.items()]


def _summary(found: TaskPage, asked: Asked, waiting: Counts) -> str:
    if asked.person:
        more = f"，只显示最急的 {PAGE} 件" if found.next else ""
        return f"按姓名或证件后四位查到 {len(found.rows)} 件{more}"
    if asked.selection.narrows:
        whole = asked.after is None and found.next is None
        return f"符合条件的共 {len(found.rows)} 件" if whole else "已按条件筛选"
    everything = waiting.mine + waiting.unclaimed
    more = "以上" if max(waiting.mine, waiting.unclaimed) >= COUNT_LIMIT else ""
    return f"共 {everything} 件{more}，其中待签收 {waiting.unclaimed} 件"


def _tools(asked: Asked) -> pages.ViewTools:
    words = asked.selection.words()
    keeps = bool(words) and asked.view is None
    return pages.ViewTools(
        save_url=url_for("desk.keep") if keeps else "",
        words=tuple(words.items()) if keeps else (),
        remove_url=url_for("desk.forget", view_id=asked.view.id) if asked.view else "",
        export_href=_at("desk.export", asked.address),
    )


def _inbox_row(row: TaskRow, content: Content, now: datetime) -> pages.InboxRow:
    return pages.InboxRow(
        href=url_for("inbox.task", task_id=row.id),
        case_number=row.case_number,
        item=about(row, content),
        applicant=masked_name(row.applicant or ""),
        step=row.step,
        previous=row.previous or "",
        arrived=moment(row.created_at),
        limit=limit_tag(days_left(row.moment, now)),
        check=check_tag(row),
        verb="办理" if row.holder else "签收",
        fresh=row.holder is None,
        key=str(row.id),
    )
