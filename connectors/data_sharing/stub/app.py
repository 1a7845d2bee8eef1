"""The stub as a Flask application: checks signatures, asks the desk, signs, spoils what it was told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Event
from urllib.parse import unquote

import orjson
from flask import Blueprint, Flask, Response, request

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.protocol import IDEMPOTENCY_KEY, JSON, LOOK_UPS, PUSHES, REPORTS
from connectors.data_sharing.schema import Operation
from connectors.data_sharing.signing import NONCE, Credentials, SignatureError, Verifier, sign_answer
from connectors.data_sharing.stub.callbacks import Courier
from connectors.data_sharing.stub.desk import Desk, DeskError, Document
from connectors.data_sharing.stub.faults import EVERY, FaultBoard, StubFault, Switched
from connectors.data_sharing.stub.page import Sitting, page
from connectors.data_sharing.stub.records import Register
from connectors.data_sharing.stub.spoiling import instead, spoil, spoiled_body

Answering = Callable[[Mapping[str, object], Switched | None], Document]

DEMO = Credentials("yijianshi-demo", b"demo-secret-of-the-stub-platform")
"""What the stub expects unless told otherwise; never valid anywhere else."""

_LARGEST_REQUEST = 256 * 1024


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class StubConfig:
    """Whom the stub knows and whom it lets in; ``door`` is where it sends what is sent without being asked for.

    ``closing`` ends waits early when the server stops.
    """

    register: Register
    credentials: Credentials = DEMO
    now: Callable[[], datetime] = _wall_clock
    closing: Event = field(default_factory=Event)
    catalogue: Mapping[str, Operation] = field(default_factory=lambda: CATALOGUE, repr=False)
    door: str | None = None


def create_stub(config: StubConfig) -> Flask:
    """The application; its faults, reports and log live in memory."""
    app = Flask("connectors.data_sharing.stub")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    counter = _Counter(config)
    app.register_blueprint(_gateway(counter))
    app.register_blueprint(_administration(counter))
    courier = Courier(config.door, config.credentials, config.now) if config.door else None
    app.register_blueprint(page(Sitting(counter.desk, counter.faults, config.catalogue, courier)))
    return app


class _Counter:
    """Where requests are handed in."""

    def __init__(self, config: StubConfig) -> None:
        self.config = config
        self.desk = Desk(config.register, config.now, config.credentials.secret, config.catalogue)
        self.faults = FaultBoard()
        self.verifier = Verifier({config.credentials.app_id: config.credentials.secret})

    def serve(self, answering: Answering) -> Response:
        """The signed answer to the request under way, or what a fault makes of it."""
        body = request.get_data()
        try:
            self.verifier.accept(request.method, request.path, dict(request.headers), body, self.config.now())
            document = orjson.loads(body)
        except SignatureError as error:
            self.desk.note({"path": request.path, "refused": error.refusal.value})
            return Response(status=401)
        except orjson.JSONDecodeError:
            return Response(status=400)
        if not isinstance(document, dict):
            return Response(status=400)
        switched = self.faults.take(str(document.get("operation")))
        fault = switched.fault if switched else None
        self.desk.note({"path": request.path, "request": document, "fault": fault})
        replaced = instead(switched, self.config.closing) if switched else None
        return replaced or self._answer(answering, document, switched)

    def _answer(self, answering: Answering, document: Document, switched: Switched | None) -> Response:
        fault = switched.fault if switched else None
        try:
            status, reply = 200, answering(document, switched)
        except DeskError as error:
            status, reply = error.status, {"error": str(error)}
        body = spoiled_body(fault, orjson.dumps(reply))
        headers = sign_answer(
            self.config.credentials, status, request.headers[NONCE], body, self.config.now()
        )
        return spoil(fault, Response(body, status, headers, content_type=JSON))


def _gateway(counter: _Counter) -> Blueprint:
    gateway = Blueprint("gateway", __name__)
    desk = counter.desk

    @gateway.post(LOOK_UPS)
    def look_up() -> Response:
        return counter.serve(desk.look_up)

    @gateway.post(REPORTS)
    def report() -> Response:
        return counter.serve(desk.report)

    @gateway.post(PUSHES)
    def push() -> Response:
        header = unquote(request.headers.get(IDEMPOTENCY_KEY, ""))
        return counter.serve(lambda document, _: desk.push(document, header))

    return gateway


def _administration(counter: _Counter) -> Blueprint:
    administration = Blueprint("administration", __name__)

    @administration.get("/_health")
    def health() -> Response:
        return _json({"persons": len(counter.config.register.persons)})

    @administration.get("/_log")
    def log() -> Response:
        return _json(counter.desk.log())

    @administration.get("/_faults")
    def faults() -> Response:
        return _json({operation: asdict(one) for operation, one in counter.faults.all().items()})

    @administration.post("/_faults")
    def switch() -> Response:
        try:
            operation, switched = _read_switch(request.get_json(), counter.config.catalogue)
        except (ValueError, TypeError, KeyError) as error:
            return _json({"error": str(error)}, 400)
        counter.faults.switch(operation, switched)
        return faults()

    @administration.post("/_reports/release")
    def release() -> Response:
        data = request.get_json(silent=True) or {}
        reference = data.get("reference")
        return _json({"released": counter.desk.release(reference)})

    return administration


def _read_switch(
    data: Mapping[str, object], catalogue: Mapping[str, Operation]
) -> tuple[str, Switched | None]:
    operation = str(data["operation"])
    if operation != EVERY and operation not in catalogue:
        raise ValueError(f"the catalogue has no operation {operation}")
    if data.get("fault") is None:
        return operation, None
    chosen = {name: data[name] for name in ("times", "seconds", "fetches") if name in data}
    if not all(isinstance(value, int | float) and 0 < value <= 3600 for value in chosen.values()):
        raise ValueError("times, seconds and fetches are positive numbers")
    plain = Switched(StubFault(str(data["fault"])))
    times, fetches = chosen.get("times"), chosen.get("fetches", plain.fetches)
    return operation, Switched(
        plain.fault,
        int(str(times)) if times is not None else None,
        float(str(chosen.get("seconds", plain.seconds))),
        int(str(fetches)),
    )


def _json(document: object, status: int = 200) -> Response:
    return Response(orjson.dumps(document, option=orjson.OPT_INDENT_2), status, content_type=JSON)
