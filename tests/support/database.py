"""Real PostgreSQL for tests: one embedded server, and a fresh database for whoever asks.

The server's files are kept under ``var`` and used again; what is in them may be lost when the machine dies, so nothing
waits for the disk.  Every process works with databases of its own, so that several may run tests at once.  A database
that a test has left is put back into the state of the template, which takes a tenth of the time of making one.
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

    def restore(self, database: str) -> bool:
        """Put ``database`` back into the state of the template, whoever is still connected; False if that failed."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        try:
            with psycopg.connect(self.address(database), autocommit=True) as connection:
                connection.execute(others, [database])
                connection.execute("SET lock_timeout = '2s'")
                connection.execute("SELECT seed.restore()")
        except psycopg.Error:
            return False
        return True

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
    with psycopg.connect(found.url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    found.sweep()
    return found


_SEED = """
CREATE SCHEMA seed;
CREATE TABLE seed.sequences AS
  SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
DO $do$
DECLARE one record; filled boolean;
BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one.tablename) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE seed.%I AS TABLE public.%I', one.tablename, one.tablename);
    END IF;
  END LOOP;
END $do$;
CREATE FUNCTION seed.restore() RETURNS void LANGUAGE plpgsql AS $fn$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;  -- foreign keys look away meanwhile
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', one.tablename);
  END LOOP;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'seed' AND tablename <> 'sequences' LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE seed.%I', one.tablename, one.tablename);
  END LOOP;
  FOR one IN SELECT * FROM seed.sequences LOOP
    PERFORM setval(format('%I.%I', one.schemaname, one.sequencename)::regclass,
                   coalesce(one.last_value, 1), one.last_value IS NOT NULL);
  END LOOP;
END $fn$;
"""
"""Keeps the template's rows beside its tables, and a function that brings them back."""


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
    with psycopg.connect(server().address(name), autocommit=True) as connection:
        connection.execute(_SEED.encode())
    return Template(name, content)


_idle: list[str] = []


@contextmanager
def fresh_database(*, empty: bool = False) -> Iterator[str]:
    """The URL of a database of one's own, ``empty`` or a copy of the template; not to be used after the block."""
    name = _idle.pop() if _idle and not empty else server().create("template0" if empty else template().name)
    try:
        yield server().address(name)
    finally:
        if not empty and server().restore(name):
            _idle.append(name)
        else:
            server().drop(name)


def drop_template() -> None:
    """Remove this process's template and idle databases, if there are any; called once when tests end."""
    while _idle:
        server().drop(_idle.pop())
    if template.cache_info().currsize:
        server().drop(template().name)
        template.cache_clear()
