"""What is done with the inbox as a whole: looking for a person, several tasks at once, saved views, Excel."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import structlog
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, inbox, phrases, releases, reports, tasks, views
from engine.errors import InvalidInputError
from engine.selection import EVERYTHING, LONGEST, Selection, read_selection
from engine.storage import Transaction
from engine.verbs import transfer as transferring
from webui.current import actor, store
from webui.inbox import bulk, lists, sheet, together
from webui.inbox.together import Asks, Together
from webui.pages import SHANGHAI, Link
from webui.reports.views import sent
from webui.shell import shell

bp = Blueprint("desk", __name__, template_folder="templates", url_prefix="/inbox")
log = structlog.get_logger()

MOST_ROWS = 10_000
MOST_REASON = 200


def asked_for(tx: Transaction) -> lists.Asked:
    """What the address of this request asks of the inbox.

    Raises:
        NotFoundError: it names a view that is not the actor's.
    """
    after = lists.read_mark(request.args.get("after"))
    key = request.args.get("view")
    if not key:
        return lists.Asked(read_selection(request.args), after=after)
    view = views.find(tx, _key(key))
    return lists.Asked(view.selection, view, after=after)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError("视图的地址不对", field="view") from error


def desk_around(tx: Transaction) -> lists.Desk:
    """What stands around the actor's list."""
    streets = tuple((each.id, each.name) for each in directory.offices(tx) if each.level == "street")
    return lists.Desk(inbox.counts(tx), views.saved(tx), releases.newest(tx), tx.now, streets)


@bp.post("/find")
def find() -> ResponseReturnValue:
    """The open tasks of a person: posted, and answered without a redirect, so that no address holds the words."""
    person = request.form.get("person", "").strip()[:LONGEST].replace("\x00", "")
    if not person:
        return redirect(url_for("inbox.index"))
    with store().transaction(actor()) as tx:
        found = inbox.open_tasks(tx, inbox.Search(EVERYTHING, person=person))
        page = lists.inbox_page(found, lists.Asked(person=person), desk_around(tx))
    return render_template("inbox/index.html", page=page, shell=shell())


@bp.post("/claim")
def claim() -> str:
    """Claim the chosen tasks."""
    chosen = bulk.task_ids(request.form.getlist("task"))
    attempts = bulk.attempt(store(), actor(), chosen, tasks.claim)
    return render_template("inbox/bulk.html", page=bulk.bulk_page("签收", attempts), shell=shell())


@bp.post("/release")
def release() -> str:
    """Give the chosen tasks back to their posts."""
    chosen = bulk.task_ids(request.form.getlist("task"))
    reason = request.form.get("reason", "").strip()[:MOST_REASON] or None
    attempts = bulk.attempt(store(), actor(), chosen, lambda tx, task_id: tasks.release(tx, task_id, reason))
    return render_template("inbox/bulk.html", page=bulk.bulk_page("退签", attempts), shell=shell())


@bp.post("/transfer")
def transfer() -> str:
    """Give the chosen tasks of the actor to a colleague, with a reason."""
    return together.answer(
        Together(
            "转办",
            "转办原因",
            lambda tx, key, to, words: transferring.transfer(tx, key, to, words),
            _inbox(),
            "转办后由对方办理，您不再是办理人；每件都会记入办理记录。",
            asks=Asks.COLLEAGUE,
        )
    )


@bp.post("/opinion")
def opinion() -> str:
    """Put one opinion into the drafts of the chosen tasks; each is still submitted by itself."""
    return together.answer(
        Together(
            "填意见",
            "意见",
            lambda tx, key, to, words: phrases.write_opinion(tx, key, words),
            _inbox(),
            "意见会写入所选每一件的草稿，仍须逐件核对后提交办理；不会代您作出决定。",
            offered=phrases.COMMON,
            keeps=True,
        )
    )


def _inbox() -> Link:
    return Link("待办事项", url_for("inbox.index"))


@bp.post("/views")
def keep() -> ResponseReturnValue:
    """Keep what was shown as a view and open it."""
    selection = read_selection(request.form)
    with store().transaction(actor()) as tx:
        view_id = views.save(tx, request.form.get("name", ""), selection)
    flash("视图已保存", "success")
    return redirect(url_for("inbox.index", view=view_id))


@bp.post("/views/<uuid:view_id>/remove")
def forget(view_id: UUID) -> ResponseReturnValue:
    """Forget a view and go to the whole list."""
    with store().transaction(actor()) as tx:
        views.remove(tx, view_id)
    flash("视图已删除", "success")
    return redirect(url_for("inbox.index"))


@bp.get("/export.xlsx")
def export() -> Response:
    """All that the list shows, on every page, as an Excel file; that it was taken is recorded."""
    target = BytesIO()
    with store().transaction(actor()) as tx:
        selection: Selection = asked_for(tx).selection
        rows = inbox.every_open_task(tx, selection, MOST_ROWS)
        with reports.Book(target) as book:
            count = book.write("待办事项", sheet.COLUMNS, sheet.cells(rows, releases.newest(tx), tx.now))
        reports.record(tx, "inbox", selection.words(), count)
        day = tx.now.astimezone(SHANGHAI).strftime("%Y%m%d")
    log.info("inbox_exported", account=actor().id, rows=count)
    return sent(target.getvalue(), f"待办事项-{day}")
