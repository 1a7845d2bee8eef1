"""The booklet 服务指南: every step, limit and material of the release with pictures, on the screen and on paper.

Open to everybody.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, render_template

from engine import guide, releases
from engine.errors import NotFoundError
from engine.guide import Guide
from webui.applicant.session import public_shell
from webui.current import store
from webui.guide import present

bp = Blueprint("booklet", __name__, template_folder="templates")


@bp.get("/booklet/")
def index() -> str:
    """The guide of the whole service."""
    return render_template("guide/index.html", page=present.guide_page(_guide()), shell=public_shell())


@bp.get("/booklet/<code>")
def item(code: str) -> str:
    """The guide of one item."""
    found = _guide()
    chosen = found.item(code)
    if chosen is None:
        raise NotFoundError("没有这个事项")
    return render_template("guide/item.html", page=present.item_page(found, chosen), shell=public_shell())


@bp.get("/booklet.pdf")
def printed() -> Response:
    """The whole guide as PDF."""
    found = _guide()
    page = render_template("guide/printed.html", page=present.printed_guide(found))
    answer = Response(store().printer.pdf(page.encode()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{found.title}服务指南.pdf')}"
    return answer


def _guide() -> Guide:
    with store().transaction() as tx:
        return guide.of(releases.newest(tx))
