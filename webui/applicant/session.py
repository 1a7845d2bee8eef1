"""Who of the public is signed in: a cookie of its own beside the one of staff, signed, short-lived, without a name."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine import applicants
from engine.applicants import NoApplicantError
from engine.errors import NotFoundError
from engine.ports import SignInTrip, UnifiedIdentity
from engine.reach import Applying
from webui.current import store
from webui.pages import Shell
from webui.security import csrf_token
from webui.shell import LARGE_TYPE, public_title

COOKIE, TRIP = "applicant", "applicant_trip"
LIFE, TRIP_LIFE = 2 * 3600, 600
PATH = "/my"


def identity() -> UnifiedIdentity:
    """The unified identity.

    Raises:
        NotFoundError: none is configured; applying goes through the window or the portal.
    """
    found = current_app.extensions.get("identity")
    if found is None:
        raise NotFoundError("还没有接通统一身份认证，请到街道窗口或者通过“爱山东”办理")
    return cast(UnifiedIdentity, found)


def applicant() -> Applying:
    """The applicant who is signed in.

    Raises:
        NoApplicantError: nobody is, or it was too long ago.
    """
    if "applicant" not in g:
        known = _read(COOKIE, LIFE)
        if not isinstance(known, str):
            raise NoApplicantError
        with store().transaction() as tx:
            g.applicant = applicants.find(tx, UUID(known))
    return cast(Applying, g.applicant)


def signed_in() -> bool:
    """Whether an applicant is signed in."""
    try:
        applicant()
    except NoApplicantError:
        return False
    return True


def keep(answer: Response, person: Applying) -> None:
    """Remember ``person`` in the browser."""
    _write(answer, COOKIE, person.id.removeprefix(applicants.PREFIX), LIFE)


def forget(answer: Response) -> None:
    """Sign out."""
    answer.delete_cookie(COOKIE, path=PATH)


def set_out(answer: Response, trip: SignInTrip) -> None:
    """Remember the way to the unified identity until the person comes back."""
    _write(answer, TRIP, [trip.state, trip.nonce, trip.verifier], TRIP_LIFE)


def come_back(answer: Response | None = None) -> SignInTrip:
    """The way on which the person set out.

    Raises:
        NoApplicantError: there is none, or it was too long ago.
    """
    known = _read(TRIP, TRIP_LIFE)
    if not isinstance(known, list) or len(known) != 3:
        raise NoApplicantError("登录已过期，请重新登录")
    if answer is not None:
        answer.delete_cookie(TRIP, path=PATH)
    return SignInTrip("", str(known[0]), str(known[1]), str(known[2]))


def public_shell() -> Shell:
    """The frame of the public's pages: no menu, whoever of staff may be signed in beside."""
    return Shell(
        csrf_token=csrf_token(),
        title=public_title(),
        large_type=request.cookies.get(LARGE_TYPE) == "yes",
        home_url="/guide/",
    )


def _signer(name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"public-{name}")


def _read(name: str, life: int) -> object:
    try:
        found: object = _signer(name).loads(request.cookies.get(name, ""), max_age=life)
    except BadSignature:
        return None
    return found


def _write(answer: Response, name: str, value: object, life: int) -> None:
    answer.set_cookie(
        name,
        str(_signer(name).dumps(value)),
        max_age=life,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
