"""Takes sealed messages of the platform and the portal.

What is not believed gets an answer without a word about why, and an entry in the book; what is believed counts once.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import orjson
import structlog
from flask import Blueprint, Response, request

from engine import inbound
from engine.errors import EngineError, InvalidInputError, NotFoundError, SealError
from engine.following import portal_ratings as ratings
from engine.inbound import applications, reports
from engine.inbound.book import Take
from engine.ports import Seal, SealedRequest
from engine.storage import Actor, Store, Transaction
from webui.current import store
from webui.errors import status_of

bp = Blueprint("gateway", __name__, url_prefix="/gateway/v1")
LARGEST = 256 * 1024
JSON = "application/json"
log = structlog.get_logger()


@bp.post("/reports")
def report() -> Response:
    """A report that the platform has finished."""
    return _serve(reports.KIND, reports.take)


@bp.post("/applications")
def application() -> Response:
    """An application that was filled in at the portal."""
    return _serve(applications.KIND, applications.take)


@bp.post("/ratings")
def rating() -> Response:
    """A rating that an applicant gave at the portal."""
    return _serve(ratings.KIND, ratings.take, ratings.speaker)


Speaker = Callable[[Transaction, inbound.Arrival], Actor]


def _sender(_tx: Transaction, arrival: inbound.Arrival) -> Actor:
    return Actor(f"system:{arrival.sender}", "数据共享平台")


def _serve(kind: str, take: Take, speaker: Speaker = _sender) -> Response:
    """Open the seal, let ``take`` have its effect once in the name of ``speaker``, answer under seal."""
    seal, held = _seal(), store()
    body = request.get_data(cache=False)
    sealed = SealedRequest(request.method, request.path, dict(request.headers), body)
    digest = sha256(body).hexdigest()
    try:
        if len(body) > LARGEST:
            raise InvalidInputError("消息太大")
        sender = seal.open(sealed, held.clock())
    except EngineError as error:
        _refuse(held, "", kind, error, digest)
        return Response(status=401 if isinstance(error, SealError) else 413)
    status, reply = 200, b""
    try:
        arrival = inbound.Arrival(sender, kind, digest, _document(body))
        with held.transaction() as tx:
            actor = speaker(tx, arrival)
        with held.transaction(actor) as tx:
            reply = orjson.dumps(inbound.receive(tx, arrival, take))
    except EngineError as error:
        _refuse(held, sender, kind, error, digest)
        status = status_of(error)[0]
        reply = orjson.dumps({"code": error.code, "message": error.message, "errors": _faults(error)})
    return Response(reply, status, seal.close(sealed, status, reply, held.clock()), content_type=JSON)


def _seal() -> Seal:
    seal = store().seal
    if seal is None:
        raise NotFoundError
    return seal


def _document(body: bytes) -> dict[str, object]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError("消息不是约定的格式") from error
    if not isinstance(document, dict):
        raise InvalidInputError("消息不是约定的格式")
    return document


def _faults(error: EngineError) -> list[dict[str, str]]:
    """What is wrong with which field; never what was sent."""
    return [
        {"path": fault.path, "code": fault.code, "message": fault.message_zh}
        for fault in getattr(error, "errors", ())
    ]


def _refuse(held: Store, sender: str, kind: str, error: EngineError, digest: str) -> None:
    code = str(error.fields.get("refusal", error.code)) if isinstance(error, SealError) else error.code
    log.warning("inbound_refused", sender=sender, kind=kind, code=code)
    with held.transaction() as tx:
        inbound.note_refusal(tx, sender, kind, code, digest)
