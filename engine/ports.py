"""What the engine needs from outside, as protocols and the frozen data that crosses them.

Knows no implementation: connectors implement these ports, the composition root plugs them in and tests implement
them in memory.  Nothing here may import a database, a web framework or a scheduler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Outcome(StrEnum):
    """How a look-up ended.  Only ``HIT`` and ``NO_RECORD`` are facts; every other one needs a person."""

    HIT = "HIT"
    NO_RECORD = "NO_RECORD"
    MISMATCH = "MISMATCH"
    STALE = "STALE"
    PARTIAL = "PARTIAL"
    PENDING = "PENDING"
    SOURCE_DOWN = "SOURCE_DOWN"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    CONSENT_MISSING = "CONSENT_MISSING"


DECISIVE = frozenset({Outcome.HIT, Outcome.NO_RECORD})


@dataclass(frozen=True)
class Subject:
    """The person whom a look-up is about.  Personal data: never logged, never in a URL."""

    name: str
    id_number: str = field(repr=False)


@dataclass(frozen=True)
class LookUp:
    """One question to a source.  ``key`` identifies (case, element, visit): the same key is the same question."""

    operation: str
    key: str
    case_number: str
    item: str | None
    subject: Subject
    requester: str
    purpose: str
    legal_basis: str
    consent: str | None


@dataclass(frozen=True)
class Answer:
    """What came back.  ``facts`` holds only the fields that the operation's catalogue entry allows.

    ``reference`` names a report that is still being made (``PENDING``), ``report_number`` is the source's own number
    for it; ``detail`` is a Chinese sentence for the clerk and never contains personal data.
    """

    outcome: Outcome
    facts: Mapping[str, object]
    source: str
    answered_at: datetime
    reference: str | None = None
    detail: str = ""
    report_number: str | None = None


@dataclass(frozen=True)
class Push:
    """One message outwards: a status, a result, a forwarded application.  ``key`` makes it happen once."""

    operation: str
    key: str
    case_number: str
    item: str | None
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Receipt:
    """The other side's proof that a push arrived; an empty ``number`` never occurs."""

    number: str
    received_at: datetime


@dataclass(frozen=True)
class FactInWords:
    """One fact of an answer as people read it; ``name`` is its code."""

    name: str
    title: str
    words: str


@dataclass(frozen=True)
class InWords:
    """An answer as people read it: what was asked and what came back."""

    title: str
    facts: tuple[FactInWords, ...] = ()


class DataSharing(Protocol):
    """The provincial data-sharing platform."""

    def look_up(self, request: LookUp) -> Answer:
        """The platform's answer.  Never raises for a fault of the source: that is an :class:`Outcome`."""

    def fetch_report(self, operation: str, reference: str) -> Answer:
        """The report behind an earlier ``PENDING`` answer, or ``PENDING`` again."""

    def read_report(self, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
        """The report that a source sent by itself as ``document``; without ``reference`` nobody has asked for it yet.

        Asks nobody.

        Raises:
            InvalidInputError: it breaks the catalogue.
        """

    def in_words(self, operation: str, facts: Mapping[str, object]) -> InWords:
        """What ``operation`` is called and its ``facts`` as people read them; asks nobody and never fails."""

    def system_name(self, system: str) -> str:
        """What people call ``system``; asks nobody and never fails."""

    def push(self, message: Push) -> Receipt:
        """The receipt for ``message``; sending the same key again returns the same receipt.

        Raises:
            RemoteError: the other side did not confirm; try again later unless ``permanent``.
        """


class Passage(StrEnum):
    """Whether a call to a source may pass, and how: a probe is the only call that a failing source gets for a while."""

    FREE = "free"
    PROBE = "probe"
    CLOSED_OFF = "closed_off"


class SourceGates(Protocol):
    """What is known of the sources' health, shared by all processes that call them."""

    def enter(self, system: str) -> Passage:
        """Whether a call to ``system`` may pass now; a probe is used up by asking."""

    def succeed(self, system: str) -> None:
        """Note that ``system`` answered, and with it the gateway before it."""

    def fail(self, system: str, fault: str) -> None:
        """Note that ``system`` (or :data:`GATEWAY` itself) failed once more."""

    def closed(self) -> frozenset[str]:
        """The systems that kept failing and get probes only; :data:`GATEWAY` stands for all."""


GATEWAY = "gateway"
"""The gate before all systems."""


class WorkingCalendar(Protocol):
    """Working days as the yearly holiday notice has them."""

    def add(self, start: date, days: int) -> date:
        """The date ``days`` working days after ``start``; the start does not count."""

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""

    def is_provisional(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is not out yet, so that the answer may change."""

    def working_days_between(self, start: date, end: date) -> int:
        """The number of working days after ``start`` up to ``end``, which counts."""

    def roll_forward(self, day: date) -> date:
        """``day`` itself when offices work, else the next working day."""

    def reason(self, day: date) -> str:
        """Why ``day`` counts or does not, in Chinese."""


class JobQueue(Protocol):
    """Hands due work to workers on any machine.  Enqueueing takes part in the caller's transaction."""

    def enqueue_job(self, connection: object, job_id: UUID, case_id: UUID, run_at: datetime | None) -> None:
        """Promise that a worker will run job ``job_id``, not before ``run_at``, once the transaction commits."""

    def enqueue_timers(self, connection: object, timer_ids: tuple[UUID, ...]) -> None:
        """Promise that a worker will fire these due timers, each case in its own transaction."""


class Printer(Protocol):
    """Makes PDFs of pages that stand alone."""

    def pdf(self, html: bytes) -> bytes:
        """The A4 PDF of ``html`` (UTF-8); loads nothing that is not inside it.

        Raises:
            EngineError: what printing needs is not installed; the message says what to install.
        """


@dataclass(frozen=True)
class SealedRequest:
    """A request as it came over the wire, not yet believed."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Seal(Protocol):
    """The seals of the systems that may send us something."""

    def open(self, request: SealedRequest, now: datetime) -> str:
        """Who sent ``request``; its number cannot be used again.

        Raises:
            SealError: it is unsealed, foreign, changed, old or was sent before; ``code`` says which.
        """

    def close(self, request: SealedRequest, status: int, body: bytes, now: datetime) -> Mapping[str, str]:
        """The headers that seal ``body`` as our answer to ``request``, which was found good."""


class FileStore(Protocol):
    """Keeps bytes under the SHA-256 of what they are; the same bytes are kept once."""

    def put(self, digest: str, data: bytes) -> None:
        """Keep ``data``; when this returns they survive a power failure.  Doing it again makes them young again.

        Raises:
            FilesUnavailableError: they could not be kept.
        """

    def get(self, digest: str) -> bytes:
        """The bytes under ``digest``.

        Raises:
            FilesUnavailableError: they cannot be reached, or are not what they were.
        """

    def has(self, digest: str) -> bool:
        """Whether bytes are kept under ``digest``."""

    def remove(self, digest: str) -> None:
        """Keep nothing under ``digest`` any more; nothing happens when nothing was kept."""

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The digests of what was last put before ``moment``."""


class VirusScanner(Protocol):
    """Looks for malware in what people send."""

    def scan(self, data: bytes) -> str | None:
        """The name of what was found, None when nothing was.

        Raises:
            ScannerUnavailableError: it cannot be asked now.
        """


@dataclass(frozen=True)
class SignInTrip:
    """The way to the unified identity and back: where to go, and what must come back unchanged or be shown there.

    ``verifier`` proves at the end that who comes back is who set out (PKCE); ``nonce`` stands in the answer.
    """

    url: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Vouched:
    """Who somebody is, as the unified identity says.  Personal data: never logged, never in a URL."""

    issuer: str
    subject: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)


class UnifiedIdentity(Protocol):
    """The public's unified identity, by OpenID Connect."""

    def begin(self, return_to: str) -> SignInTrip:
        """A new way there; the person comes back to ``return_to``.

        Raises:
            RemoteError: the unified identity cannot be reached.
        """

    def finish(self, trip: SignInTrip, code: str, return_to: str) -> Vouched:
        """Who came back with ``code`` from ``trip``.

        Raises:
            RemoteError: it cannot be reached.
            ForbiddenError: its answer is not to be trusted, or says too little; nobody is signed in.
        """
