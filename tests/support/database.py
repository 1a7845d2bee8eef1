"""Real PostgreSQL for tests: one embedded server, and a fresh database for whoever asks.

The server's files are kept under ``var`` and used again, as databases are thrown away and the server is not.  Every
process works with databases of its own, so that several may run tests at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine import releases
from engine.content import Content
from engine.storage import Store, connect, embedded_url, migrate
from webui.bootstrap import NoQueue
from webui.demo import set_up

HOME = Path(__file__).resolve().parent.parent.parent / "var" / "tests" / "postgres"
_serial = count(1)


@dataclass(frozen=True)
class Server:
    """A running server; ``url`` leads to its maintenance database."""

    url: str

    def address(self, database: str) -> str:
        """The URL of ``database`` on this server."""
        head, _, tail = self.url.partition("/postgres?")
        return f"{head}/{database}?{tail}"

    def create(self, template: str) -> str:
        """The name of a new database, a copy of ``template``."""
        name = f"test_{os.getpid()}_{next(_serial)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove ``database``, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def sweep(self) -> None:
        """Remove what test runs left behind that were killed."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
            names = [str(name) for (name,) in rows]
        for name in names:
            if not _alive(int(name.split("_")[1])):
                self.drop(name)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def server() -> Server:
    """The server of this test run; it stops with the last process that uses it."""
    found = Server(embedded_url(HOME, "postgres"))
    found.sweep()
    return found


@dataclass(frozen=True)
class Template:
    """A database to copy: migrated, and with the service of ``processes`` published as release ``content``."""

    name: str
    content: Content


@cache
def template() -> Template:
    """The template of this process, made once: the service published, offices and people entered."""
    name = server().create("template0")
    engine = connect(server().address(name))
    migrate(engine)
    store = Store(engine, WorkingCalendar(), NoQueue(), MemoryDataSharing())
    number = set_up(store)
    with store.transaction() as tx:
        content = releases.content(tx, number)
    engine.dispose()
    return Template(name, content)


@contextmanager
def fresh_database(*, empty: bool = False) -> Iterator[str]:
    """The URL of a database of one's own, ``empty`` or a copy of the template; gone at the end of the block."""
    name = server().create("template0" if empty else template().name)
    try:
        yield server().address(name)
    finally:
        server().drop(name)


def drop_template() -> None:
    """Remove this process's template, if it was made; called once when tests end."""
    if template.cache_info().currsize:
        server().drop(template().name)
        template.cache_clear()
