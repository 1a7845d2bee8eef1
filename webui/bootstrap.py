"""The composition root: the only module that knows every part.  Reads the settings and puts a store together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.declared import catalogue_with
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.signing import Credentials
from connectors.data_sharing.stub.app import DEMO as STUB_CREDENTIALS
from connectors.data_sharing.stub.app import StubConfig
from connectors.data_sharing.stub.records import load
from connectors.data_sharing.stub.running import RunningStub, running_stub, serve_stub
from connectors.documents.printer import find_printer
from connectors.sla.calendar import WorkingCalendar
from connectors.sla.queue import WorkerQueue
from connectors.sla.worker import work
from engine.errors import InvalidInputError
from engine.ports import JobQueue
from engine.storage import Store, connect, embedded_url, migrate
from processes import catalog

PREFIX = "YIJIANSHI_"
_KNOWN = {"VAR", "PLATFORM_URL", "PLATFORM_APP", "PLATFORM_SECRET", "SECRET_KEY", "DEMO", "HOST", "PORT"}
PERSONS = "demo/persons.json"

__all__ = ["Settings", "database_url", "demo_platform", "open_store", "read_settings", "serve_stub", "work"]


@dataclass(frozen=True)
class Settings:
    """What the operator decides, from environment variables that begin with ``YIJIANSHI_`` and ``DATABASE_URL``."""

    database_url: str | None
    var: Path
    platform_url: str
    credentials: Credentials
    secret_key: str | None
    demo: bool
    host: str
    port: int


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environ``.

    Raises:
        InvalidInputError: a variable is unknown or has no sense; names it.
    """
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise InvalidInputError(f"不认识的设置 {PREFIX}{unknown[0]}", field=PREFIX + unknown[0])
    port = given.get("PORT", "8000")
    if not port.isdigit():
        raise InvalidInputError(f"{PREFIX}PORT 应为端口号", field=PREFIX + "PORT")
    secret = given.get("PLATFORM_SECRET")
    return Settings(
        database_url=environ.get("DATABASE_URL"),
        var=Path(given.get("VAR", "var")).resolve(),
        platform_url=given.get("PLATFORM_URL", "http://127.0.0.1:8100"),
        credentials=Credentials(given["PLATFORM_APP"], secret.encode())
        if secret and "PLATFORM_APP" in given
        else STUB_CREDENTIALS,
        secret_key=given.get("SECRET_KEY"),
        demo=given.get("DEMO", "") == "1",
        host=given.get("HOST", "127.0.0.1"),
        port=int(port),
    )


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
    host = settings.platform_url.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    gateway = GatewayConfig(settings.platform_url, settings.credentials, frozenset({host}))
    with DataSharingClient(gateway, catalogue=catalogue_with(catalog.operations())) as sharing:
        try:
            yield Store(engine, WorkingCalendar(), queue, sharing, clock, printer=find_printer())
        finally:
            engine.dispose()


@contextmanager
def demo_platform() -> Iterator[RunningStub]:
    """A stub of the provincial platform with the demonstration's people, for the length of the block."""
    with running_stub(StubConfig(load(catalog.HOME / PERSONS))) as stub:
        yield stub
