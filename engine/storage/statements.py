"""Core statements for the hot path: compiled once, handed to the driver as text, many rows in one round trip.

They run inside the caller's transaction, beside the session; what the session holds back is written first.  Values
go to the driver as they are: states as their value, JSON as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Table, bindparam
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import insert

from engine.errors import ConflictError
from engine.storage.store import Transaction

_DIALECT = registry.load("postgresql.psycopg")()
_NAMED = re.compile(r"%\((\w+)\)s")
_KEPT = 1024


class Statement:
    """A statement whose parameters are all named ``bindparam``s; the driver gets ``query`` and values by ``names``."""

    def __init__(self, statement: ClauseElement) -> None:
        """Compile ``statement`` for PostgreSQL."""
        compiled = str(statement.compile(dialect=_DIALECT))
        self.names: tuple[str, ...] = tuple(_NAMED.findall(compiled))
        self.text = _NAMED.sub("%s", compiled)
        self.query = self.text.encode()

    def given(self, values: Mapping[str, object]) -> list[object]:
        """``values`` in the order in which the text wants them."""
        return [values[name] for name in self.names]


@dataclass(frozen=True)
class Write:
    """One statement to run.  A ``needed`` one must hit a row, or somebody else was faster."""

    statement: Statement
    given: Sequence[object]
    needed: bool = False


def write(statement: Statement, values: Mapping[str, object], *, needed: bool = False) -> Write:
    """``statement`` with ``values`` for its parameters."""
    return Write(statement, statement.given(values), needed)


def add(table: Table, rows: Sequence[Mapping[str, object]]) -> Write:
    """What adds ``rows`` to ``table``, in order; all have the same columns.  A row that is there stays as it is."""
    statement, places = _adding(table, tuple(rows[0]), len(rows))
    return Write(statement, [rows[number][column] for number, column in places])


@lru_cache(maxsize=_KEPT)
def _adding(table: Table, columns: tuple[str, ...], count: int) -> tuple[Statement, list[tuple[int, str]]]:
    rows = [
        {column: bindparam(f"{number}_{column}", type_=table.c[column].type) for column in columns}
        for number in range(count)
    ]
    statement = Statement(insert(table).values(rows).on_conflict_do_nothing().inline())
    named = [name.split("_", 1) for name in statement.names]
    return statement, [(int(number), column) for number, column in named]


def one(tx: Transaction, statement: Statement, values: Mapping[str, object]) -> Sequence[Any] | None:
    """The only row that ``statement`` finds, or None."""
    tx.flush()
    return tx.driver.execute(statement.query, statement.given(values), binary=True).fetchone()


def send(tx: Transaction, writes: Sequence[Write]) -> None:
    """Run all ``writes`` in one round trip, as one statement: no two of them may touch the same row.

    Raises:
        ConflictError: a needed write hit no row; the transaction must be rolled back.
    """
    tx.flush()
    text = _united(tuple((write.statement, write.needed) for write in writes))
    row = tx.driver.execute(text, [value for write in writes for value in write.given]).fetchone()
    if row is None or 0 in row:
        raise ConflictError


@lru_cache(maxsize=_KEPT)
def _united(parts: tuple[tuple[Statement, bool], ...]) -> bytes:
    """One statement that does all ``parts`` and says how many rows each needed one has hit."""
    steps = ", ".join(f"w{number} AS ({part.text} RETURNING 1)" for number, (part, _) in enumerate(parts))
    counts = [f"(SELECT count(*) FROM w{number})" for number, (_, needed) in enumerate(parts) if needed]
    return f"WITH {steps} SELECT {', '.join(counts or ['1'])}".encode()
