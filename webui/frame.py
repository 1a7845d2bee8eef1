"""What belongs to no list: the way in, the size of type, the sign of life."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import releases
from webui.current import actor, store
from webui.security import csrf_token, own_address
from webui.shell import LARGE_TYPE

bp = Blueprint("frame", __name__)
YEAR = 365 * 24 * 3600


@bp.get("/")
def home() -> Response:
    """To the inbox."""
    return redirect(url_for("inbox.index"))


@bp.post("/large-type")
def large_type() -> Response:
    """Switch large type on or off and go back to the page."""
    back = urlsplit(request.referrer or "")
    target = own_address(back.path) if back.netloc == request.host else "/"
    answer = redirect(f"{target}?{back.query}" if back.query else target)
    if request.cookies.get(LARGE_TYPE) == "yes":
        answer.delete_cookie(LARGE_TYPE)
    else:
        answer.set_cookie(LARGE_TYPE, "yes", max_age=YEAR, samesite="Lax", httponly=True)
    return answer


@bp.get("/session")
def session_now() -> dict[str, object]:
    """Who is signed in at this moment and the token of that session, for a page that was open longer than one."""
    return {"account": actor().id, "csrf_token": csrf_token()}


@bp.get("/healthz")
def health() -> dict[str, object]:
    """The number of the newest release; an error when the database or the release is missing."""
    with store().transaction() as tx:
        return {"status": "ok", "release": releases.newest(tx).number}
