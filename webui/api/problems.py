"""Every refusal of the interface as a problem detail (RFC 9457) with a stable ``code``.

``code`` is ours and never changes its meaning; ``title`` is what Camunda's clients look for; ``errors`` names the
fields of a body that was refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from traceback import format_tb

import structlog
from flask import Flask, Response, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import (
    BusyError,
    ConflictError,
    EngineError,
    ForbiddenError,
    InvalidInputError,
    ModelError,
    NotFoundError,
    StoppedError,
)
from engine.orchestration.clients import InvalidTokenError, UnknownClientError
from engine.submission import FormInvalidError
from webui.api.schemas.base import Reply

TYPE = "application/problem+json"
log = structlog.get_logger()


class FieldProblem(Reply):
    """What is wrong with one field; ``field`` is its dotted place in the body."""

    field: str
    code: str
    message: str


class Problem(Reply):
    """A refusal."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldProblem] = []


class BodyError(InvalidInputError):
    """请求内容不符合接口要求"""

    code = "invalid_body"

    def __init__(self, message: str | None = None, problems: Iterable[FieldProblem] = ()) -> None:
        """Keep what is wrong with which field."""
        super().__init__(message)
        self.problems = list(problems)


STATUS: tuple[tuple[type[EngineError], int], ...] = (
    (InvalidTokenError, 401),
    (UnknownClientError, 401),
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
    (InvalidInputError, 400),
    (ModelError, 400),
    (BusyError, 503),
    (StoppedError, 409),
)
TITLES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "INVALID_STATE",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL_ERROR",
    503: "RESOURCE_EXHAUSTED",
}
_KEPT = frozenset({"Allow", "Retry-After"})
_MOST_ERRORS = 50
_WORDS = {"missing": "必须填写", "extra_forbidden": "不认识或不支持的项目", "json_invalid": "不是有效的 JSON"}


def handle(app: Flask) -> None:
    """Answer every error with its problem detail."""
    app.logger.disabled = True
    app.register_error_handler(EngineError, _engine_error)
    app.register_error_handler(HTTPException, _http_error)


def body_error(error: ValidationError) -> BodyError:
    """What was wrong with a body, field by field."""
    found = [
        FieldProblem(field=".".join(map(str, each["loc"])), code=each["type"], message=_worded(each))
        for each in error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_ERRORS]
    ]
    return BodyError(problems=found)


def _worded(error: ErrorDetails) -> str:
    said = error["msg"].removeprefix("Value error, ")
    return _WORDS.get(error["type"]) or (said if not said.isascii() else f"格式不对（{said}）")


def _engine_error(error: EngineError) -> Response:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    return answer(status, error.code, error.message, _fields(error))


def _fields(error: EngineError) -> list[FieldProblem]:
    if isinstance(error, BodyError):
        return error.problems
    if isinstance(error, FormInvalidError):
        return [
            FieldProblem(field=f"variables.{each.path}", code=each.code, message=each.message_zh)
            for each in error.errors
        ]
    findings = error.fields.get("findings", ())
    if isinstance(findings, tuple):
        return [
            FieldProblem(field=f"{each.file}#{each.element_id}", code=each.code, message=each.message)
            for each in findings[:_MOST_ERRORS]
        ]
    return []


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, InternalServerError):
        original = error.original_exception
        places = "".join(format_tb(original.__traceback__)) if original else ""
        log.error("request_crashed", kind=type(original).__name__, path=request.path, places=places)
    found = answer(status, f"http_{status}", error.description or error.name)
    if status == 429:
        found.headers["Retry-After"] = "10"
    for name, value in error.get_headers():
        if name in _KEPT:
            found.headers[name] = value
    return found


def answer(status: int, code: str, detail: str, errors: list[FieldProblem] | None = None) -> Response:
    """A problem as a response."""
    problem = Problem(
        type="about:blank",
        title=TITLES.get(status, "UNKNOWN"),
        status=status,
        detail=detail,
        instance=request.path,
        code=code,
        errors=errors or [],
    )
    found = Response(problem.model_dump_json(by_alias=True), status, content_type=TYPE)
    if status == 401:
        found.headers["WWW-Authenticate"] = f'Bearer realm="yijianshi", error="{code}"'
    return found
