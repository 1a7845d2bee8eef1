"""The client of the provincial data-sharing platform; implements :class:`engine.ports.DataSharing`.

Puts the policy, the guarded calls and the reading of answers together.  It logs the operation, the key, the
outcome and the time taken, and nothing about a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Self

import structlog

from connectors.data_sharing.answers import PersonMark, Question, read_answer, read_receipt, read_report
from connectors.data_sharing.calls import GuardedCalls, Patience
from connectors.data_sharing.deadline import Deadline
from connectors.data_sharing.faults import CallFailedError, Fault
from connectors.data_sharing.gates import LocalGates
from connectors.data_sharing.gateway import Gateway, GatewayConfig
from connectors.data_sharing.operations import CATALOGUE, find
from connectors.data_sharing.pace import Pace
from connectors.data_sharing.policy import PushRejectedError, fields_to_push, refusal
from connectors.data_sharing.protocol import LOOK_UPS, PUSHES, REPORTS
from connectors.data_sharing.schema import Kind, Operation, name_of
from connectors.data_sharing.wording import in_words
from engine.errors import RemoteError, SourceDownError
from engine.ports import Answer, InWords, LookUp, Outcome, Push, Receipt, SourceGates

_log = structlog.get_logger(__name__)


class DataSharingClient:
    """Safe to share between threads; use it as a context manager or :meth:`close` it."""

    def __init__(
        self,
        config: GatewayConfig,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        catalogue: Mapping[str, Operation] = CATALOGUE,
        gates: SourceGates | None = None,
    ) -> None:
        """Take the wall clock ``now`` for signatures and freshness, and ``clock`` for time-outs and pauses.

        ``catalogue`` holds the operations that may be called; ``gates`` what is known of the systems' health, kept in
        this process when none are given.

        Raises:
            GatewayConfigError: the address may not be called.
        """
        self._gateway = Gateway(config, now)
        self._now = now
        self._clock = clock
        self._catalogue = catalogue
        self._marks = PersonMark(config.credentials.secret)
        patience = Patience(
            attempts=config.attempts,
            total=config.total_timeout,
            each=config.connect_timeout + config.read_timeout,
            first_pause=config.first_pause,
            longest_pause=config.longest_pause,
        )
        self._calls = GuardedCalls(patience, clock, gates or LocalGates(clock), Pace(clock))

    def __enter__(self) -> Self:
        """This client."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._gateway.close()

    def suspended(self) -> tuple[str, ...]:
        """The systems that are not called at present because they kept failing."""
        return self._calls.suspended()

    def look_up(self, request: LookUp) -> Answer:
        """The platform's answer; nothing is sent when purpose, item, basis or consent do not allow it.

        Raises:
            UnknownOperationError: the catalogue has no such look-up.
        """
        operation = find(request.operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self._catalogue)
        refused = refusal(operation, request)
        if refused is not None:
            outcome, detail = refused
            self._record(operation, request.key, outcome, self._clock())
            return Answer(outcome, {}, operation.source, self._now(), detail=detail)
        mark = self._marks.of(operation.code, request.subject.id_number)
        question = Question(operation, mark, self._marks)
        return self._ask(question, LOOK_UPS, _document(request), request.key)

    def in_words(self, operation: str, facts: Mapping[str, object]) -> InWords:
        """What ``operation`` is called and its ``facts`` as people read them."""
        return in_words(self._catalogue, operation, facts)

    def system_name(self, system: str) -> str:
        """What people call ``system``."""
        return name_of(system)

    def fetch_report(self, operation: str, reference: str) -> Answer:
        """The report behind an earlier ``PENDING`` answer, or ``PENDING`` again with the same reference.

        A report about somebody else is a ``MISMATCH``: the reference carries a keyed mark of the person asked
        about.  A report that the platform does not know any more is ``STALE`` without facts: ask anew.

        Raises:
            UnknownOperationError: the catalogue has no such look-up.
        """
        entry = find(operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self._catalogue)
        remote, mark = self._marks.split(reference)
        document = {"operation": operation, "reference": remote}
        return self._ask(Question(entry, mark, self._marks), REPORTS, document, remote)

    def read_report(self, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
        """The report in ``document``, which the platform sent by itself; checked like one that was fetched.

        Raises:
            InvalidInputError: it breaks the catalogue.
            UnknownOperationError: the catalogue has no such look-up.
        """
        entry = find(operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self._catalogue)
        return read_report(entry, self._marks, reference, document, self._now())

    def push(self, message: Push) -> Receipt:
        """The receipt for ``message``; sending the same key again returns the same receipt.

        Raises:
            PushRefusedError: the fields are not those of the catalogue; nothing was sent.
            PushRejectedError: the other side will never take it.
            SourceDownError: the other side is not there; it will pass when it is back.
            RemoteError: the other side did not confirm; try again later.
            UnknownOperationError: the catalogue has no such push.
        """
        operation = find(message.operation, Kind.PUSH, catalogue=self._catalogue)
        document = {
            "operation": operation.code,
            "key": message.key,
            "case_number": message.case_number,
            "item": message.item,
            "fields": dict(fields_to_push(message, self._catalogue)),
        }
        started = self._clock()
        try:
            receipt = self._calls.run(
                operation.system,
                lambda deadline: read_receipt(
                    message.key, self._gateway.post(PUSHES, document, message.key, deadline)
                ),
            )
        except CallFailedError as error:
            self._record(operation, message.key, error.fault, started)
            raise _push_error(operation, message.key, error) from error
        self._record(operation, message.key, "RECEIVED", started)
        return receipt

    def _ask(self, question: Question, path: str, document: Mapping[str, object], key: str) -> Answer:
        operation, started = question.operation, self._clock()

        def exchange(deadline: Deadline) -> Answer:
            return read_answer(question, self._gateway.post(path, document, key, deadline), self._now())

        try:
            answer = self._calls.run(operation.system, exchange)
        except CallFailedError as error:
            outcome = _outcome(error.fault, path)
            self._record(operation, key, outcome, started, fault=error.fault)
            return Answer(outcome, {}, operation.source, self._now(), detail=error.sentence(operation.source))
        self._record(operation, key, answer.outcome, started)
        return answer

    def _record(
        self, operation: Operation, key: str, outcome: str, started: float, fault: Fault | None = None
    ) -> None:
        _log.info(
            "data_sharing.answered",
            operation=operation.code,
            key=key,
            outcome=str(outcome),
            fault=fault,
            milliseconds=round((self._clock() - started) * 1000),
        )


def _outcome(fault: Fault, path: str) -> Outcome:
    """What a failed call means; a report that is gone will not come, so waiting for it must end."""
    if fault is Fault.NOT_AUTHORISED:
        return Outcome.NOT_AUTHORISED
    if fault is Fault.NOT_FOUND and path == REPORTS:
        return Outcome.STALE
    return Outcome.SOURCE_DOWN


def _push_error(operation: Operation, key: str, error: CallFailedError) -> RemoteError:
    detail = error.sentence(operation.source)
    if error.nature.waits:
        return SourceDownError(detail, system=operation.system, key=key, fault=error.fault)
    kind = PushRejectedError if error.nature.permanent else RemoteError
    return kind(detail, operation=operation.code, key=key, fault=error.fault)


def _document(request: LookUp) -> Mapping[str, object]:
    return {
        "operation": request.operation,
        "key": request.key,
        "case_number": request.case_number,
        "item": request.item,
        "subject": {"name": request.subject.name, "id_number": request.subject.id_number},
        "requester": request.requester,
        "purpose": request.purpose,
        "legal_basis": request.legal_basis,
        "consent": request.consent,
    }
