"""One table from errors to answers.  Pages get a page, scripts get JSON with the stable code."""

from __future__ import annotations

from traceback import format_tb

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
from webui.shell import bare_shell, shell

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
_TITLES = {
    400: "请求有误",
    404: "没有这个页面",
    405: "不能这样操作",
    413: "内容太大",
    415: "请求有误",
    500: "系统出错了",
}
HINTS = {
    400: "请返回上一页，刷新后再试。",
    403: "如果应当由您办理，请联系本单位负责人或者系统管理员核对岗位。",
    404: "请核对地址，或者从待办事项、案件查询重新进入。",
    405: "请从页面上的按钮操作，不要直接打开或者刷新这个地址。",
    409: "请返回查看最新情况。",
    413: "请减少内容后再提交。",
    415: "请返回上一页，刷新后再试。",
    422: "请返回修改后再提交。",
    500: "您填写的内容已尽量保留。请稍后再试，或者联系系统管理员。",
    503: "没有保存任何变化，请稍后再试。",
}
_KEPT_HEADERS = frozenset({"Allow", "Retry-After"})


def handle(app: Flask) -> None:
    """Answer every error of the engine and of HTTP with its page or JSON.

    Flask's own log of a crash is switched off: it repeats the values that were sent.  Ours names the places in code.
    """
    app.logger.disabled = True
    app.register_error_handler(EngineError, _engine_error)
    app.register_error_handler(HTTPException, _http_error)


def status_of(error: EngineError) -> tuple[int, str]:
    """The HTTP status and the title for ``error``."""
    return next(
        ((status, title) for kind, status, title in STATUS if isinstance(error, kind)), (500, _TITLES[500])
    )


def wants_json() -> bool:
    """Whether a script asks, rather than a person."""
    accept = request.headers.get("Accept", "")
    return (
        request.is_json
        or request.headers.get("HX-Request") == "true"
        or accept.startswith("application/json")
    )


def _engine_error(error: EngineError) -> ResponseReturnValue:
    status, title = status_of(error)
    if status >= 500:
        log.error("request_failed", code=error.code, path=request.path)
    if wants_json():
        field = error.fields.get("field")
        named = {"field": field} if isinstance(field, str) else {}
        return {"code": error.code, "message": error.message, **named}, status
    if isinstance(error, SignedOutError):
        return redirect(url_for("login.sign_in", next=request.path if request.method == "GET" else "/"))
    return _page(ErrorPage(status, title, error.message, HINTS.get(status, ""))), status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if isinstance(error, InternalServerError):
        original = error.original_exception
        places = "".join(format_tb(original.__traceback__)) if original else ""
        log.error("request_crashed", kind=type(original).__name__, path=request.path, places=places)
    kept = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    if wants_json():
        return {"code": f"http_{status}", "message": _TITLES.get(status, error.name)}, status, kept
    title, hint = _TITLES.get(status, "出错了"), HINTS.get(status, "")
    return _page(ErrorPage(status, title, "", hint)), status, kept


def _page(page: ErrorPage) -> str:
    frame = bare_shell() if page.status >= 500 else shell()
    return render_template("error.html", page=page, shell=frame)
