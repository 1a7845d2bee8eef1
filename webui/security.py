"""What every answer and every change must obey: headers, and the token that proves a change came from our page."""

from __future__ import annotations

import secrets
from hmac import compare_digest

from flask import Flask, Response, request, session

from engine.errors import ForbiddenError, InvalidInputError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_REQUEST = 2 * 1024 * 1024
MAX_UPLOAD = 32 * 1024 * 1024
UPLOADS = frozenset({"files.receive"})
"""The routes that may be sent files, and so more than others."""

MACHINES = frozenset({"gateway"})
"""The blueprints for programs: no browser's cookie opens them, so no page can misuse it."""


class ForgedRequestError(ForbiddenError):
    """页面已过期，请刷新后再提交"""

    code = "csrf"


def protect(app: Flask) -> None:
    """Put the headers on every answer and ask for the token before every change."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.before_request(_allow_uploads)
    app.before_request(_require_token)
    app.before_request(_require_text)
    app.after_request(_add_headers)
    app.teardown_request(_close_files)


def csrf_token() -> str:
    """The token of the current session; made when first asked for."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def _allow_uploads() -> None:
    if request.endpoint in UPLOADS:
        request.max_content_length = MAX_UPLOAD


def _close_files(_error: BaseException | None) -> None:
    """Close what was spooled to the disk, whoever read it or not."""
    request.close()


def _require_token() -> None:
    if request.method in SAFE_METHODS or request.blueprint in MACHINES:
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not compare_digest(given.encode(), csrf_token().encode()):
        raise ForgedRequestError


def _require_text() -> None:
    """Refuse what no database can keep as text, wherever a request may carry it."""
    texts = [request.path, *request.args.values(), *(text for _, text in request.form.items(multi=True))]
    if any("\x00" in text for text in texts):
        raise InvalidInputError("提交的内容含有不能保存的字符")


def own_address(wanted: str) -> str:
    """``wanted`` if it is a path of this site, else the path of its first page.

    Browsers drop control characters and take a backslash for a slash, so that ``/<tab>/elsewhere`` leads away.
    """
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else "/"


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
