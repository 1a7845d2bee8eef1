"""A schema of one's own in a database that serves others, gone at the end: for rehearsals."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from engine.storage.database import connect, migrate

PREFIX = "rehearsal_"


@contextmanager
def throwaway(url: str) -> Iterator[Engine]:
    """An engine on an empty, migrated schema of the database at ``url``; nothing else there is seen or touched."""
    name = PREFIX + secrets.token_hex(8)
    _run(url, sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    engine = connect(url, pool_size=2, schema=name)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()
        _run(url, sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def _run(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
