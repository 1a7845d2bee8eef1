"""One table from errors to answers.  Pages get a page, scripts get JSON with the stable code."""

from __future__ import annotations

import structlog
from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import (
    BusyError,
    ConflictError,
    EngineError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StoppedError,
)
from webui.current import SignedOutError
from webui.pages import ErrorPage
from webui.shell import shell

log = structlog.get_logger()

STATUS: tuple[tuple[type[EngineError], int, str], ...] = (
    (SignedOutError, 401, "请先登录"),
    (NotFoundError, 404, "没有找到"),
    (ForbiddenError, 403, "不能办理"),
    (ConflictError, 409, "内容已变化"),
    (InvalidInputError, 422, "内容有误"),
    (BusyError, 503, "系统正忙，请稍后再试"),
    (StoppedError, 500, "办件停在这里，已登记异常"),
)
_TITLES = {400: "请求有误", 404: "没有这个页面", 405: "不能这样操作", 413: "内容太大", 500: "系统出错了"}
_HINTS = {413: "请减少内容后再提交。", 500: "您填写的内容已尽量保留。请稍后再试，或者联系系统管理员。"}


def handle(app: Flask) -> None:
    """Answer every error of the engine and of HTTP with its page or JSON."""
    app.register_error_handler(EngineError, _engine_error)
    app.register_error_handler(HTTPException, _http_error)


def status_of(error: EngineError) -> tuple[int, str]:
    """The HTTP status and the title for ``error``."""
    return next(
        ((status, title) for kind, status, title in STATUS if isinstance(error, kind)), (500, _TITLES[500])
    )


def wants_json() -> bool:
    """Whether a script asks, rather than a person."""
    return request.is_json or request.headers.get("HX-Request") == "true"


def _engine_error(error: EngineError) -> ResponseReturnValue:
    status, title = status_of(error)
    if status >= 500:
        log.error("request_failed", code=error.code, path=request.path)
    if wants_json():
        return {"code": error.code, "message": error.message}, status
    if isinstance(error, SignedOutError):
        return redirect(url_for("login.sign_in", next=request.full_path if request.method == "GET" else "/"))
    page = ErrorPage(status, title, error.message, _HINTS.get(status, ""))
    return render_template("error.html", page=page, shell=shell()), status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if isinstance(error, InternalServerError):
        original = error.original_exception
        log.error("request_crashed", kind=type(original).__name__, path=request.path, exc_info=original)
    if wants_json():
        return {"code": f"http_{status}", "message": _TITLES.get(status, error.name)}, status
    page = ErrorPage(status, _TITLES.get(status, "出错了"), "", _HINTS.get(status, ""))
    return render_template("error.html", page=page, shell=shell()), status
