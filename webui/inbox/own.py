"""What I have done, begun and been told of: 已办事项, 我发起的, 草稿箱, 抄送我的."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import copies as copy_box
from engine import inbox, releases
from engine.content import Content
from engine.paging import Mark
from engine.task_rows import TaskPage
from engine.verbs import urging
from webui.cases.views import case_list
from webui.current import actor, store
from webui.inbox import together
from webui.inbox.bulk import task_ids
from webui.inbox.lists import next_href, read_mark
from webui.inbox.rows import OWN_COLUMNS, own_cells
from webui.inbox.together import Together
from webui.pages import Cell, Link, ListPage, Table, Tag, Tone, full_moment, masked_name
from webui.pages.lists import CopiesPage, CopyLine
from webui.shell import shell

bp = Blueprint("own", __name__, template_folder="templates", url_prefix="/inbox")


@bp.get("/done")
def done() -> str:
    """已办事项, newest first."""
    after = read_mark(request.args.get("after"))
    with store().transaction(actor()) as tx:
        found = inbox.done_tasks(tx, after)
        page = _page(("own.done", "已办事项", "办理时间"), found, releases.newest(tx), after)
    return render_template("list.html", page=page, shell=shell())


@bp.get("/drafts")
def drafts() -> str:
    """草稿箱: the tasks into whose form something was typed, newest first."""
    after = read_mark(request.args.get("after"))
    with store().transaction(actor()) as tx:
        found = inbox.drafts(tx, after)
        page = _page(("own.drafts", "草稿箱", "保存时间"), found, releases.newest(tx), after)
    return render_template("list.html", page=page, shell=shell())


@bp.get("/started")
def started() -> str:
    """我发起的: the cases that I took in, newest first."""
    return case_list(own=True)


def _page(words: tuple[str, str, str], found: TaskPage, content: Content, after: Mark | None) -> ListPage:
    """The page of the list ``words``: its endpoint, its title, what its moments are."""
    endpoint, title, moments = words
    rows = tuple((*own_cells(row, content), Cell(full_moment(row.moment), fixed=True)) for row in found.rows)
    return ListPage(
        title,
        Table(f"{title}列表", (*OWN_COLUMNS, moments), rows, f"{title}里没有内容"),
        next_href=next_href(endpoint, found.next, {}),
        first_href=url_for(endpoint) if after else "",
    )


@bp.get("/copies")
def copies() -> str:
    """抄送我的, newest first."""
    after = read_mark(request.args.get("after"))
    with store().transaction(actor()) as tx:
        found = copy_box.received(tx, after)
        content = releases.newest(tx)
    page = CopiesPage(
        tuple(_copy(row, content) for row in found.rows),
        url_for("own.read"),
        next_href("own.copies", found.next, {}),
        url_for("own.copies") if after else "",
    )
    return render_template("inbox/copies.html", page=page, shell=shell())


def _copy(row: copy_box.CopyRow, content: Content) -> CopyLine:
    return CopyLine(
        key=str(row.id),
        href=url_for("cases.case", case_id=row.case_id),
        case_number=row.case_number,
        item=content.item_name(row.item) or content.short_title,
        applicant=masked_name(row.applicant or ""),
        step=row.step,
        sender=row.sender or "",
        text=row.text,
        sent=full_moment(row.sent_at),
        state=Tag("已阅", Tone.PLAIN, "check2-square") if row.read_at else Tag("未阅", Tone.INFO),
        unread=row.read_at is None,
    )


@bp.post("/copies/read")
def read() -> ResponseReturnValue:
    """Mark the chosen copies as read."""
    chosen = task_ids(request.form.getlist("copy"))
    with store().transaction(actor()) as tx:
        number = copy_box.read(tx, chosen)
    flash(f"已阅 {number} 件", "success")
    return redirect(url_for("own.copies"))


@bp.post("/started/urge")
def urge() -> str:
    """Ask for haste with what waits in the chosen cases, which the user took in."""
    return together.answer(
        Together(
            "催办",
            "催办内容",
            lambda tx, key, to, words: urging.urge(tx, key, words),
            Link("我发起的", url_for("own.started")),
            "催办会通知办理人并记入办理记录；同一任务四小时内只催一次。",
            offered=("申请人来电询问，请抓紧办理。", "即将到期，请抓紧办理。"),
            of_cases=True,
            look=urging.urgeable,
        )
    )
