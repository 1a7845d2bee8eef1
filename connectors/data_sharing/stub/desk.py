"""What the stub answers when nothing is wrong: records, reports and receipts.  Knows no HTTP."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Kind, Operation, check
from connectors.data_sharing.signing import keyed_digest
from connectors.data_sharing.stub.faults import StubFault, Switched
from connectors.data_sharing.stub.records import NOTHING, Record, Register
from engine.ports import Outcome

Document = dict[str, object]
LOG_LENGTH = 20_000
_ID_NUMBER = re.compile(r"\b(\d{6})\d{8}(\d{3}[\dXx])\b")
_PRIVATE = frozenset({"name", "phone"})
_STRANGER = "110101199001010018"


class DeskError(Exception):
    """The platform does not take this request; ``status`` is the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep the status and the reason."""
        self.status = status
        super().__init__(reason)


@dataclass
class Order:
    """A report that was asked for.  ``fetches`` counts those that still find it unfinished."""

    reference: str
    operation: str
    id_number: str
    fetches: int


@dataclass
class Desk:
    """The state of the stub.  Safe to share between threads.

    References and receipt numbers derive from their keys, so a restarted stub still gives the same ones.
    """

    register: Register
    now: Callable[[], datetime]
    secret: bytes = field(repr=False)
    catalogue: Mapping[str, Operation] = field(default_factory=lambda: CATALOGUE, repr=False)
    _orders: dict[str, Order] = field(default_factory=dict)
    _pushed: dict[str, Document] = field(default_factory=dict)
    _log: deque[Document] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    _lock: Lock = field(default_factory=Lock, repr=False)

    def look_up(self, request: Mapping[str, object], switched: Switched | None) -> Document:
        """The answer to a look-up.

        Raises:
            DeskError: the request is not one of the catalogue.
        """
        operation = self._operation(request, Kind.LOOK_UP, Kind.ASYNC)
        subject = request.get("subject")
        if not isinstance(subject, dict) or not check(operation.sends, subject).complete:
            raise DeskError(400, "subject")
        id_number = str(subject["id_number"]).upper()
        person = self.register.person(id_number)
        if person is not None and person.name != subject["name"]:
            return self._answer(operation, id_number, Record(Outcome.MISMATCH))
        record = self.register.record(operation.code, person)
        later = switched is not None and switched.fault is StubFault.PENDING_THEN_REPORT
        if operation.kind is Kind.ASYNC or later:
            fetches = switched.fetches if switched is not None and later else record.report_after
            reference = self._order(operation.code, id_number, str(request.get("key")), fetches)
            return {**self._answer(operation, id_number, Record(Outcome.PENDING)), "reference": reference}
        return self._bend(operation, id_number, record, switched)

    def report(self, request: Mapping[str, object], switched: Switched | None) -> Document:
        """The report behind a reference, or that it is unfinished.

        Raises:
            DeskError: no such report was ever asked for.
        """
        operation = self._operation(request, Kind.LOOK_UP, Kind.ASYNC)
        reference = str(request.get("reference"))
        with self._lock:
            order = self._orders.get(reference) or self._recover(operation.code, reference)
            if order is None or order.operation != operation.code:
                raise DeskError(404, "reference")
            self._orders[reference] = order
            unfinished = order.fetches > 0
            order.fetches = max(0, order.fetches - 1)
        if unfinished:
            pending = self._answer(operation, order.id_number, Record(Outcome.PENDING))
            return {**pending, "reference": reference}
        record = self.register.record(operation.code, self.register.person(order.id_number))
        return self._bend(operation, order.id_number, record, switched)

    def push(self, request: Mapping[str, object], header: str) -> Document:
        """The receipt for a push; the same key again gets the same receipt.  ``header`` must repeat the key.

        Raises:
            DeskError: the fields break the catalogue, or the key was used for something else.
        """
        operation = self._operation(request, Kind.PUSH)
        key, fields = request.get("key"), request.get("fields")
        if not isinstance(key, str) or not key or key != header or not isinstance(fields, dict):
            raise DeskError(400, "key")
        checked = check(operation.sends, fields)
        if not checked.complete or checked.unlisted:
            raise DeskError(422, "fields")
        number = f"HZ{keyed_digest(self.secret, operation.code, key)[:16].upper()}"
        with self._lock:
            stored = self._pushed.setdefault(
                f"{operation.code} {key}",
                {"receipt_number": number, "key": key, "received_at": self.now().isoformat(), "sent": fields},
            )
        if stored["sent"] != fields:
            raise DeskError(409, "key")
        return {name: value for name, value in stored.items() if name != "sent"}

    def release(self, reference: str | None) -> int:
        """Finish the report ``reference``, or all of them, now; returns how many that were."""
        with self._lock:
            waiting = [
                order for name, order in self._orders.items() if order.fetches and reference in (None, name)
            ]
            for order in waiting:
                order.fetches = 0
            return len(waiting)

    def orders(self) -> list[Order]:
        """The reports that were asked for, newest first."""
        with self._lock:
            return list(reversed(self._orders.values()))

    def finish(self, reference: str) -> Document:
        """The finished report ``reference``, to be sent without being asked for.

        Raises:
            DeskError: no such report was ever asked for.
        """
        with self._lock:
            order = self._orders.get(reference)
            if order is None:
                raise DeskError(404, "reference")
            order.fetches = 0
        record = self.register.record(order.operation, self.register.person(order.id_number))
        answer = self._answer(self.catalogue[order.operation], order.id_number, record)
        return {**answer, "reference": reference}

    def note(self, entry: Document) -> None:
        """Keep ``entry`` in the log, its personal data masked."""
        masked = _mask(entry)
        if isinstance(masked, dict):
            with self._lock:
                self._log.append({"at": self.now().isoformat(), **masked})

    def log(self) -> list[Document]:
        """What was received, oldest first, with masked numbers and names."""
        with self._lock:
            return list(self._log)

    def _bend(
        self, operation: Operation, id_number: str, record: Record, switched: Switched | None
    ) -> Document:
        """The answer with ``record``, bent by a fault of the data."""
        match switched.fault if switched else None:
            case StubFault.NO_RECORD:
                record = NOTHING
            case StubFault.MISMATCH:
                id_number = _STRANGER
            case StubFault.STALE:
                record = Record(record.outcome, record.facts, age_days=3650)
            case StubFault.PARTIAL:
                some = dict(list(record.facts.items())[:1])
                record = Record(Outcome.PARTIAL, some)
        return self._answer(operation, id_number, record)

    def _answer(self, operation: Operation, id_number: str, record: Record) -> Document:
        as_of = self.now() - timedelta(days=record.age_days)
        return {
            "operation": operation.code,
            "outcome": record.outcome.value,
            "subject": {"id_number": id_number},
            "source": operation.source,
            "as_of": as_of.isoformat(),
            "facts": dict(record.facts),
        }

    def _order(self, operation: str, id_number: str, key: str, fetches: int) -> str:
        reference = f"{self._stem(operation, id_number)}-{keyed_digest(self.secret, key)[:12].upper()}"
        with self._lock:
            self._orders.setdefault(reference, Order(reference, operation, id_number, fetches))
        return reference

    def _recover(self, operation: str, reference: str) -> Order | None:
        """The order behind a reference that an earlier run of the stub gave out."""
        for person in self.register.persons.values():
            if reference.startswith(self._stem(operation, person.id_number)):
                return Order(reference, operation, person.id_number, 0)
        return None

    def _operation(self, request: Mapping[str, object], *kinds: Kind) -> Operation:
        operation = self.catalogue.get(str(request.get("operation")))
        if operation is None or operation.kind not in kinds:
            raise DeskError(404, "operation")
        return operation

    def _stem(self, operation: str, id_number: str) -> str:
        return f"WT{keyed_digest(self.secret, operation, id_number)[:16].upper()}"


def _mask(value: object, name: str = "") -> object:
    if isinstance(value, dict):
        return {key: _mask(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_mask(part, name) for part in value]
    if not isinstance(value, str):
        return value
    return value[:1] + "*" * (len(value) - 1) if name in _PRIVATE else _ID_NUMBER.sub(r"\1********\2", value)
