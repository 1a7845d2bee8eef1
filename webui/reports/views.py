"""统计报表: small ones come at once, long ones are written in the background and fetched when they are ready."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote
from uuid import UUID

import structlog
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import board, releases, reports
from engine.errors import InvalidInputError
from engine.reports import Book, Kind, Month, Order
from webui.current import actor, store
from webui.reports import present
from webui.shell import shell

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/reports")
log = structlog.get_logger()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 200


@bp.get("/")
def index() -> str:
    """What can be had, and what the user took."""
    return _page()


def _page(error: str = "") -> str:
    with store().transaction(actor()) as tx:
        board.require(tx)
        page = present.page(reports.mine(tx), tx.now, error)
    return render_template("reports/index.html", page=page, shell=shell())


@bp.get("/mine")
def mine() -> str:
    """The user's exports alone, to be put in place while one is being written."""
    with store().transaction(actor()) as tx:
        board.require(tx)
        page = present.page(reports.mine(tx), tx.now)
    return render_template("reports/lines.html", page=page)


@bp.post("/")
def order() -> ResponseReturnValue:
    """Order a report; a small one is the answer."""
    try:
        wanted = _read()
        if wanted.kind in present.AT_ONCE:
            return _at_once(wanted)
        with store().transaction(actor()) as tx:
            reports.order(tx, wanted)
    except InvalidInputError as error:
        return _page(error.message), 422
    flash("已开始生成，完成后可在下方下载", "success")
    return redirect(url_for("reports.index"))


def _read() -> Order:
    kind = request.form.get("kind", "")
    if kind not in set(Kind):
        raise InvalidInputError("请选择报表", field="kind")
    month = Month.read(request.form.get("month", ""))
    return Order(Kind(kind), month, request.form.get("reason", "")[: LONGEST + 1])


def _at_once(wanted: Order) -> Response:
    target = BytesIO()
    with store().transaction(actor()) as tx:
        board.require(tx)
        found = reports.table(tx, releases.newest(tx), wanted.kind, wanted.month)
        with Book(target) as book:
            rows = book.write(found.title, found.columns, found.rows)
        reports.record(tx, wanted.kind, {"month": str(wanted.month)}, rows)
    log.info("report_exported", account=actor().id, kind=wanted.kind.value, rows=rows)
    return sent(target.getvalue(), found.title)


@bp.get("/<uuid:export_id>.xlsx")
def fetch(export_id: UUID) -> Response:
    """A report that was written in the background."""
    with store().transaction(actor()) as tx:
        row, data = reports.read_file(tx, export_id)
    log.info("report_fetched", account=actor().id, kind=row.kind, rows=row.rows)
    return sent(data, present.title(row))


def sent(content: bytes, title: str) -> Response:
    """An Excel file to be saved as ``title``."""
    answer = Response(content, content_type=XLSX)
    name = quote(f"{title}.xlsx")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"report.xlsx\"; filename*=UTF-8''{name}"
    return answer
