"""The composition root: the only module that knows every part, and puts a store together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.declared import catalogue_with
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.seal import SignedSeal
from connectors.data_sharing.signing import Credentials
from connectors.data_sharing.stub.app import DEMO as STUB_CREDENTIALS
from connectors.data_sharing.stub.app import StubConfig
from connectors.data_sharing.stub.records import load
from connectors.data_sharing.stub.running import RunningStub, running_stub, serve_stub
from connectors.data_sharing.templates import templates
from connectors.documents.printer import WeasyPrinter
from connectors.files.clamd import Clamd
from connectors.files.folder import FolderFiles
from connectors.files.stub import running_scanner, serve_scanner
from connectors.identity.client import IdentityConfig, OidcIdentity
from connectors.identity.staff import StaffIdentity
from connectors.identity.stub import CLIENT_ID, CLIENT_SECRET, StubIdentity, StubPerson, running_identity
from connectors.identity.stub import serve_identity as serve_stub_identity
from connectors.sla.calendar import CALENDARS, WorkingCalendar
from connectors.sla.notices import calendar_of, import_notice
from connectors.sla.queue import WorkerQueue
from connectors.sla.watcher import Difference, watch
from connectors.sla.worker import work
from engine.errors import InvalidInputError
from engine.files.nowhere import NoScanner
from engine.inbound import Nonces
from engine.ports import JobQueue, UnifiedIdentity
from engine.ports import WorkingCalendar as WorkingDays
from engine.rehearsal import Stage, stage_on
from engine.sources import SharedGates
from engine.storage import Store, connect, embedded_url, migrate
from processes import catalog
from webui.settings import Settings

PERSONS = "demo/persons.json"

__all__ = [
    "Difference",
    "database_url",
    "demo_platform",
    "element_templates",
    "import_notice",
    "open_calendar",
    "open_rehearsal",
    "open_store",
    "running_scanner",
    "serve_scanner",
    "serve_stub",
    "watch_deadlines",
    "work",
]


def database_url(settings: Settings, database: str = "yijianshi", *, keep_running: bool = False) -> str:
    """The database to use: the configured one, or the embedded server under ``var``."""
    if settings.database_url:
        return settings.database_url
    return embedded_url(settings.var / "postgres", database, keep_running=keep_running)


class NoQueue:
    """A queue that promises nothing: whoever uses it runs what is due itself, from the rows."""

    def enqueue_job(self, connection: object, job_id: UUID, case_id: UUID, run_at: datetime | None) -> None:
        """Nothing: the job's row is enough."""

    def enqueue_timers(self, connection: object, timer_ids: tuple[UUID, ...]) -> None:
        """Nothing: the timers' rows are enough."""


@contextmanager
def open_store(
    settings: Settings,
    url: str,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    queued: bool = True,
) -> Iterator[Store]:
    """A store on the migrated database at ``url``; its connections close at the end of the block."""
    engine = connect(url)
    migrate(engine)
    queue: JobQueue = NoQueue()
    if queued:
        worker_queue = WorkerQueue(url)
        worker_queue.prepare()
        queue = worker_queue
    gateway = GatewayConfig(settings.platform_url, _credentials(settings), _hosts(settings))
    catalogue, gates = catalogue_with(catalog.operations()), SharedGates(engine, clock)
    with DataSharingClient(gateway, catalogue=catalogue, gates=gates) as sharing:
        try:
            yield Store(
                engine,
                calendar_of(engine),
                queue,
                sharing,
                clock,
                printer=WeasyPrinter(),
                files=FolderFiles(settings.files),
                scanner=Clamd(settings.scanner) if settings.scanner else NoScanner(),
                seal=SignedSeal(_senders(settings), Nonces(engine)),
            )
        finally:
            engine.dispose()


def _credentials(settings: Settings) -> Credentials:
    if settings.platform_app and settings.platform_secret:
        return Credentials(settings.platform_app, settings.platform_secret.encode())
    return STUB_CREDENTIALS


def _senders(settings: Settings) -> dict[str, bytes]:
    """Who may send us something: the platform, under the secret that it shares with us."""
    shared = _credentials(settings)
    return {shared.app_id: shared.secret}


def _hosts(settings: Settings) -> frozenset[str]:
    return frozenset({urlsplit(settings.platform_url).hostname or ""})


@contextmanager
def demo_platform() -> Iterator[RunningStub]:
    """A stub of the provincial platform with the demonstration's people, for the length of the block."""
    with running_stub(StubConfig(load(catalog.HOME / PERSONS))) as stub:
        yield stub


def open_identity(
    settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> UnifiedIdentity | None:
    """The unified identity of the settings, or None without one; in the demonstration that of the stub.

    Raises:
        InvalidInputError: it is named, but not as whom we ask it.
    """
    if not settings.identity_url:
        return None
    client, secret = settings.identity_client, settings.identity_secret
    if settings.demo:
        client, secret = client or CLIENT_ID, secret or CLIENT_SECRET
    if not client or not secret:
        raise InvalidInputError("统一身份认证还要设置 YIJIANSHI_IDENTITY_CLIENT 和 _SECRET", field="IDENTITY")
    return OidcIdentity(IdentityConfig(settings.identity_url.rstrip("/"), client, secret), clock)


def open_staff_identity(settings: Settings) -> UnifiedIdentity | None:
    """The staff's identity provider of the settings, or None without one."""
    if not settings.staff_identity_url:
        return None
    client, secret = settings.staff_identity_client or "", settings.staff_identity_secret or ""
    return StaffIdentity(IdentityConfig(settings.staff_identity_url.rstrip("/"), client, secret))


def _stub_identity(clock: Callable[[], datetime]) -> StubIdentity:
    """A stub of the unified identity with the demonstration's people."""
    register = load(catalog.HOME / PERSONS)
    people = [StubPerson(person.name, person.id_number) for person in register.persons.values()]
    return StubIdentity(people, now=lambda: clock().timestamp())


@contextmanager
def demo_identity(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[StubIdentity]:
    """A stub of the unified identity with the demonstration's people, for the length of the block."""
    with running_identity(_stub_identity(clock)) as stub:
        yield stub


def serve_identity(port: int) -> None:
    """Serve a stub of the unified identity until interrupted.

    Raises:
        OSError: the port is taken.
    """
    serve_stub_identity(_stub_identity(lambda: datetime.now(UTC)), port)


@contextmanager
def open_calendar(settings: Settings) -> Iterator[WorkingDays]:
    """The calendar with the notices imported into the database, if there is one already, else that of the files."""
    if settings.database_url or (settings.var / "postgres").exists():
        with open_store(settings, database_url(settings), queued=False) as store:
            yield store.calendar
    else:
        yield WorkingCalendar()


@contextmanager
def open_rehearsal(url: str) -> Iterator[Stage]:
    """A stage for one rehearsal: an empty schema of the database at ``url``, a clock of its own, nobody to ask."""
    with stage_on(url, WorkingCalendar()) as stage:
        yield stage


def watch_deadlines(store: Store) -> list[Difference]:
    """Every open deadline computed again independently; what differs, each with an incident."""
    return watch(store, CALENDARS)


def element_templates(home: Path = catalog.HOME) -> list[dict[str, object]]:
    """The templates for modelers of every operation that the service under ``home`` may use."""
    return templates(catalogue_with(catalog.operations(home)))
