"""The interface as an application of its own: no session, no cookie, no page; every request proves who it is.

It stands beside the pages under ``/v2`` and ``/oauth/token`` of the same address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from pydantic import ValidationError

from engine.errors import ForbiddenError
from engine.orchestration import clients
from engine.orchestration.clients import InvalidTokenError
from engine.storage import Store
from webui.api import oauth, openapi, problems
from webui.api.endpoints import (
    decisions,
    deployments,
    incidents,
    jobs,
    messages,
    process_definitions,
    process_instances,
    topology,
    user_tasks,
    variables,
)
from webui.api.operations import OPERATIONS, Call, Operation, Xml

ROOT = "/v2"
PREFIXES = (f"{ROOT}/", "/oauth/")
MAX_REQUEST = 4 * 1024 * 1024
PER_CLIENT, PER_ADDRESS, DEPLOYMENTS = "1200 per minute", "60 per minute", "30 per minute"
MODULES = (
    decisions, deployments, incidents, jobs, messages, process_definitions, process_instances, topology,
    user_tasks, variables,
)  # fmt: skip
"""The modules whose import offers the operations."""


class InsufficientScopeError(ForbiddenError):
    """令牌没有这一项权限"""

    code = "insufficient_scope"


def create_api(store: Store, *, limited: bool = True) -> Flask:
    """The interface on ``store``; ``limited`` bounds how often a client may ask."""
    app = Flask("webui.api", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=MAX_REQUEST)
    app.config.update(RATELIMIT_ENABLED=limited)
    limiter = Limiter(_asker, app=app, storage_uri="memory://")
    app.extensions["limits"] = limiter  # views know it only weakly
    app.before_request(lambda: _identify(store))
    app.after_request(_add_headers)
    problems.handle(app)
    oauth.offer(app, store, limiter.limit(PER_ADDRESS))
    for each in OPERATIONS:
        _offer(app, limiter, store, each)
    _describe(app)
    return app


def _describe(app: Flask) -> None:
    text = openapi.text(OPERATIONS)

    @app.get(f"{ROOT}/openapi.json", endpoint="openapi")
    def description() -> Response:
        return Response(text, content_type="application/json")


def _offer(app: Flask, limiter: Limiter, store: Store, each: Operation) -> None:
    def view(**places: str) -> Response:
        call = Call(store, _session(each))
        given: dict[str, Any] = dict(places)
        if each.body is not None:
            given["body"] = _body(each)
        return _response(each, each.handler(call, **given))

    limit = DEPLOYMENTS if each.files else PER_CLIENT
    app.add_url_rule(ROOT + each.path, each.name, limiter.limit(limit)(view), methods=[each.method.upper()])


def _identify(store: Store) -> None:
    """Find out who asks, once and before the limits are counted."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token and request.path.startswith(ROOT):
        with store.transaction() as tx:
            g.session = clients.session_of(tx, token.strip())


def _asker() -> str:
    return g.session.actor.id if "session" in g else get_remote_address()


def _session(each: Operation) -> clients.Session:
    if "session" not in g:
        raise InvalidTokenError("请先用客户端密钥从 /oauth/token 取得令牌")
    session: clients.Session = g.session
    if each.scope is not None and each.scope not in session.scopes:
        raise InsufficientScopeError(f"令牌没有权限“{each.scope}”")
    return session


def _body(each: Operation) -> Any:
    if each.body is None:
        return None
    source = request.get_data()
    if source and request.mimetype not in ("application/json", ""):
        raise problems.BodyError("请求内容应为 application/json")
    try:
        return each.body.model_validate_json(source or b"{}")
    except ValidationError as error:
        raise problems.body_error(error) from error


def _response(each: Operation, result: Any) -> Response:
    if result is None:
        return Response(status=204)
    if isinstance(result, Xml):
        return Response(result.content, each.status, content_type="text/xml; charset=utf-8")
    return Response(result.model_dump_json(by_alias=True), each.status, content_type="application/json")


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def beside(pages: WSGIApplication, api: Flask) -> WSGIApplication:
    """``pages``, with ``api`` answering what is asked below its prefixes."""

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        chosen: Callable[..., Iterable[bytes]] = api if path.startswith(PREFIXES) else pages
        return chosen(environ, start_response)

    return choose
