"""The hotline: what a caller says about an open or closed case starts a recheck by somebody else."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import rechecks, releases
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.rechecks import Cause, Complaint
from webui.current import actor, store
from webui.pages.hotline import HotlinePage
from webui.shell import shell

bp = Blueprint("hotline", __name__, template_folder="templates")
CAUSES = (
    (Cause.HOTLINE.value, "热线来电"),
    (Cause.OPINION.value, "窗口或者其他渠道的意见"),
    (Cause.BAD_RATING.value, "差评"),
)
RATINGS = frozenset({"", "1", "2", "3", "4", "5"})
POSTS = ("window_clerk", "supervisor")


@bp.get("/hotline/")
def form() -> str:
    """The empty form; the case's number may be given."""
    return _page({"number": request.args.get("number", "")[:40]})


@bp.post("/hotline/")
def enter() -> ResponseReturnValue:
    """Start the recheck and say its number."""
    _require_post()
    given = {
        name: request.form.get(name, "").strip() for name in ("number", "item", "cause", "rating", "text")
    }
    try:
        with store().transaction(actor()) as tx:
            opened = rechecks.open_for(tx, given["number"], _complaint(given))
    except (InvalidInputError, NotFoundError) as error:
        return _page(given, error.message), 422
    flash(f"已登记，再核实编号 {opened.number}，由没有办理过的人员核实并答复", "success")
    return redirect(url_for("hotline.form"))


def _complaint(given: dict[str, str]) -> Complaint:
    if given["cause"] not in set(Cause):
        raise InvalidInputError("请选择来源", field="cause")
    rating = given["rating"]
    if rating not in RATINGS:
        raise InvalidInputError("评价应为 1 到 5", field="rating")
    return Complaint(
        Cause(given["cause"]), given["text"], given["item"] or None, int(rating) if rating else None
    )


def _page(given: dict[str, str], error: str = "") -> str:
    _require_post()
    with store().transaction(actor()) as tx:
        content = releases.newest(tx)
    items = tuple((each.code, each.name) for each in content.offering.items)
    page = HotlinePage(url_for("hotline.enter"), items, CAUSES, **given, error=error)
    return render_template("hotline/form.html", page=page, shell=shell())


def _require_post() -> None:
    if not any(actor().holds(post) for post in POSTS):
        raise ForbiddenError("只有窗口服务专员和监督人可以登记热线")
