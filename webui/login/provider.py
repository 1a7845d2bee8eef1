"""Signing in through the staff's identity provider (OpenID Connect)."""

from __future__ import annotations

from dataclasses import asdict
from hmac import compare_digest

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import identity
from engine.directory import SignInError
from engine.errors import ForbiddenError, NotFoundError, RemoteError
from engine.ports import SignInTrip, UnifiedIdentity
from webui.current import address, policy, provider, store
from webui.login.views import WANTED, go, page

bp = Blueprint("provider", __name__, url_prefix="/login/provider")
TRIP = "staff_trip"


def _provider() -> UnifiedIdentity:
    found = provider()
    if found is None:
        raise NotFoundError
    return found


def _return_to() -> str:
    return url_for("provider.done", _external=True)


@bp.get("")
def begin() -> ResponseReturnValue:
    """Set out for the provider; what must come back unchanged stays in the session."""
    wanted = request.args.get("next", "/")
    try:
        trip = _provider().begin(_return_to())
    except RemoteError as error:
        return page("", error.message, wanted), 503
    session[TRIP], session[WANTED] = asdict(trip), wanted
    return redirect(trip.url)


@bp.get("/done")
def done() -> ResponseReturnValue:
    """Come back from the provider: a trip is good once."""
    kept, wanted = session.pop(TRIP, None), str(session.pop(WANTED, "/"))
    given, state = request.args.get("code", ""), request.args.get("state", "")
    try:
        if not isinstance(kept, dict) or not compare_digest(str(kept["state"]).encode(), state.encode()):
            raise ForbiddenError("登录已过期，请重新登录")
        vouched = _provider().finish(SignInTrip(**kept), given, _return_to())
        entered = identity.enter_vouched(store(), vouched.subject, address(), policy())
    except (SignInError, ForbiddenError, RemoteError) as error:
        return page("", error.message, wanted), 403
    return go(entered, wanted)
