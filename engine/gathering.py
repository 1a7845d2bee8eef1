"""Rows of several tables in one round trip: a page that shows a case in full would otherwise ask a dozen times.

What comes back are objects of the tables' classes that belong to no session: to read, never to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Enum,
    LargeBinary,
    Numeric,
    ScalarSelect,
    Uuid,
    func,
    select,
)

from engine.models import Base, table
from engine.projection import NO_LIMIT
from engine.storage import Transaction

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Wanted:
    """The rows of ``model`` under ``where``, in the order of ``order``; bytes are left out."""

    model: type[Base]
    where: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any] | Any, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """What came back: rows by name, and other values as they are in JSON."""

    found: Mapping[str, Any]

    def rows(self, name: str, model: type[Row]) -> list[Row]:
        """The rows that were wanted under ``name``."""
        columns = {column.key: column for column in _columns(model)}
        return [
            model(**{key: _revived(columns[key], value) for key, value in row.items()})
            for row in self.found[name]
        ]

    def value(self, name: str) -> Any:
        """The value that was wanted under ``name``."""
        return self.found[name]


def gather(
    tx: Transaction, wanted: Mapping[str, Wanted], values: Mapping[str, ColumnElement[Any]]
) -> Gathered:
    """Everything that is ``wanted`` and the single ``values``, in one statement."""
    asked = [_listed(want).label(name) for name, want in wanted.items()]
    asked += [value.label(name) for name, value in values.items()]
    return Gathered(dict(tx.session.execute(select(*asked)).one()._mapping))


def _listed(want: Wanted) -> ScalarSelect[Any]:
    rows = select(*_columns(want.model)).where(*want.where).order_by(*want.order).subquery()
    every = func.coalesce(func.json_agg(func.row_to_json(rows.table_valued())), func.json_build_array())
    return select(every).scalar_subquery()


def _columns(model: type[Base]) -> list[Column[Any]]:
    return [column for column in table(model).columns if not isinstance(column.type, LargeBinary)]


def _revived(column: Column[Any], value: Any) -> object:
    """A value of JSON as the column's type has it."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, DateTime):
        return NO_LIMIT if value == "infinity" else datetime.fromisoformat(value)
    if isinstance(kind, Numeric) and kind.asdecimal:
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-(kind.scale or 0)))
    found: object = value
    return found
