"""The data-sharing platform in memory: a second implementation of the port, for tests of whoever uses it.

It obeys the same catalogue and policy as the client; it knows no network and opens no thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from connectors.data_sharing.answers import PersonMark, read_report, sentence
from connectors.data_sharing.operations import CATALOGUE, find
from connectors.data_sharing.policy import fields_to_push, refusal
from connectors.data_sharing.schema import Kind, Operation, check, name_of
from connectors.data_sharing.wording import in_words
from engine.errors import InvalidInputError, RemoteError
from engine.ports import Answer, InWords, LookUp, Outcome, Push, Receipt

_MARKS = PersonMark(b"memory")


class ReusedKeyError(RemoteError):
    """同一个推送编号被用于不同的内容"""

    code = "reused_key"
    permanent = True


@dataclass(frozen=True)
class Preset:
    """What a source will answer."""

    outcome: Outcome
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass
class MemoryDataSharing:
    """Implements :class:`engine.ports.DataSharing`.  Safe to share between threads.

    Unless preset, a look-up finds no record and an asynchronous one is pending until :meth:`release`.
    ``asked`` and ``pushed`` keep what really went out, in order, each key once.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    asked: list[LookUp] = field(default_factory=list)
    pushed: list[Push] = field(default_factory=list)
    catalogue: Mapping[str, Operation] = field(default_factory=lambda: CATALOGUE, repr=False)
    _presets: dict[tuple[str, str | None], Preset] = field(default_factory=dict)
    _refusing: dict[str, RemoteError] = field(default_factory=dict)
    _orders: dict[str, LookUp] = field(default_factory=dict)
    _finished: set[str] = field(default_factory=set)
    _receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def preset(
        self,
        operation: str,
        outcome: Outcome,
        facts: Mapping[str, object] | None = None,
        id_number: str | None = None,
    ) -> None:
        """Let ``operation`` answer so from now on: about one person, or about all without an own preset.

        Raises:
            InvalidInputError: the facts are not those of the catalogue.
            UnknownOperationError: the catalogue has no such look-up.
        """
        entry = find(operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self.catalogue)
        checked = check(entry.returns, facts or {})
        missing = checked.missing if outcome is Outcome.HIT else ()
        if checked.wrong or checked.unlisted or missing:
            complaint = "、".join((*checked.wrong, *checked.unlisted, *missing))
            raise InvalidInputError(f"“{entry.title}”的内容不符合接口约定：{complaint}")
        with self._lock:
            self._presets[operation, id_number] = Preset(outcome, checked.values)

    def refuse_pushes(self, operation: str, error: RemoteError | None) -> None:
        """Let pushes of ``operation`` fail with ``error`` from now on, or succeed again with ``None``."""
        with self._lock:
            if error is None:
                self._refusing.pop(operation, None)
            else:
                self._refusing[operation] = error

    def release(self, reference: str | None = None) -> None:
        """Finish one report, or all of those asked for so far."""
        with self._lock:
            self._finished |= {reference} if reference else set(self._orders)

    def look_up(self, request: LookUp) -> Answer:
        """What was preset for the operation and the person.

        Raises:
            UnknownOperationError: the catalogue has no such look-up.
        """
        operation = find(request.operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self.catalogue)
        refused = refusal(operation, request)
        if refused is not None:
            outcome, detail = refused
            return Answer(outcome, {}, operation.source, self.now(), detail=detail)
        preset = self._preset(request)
        with self._lock:
            if all(earlier.key != request.key for earlier in self.asked):
                self.asked.append(request)
            later = operation.kind is Kind.ASYNC and (
                preset is None or preset.outcome in {Outcome.HIT, Outcome.NO_RECORD}
            )
            if later or (preset is not None and preset.outcome is Outcome.PENDING):
                reference = f"M-{operation.code}-{request.key}"
                self._orders.setdefault(reference, request)
                return self._answer(operation, Preset(Outcome.PENDING), reference)
        return self._answer(operation, preset or Preset(Outcome.NO_RECORD))

    def in_words(self, operation: str, facts: Mapping[str, object]) -> InWords:
        """What ``operation`` is called and its ``facts`` as people read them."""
        return in_words(self.catalogue, operation, facts)

    def system_name(self, system: str) -> str:
        """What people call ``system``."""
        return name_of(system)

    def fetch_report(self, operation: str, reference: str) -> Answer:
        """The preset answer once the report was released, ``PENDING`` before; ``STALE`` if never asked for.

        Raises:
            UnknownOperationError: the catalogue has no such look-up.
        """
        entry = find(operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self.catalogue)
        with self._lock:
            order = self._orders.get(reference)
            finished = reference in self._finished
        if order is None or order.operation != operation:
            return self._answer(entry, Preset(Outcome.STALE))
        if not finished:
            return self._answer(entry, Preset(Outcome.PENDING), reference)
        return self._answer(entry, self._preset(order) or Preset(Outcome.NO_RECORD))

    def read_report(self, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
        """The report in ``document``, checked as the real client does.

        Raises:
            InvalidInputError: it breaks the catalogue.
        """
        entry = find(operation, Kind.LOOK_UP, Kind.ASYNC, catalogue=self.catalogue)
        order = self._orders.get(reference or "")
        asked = None if order is None else _MARKS.join("", _MARKS.of(operation, order.subject.id_number))
        return read_report(entry, _MARKS, asked, document, self.now())

    def push(self, message: Push) -> Receipt:
        """A receipt; the same key again gets the same one.

        Raises:
            PushRefusedError: the fields are not those of the catalogue.
            ReusedKeyError: the key was used for other fields.
            RemoteError: as preset by :meth:`refuse_pushes`.
            UnknownOperationError: the catalogue has no such push.
        """
        fields_to_push(message, self.catalogue)
        with self._lock:
            if message.operation in self._refusing:
                raise self._refusing[message.operation]
            name = (message.operation, message.key)
            if name not in self._receipts:
                self.pushed.append(message)
                self._receipts[name] = Receipt(f"M{len(self.pushed):06d}", self.now())
            elif message not in self.pushed:
                raise ReusedKeyError(key=message.key)
            return self._receipts[name]

    def _preset(self, request: LookUp) -> Preset | None:
        with self._lock:
            everybody = self._presets.get((request.operation, None))
            return self._presets.get((request.operation, request.subject.id_number), everybody)

    def _answer(self, operation: Operation, preset: Preset, reference: str | None = None) -> Answer:
        detail = sentence(operation, preset.outcome)
        return Answer(
            preset.outcome, preset.facts, operation.source, self.now(), reference, detail, reference
        )
