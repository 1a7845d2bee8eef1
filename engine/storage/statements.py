"""Core statements for the hot path: compiled once, handed to the driver as text, several in one round trip.

They run inside the caller's transaction, beside the session; what the session holds back is written first.  Values
go to the driver as they are: states as their value, JSON as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Table, bindparam
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import insert

from engine.errors import ConflictError
from engine.storage.store import Transaction

_DIALECT = registry.load("postgresql.psycopg")()


class Statement:
    """A statement whose parameters are all named ``bindparam``s; ``text`` is what the driver gets."""

    def __init__(self, statement: ClauseElement) -> None:
        """Compile ``statement`` for PostgreSQL."""
        self.text = str(statement.compile(dialect=_DIALECT))


@dataclass(frozen=True)
class Write:
    """One row to write.  A ``needed`` write must hit its row, or somebody else was faster."""

    statement: Statement
    values: Mapping[str, object]
    needed: bool = False


def adding(table: Table, *columns: str) -> Statement:
    """The statement that adds one row to ``table``; a row that is there already stays as it is."""
    values = {column: bindparam(column, type_=table.c[column].type) for column in columns}
    return Statement(insert(table).values(values).on_conflict_do_nothing().inline())


def one(tx: Transaction, statement: Statement, values: Mapping[str, object]) -> Sequence[Any] | None:
    """The only row that ``statement`` finds, or None; costs one round trip, also at the start of a transaction."""
    tx.session.flush()
    with tx.driver.pipeline():
        cursor = tx.driver.execute(statement.text.encode(), values)
    return cursor.fetchone()


def send(tx: Transaction, writes: Sequence[Write]) -> None:
    """Do all ``writes`` in order, in one round trip.

    Raises:
        ConflictError: a needed write hit no row; the transaction must be rolled back.
    """
    tx.session.flush()
    with tx.driver.pipeline():
        sent = [tx.driver.execute(write.statement.text.encode(), write.values) for write in writes]
    for cursor, write in zip(sent, writes, strict=True):
        if write.needed and cursor.rowcount == 0:
            raise ConflictError
