"""Several counts in one question to the database: each query gives keys and numbers, all come back by name and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, Text, cast, literal, select, union_all

from engine.models import Account, Office
from engine.storage import Transaction

Queries = Mapping[str, Select[str | None, int] | Select[str, int]]
Numbers = dict[str | None, int]


@dataclass(frozen=True)
class Counted:
    """The numbers of each query by key, and what the keys are called; a key that has no name is left out."""

    numbers: Mapping[str, Numbers]
    names: Mapping[str, tuple[str, ...]]

    @property
    def keys(self) -> frozenset[str | None]:
        """Every key that any query knows."""
        return frozenset(key for each in self.numbers.values() for key in each)

    def name(self, key: str | None, part: int = 0) -> str:
        """What ``key`` is called; empty when it has no name."""
        return self.names[key][part] if key in self.names and key is not None else ""

    def of(self, key: str | None) -> dict[str, int]:
        """The numbers of ``key``, zero where a query does not know it."""
        return {name: each.get(key, 0) for name, each in self.numbers.items()}


def by_key(tx: Transaction, queries: Queries) -> Counted:
    """The numbers of ``queries``, whose keys need no names."""
    return _counted(tx, queries, None)


def by_office(tx: Transaction, queries: Queries) -> Counted:
    """The numbers of ``queries``, whose keys are offices, with their names."""
    return _counted(tx, queries, select(Office.id, Office.name))


def by_person(tx: Transaction, queries: Queries) -> Counted:
    """The numbers of ``queries``, whose keys are accounts, with the names of the people and of their offices."""
    return _counted(
        tx, queries, select(Account.id, Account.name, Office.name).join(Office, Office.id == Account.office)
    )


def _counted(tx: Transaction, queries: Queries, named: Select[*tuple[str, ...]] | None) -> Counted:
    parts = []
    for name, query in queries.items():
        key, number = query.subquery().c
        parts.append(
            select(literal(name).label("name"), cast(key, Text).label("key"), number.label("number"))
        )
    united = union_all(*parts).subquery("united")
    asked = select(united)
    if named is not None:
        known = named.subquery("known")
        key, *titles = known.c
        asked = asked.add_columns(*titles).outerjoin(known, key == united.c.key)
    numbers: dict[str, Numbers] = {name: {} for name in queries}
    names: dict[str, tuple[str, ...]] = {}
    for name, key, number, *title in tx.session.execute(asked):
        numbers[name][key] = number
        if key is not None and title and title[0] is not None:
            names[key] = tuple(title)
    return Counted(numbers, names)
