"""The synthetic persons of the stub, read from its data file and checked against the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Kind, Operation, check
from engine.ports import Outcome


class RecordsError(Exception):
    """The data file cannot be used; the message says which entry and why."""


@dataclass(frozen=True)
class Record:
    """What one source knows about one person."""

    outcome: Outcome = Outcome.HIT
    facts: Mapping[str, object] = field(default_factory=dict)
    age_days: float = 0
    report_after: int = 1


NOTHING = Record(Outcome.NO_RECORD)


@dataclass(frozen=True)
class Person:
    """A synthetic person."""

    id_number: str
    name: str
    records: Mapping[str, Record]


@dataclass(frozen=True)
class Register:
    """Everybody whom the stub knows."""

    persons: Mapping[str, Person]
    defaults: Mapping[str, Record]

    def person(self, id_number: str) -> Person | None:
        """The person with this number, if known."""
        return self.persons.get(id_number.strip().upper())

    def record(self, operation: str, person: Person | None) -> Record:
        """What the source of ``operation`` knows; nothing about unknown persons."""
        if person is None:
            return NOTHING
        return person.records.get(operation) or self.defaults.get(operation, NOTHING)


def load(path: Path) -> Register:
    """The persons in the data file at ``path``.

    Raises:
        RecordsError: the file cannot be read or breaks the catalogue.
    """
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise RecordsError(f"{path.name}: {error}") from error


def parse(data: object, catalogue: Mapping[str, Operation] = CATALOGUE) -> Register:
    """The persons in the object of a data file, with records of the operations in ``catalogue``.

    Raises:
        RecordsError: it breaks the catalogue.
    """
    root = _object(data, "file")
    defaults = _records(root.get("defaults", {}), "defaults", catalogue)
    persons = {}
    for id_number, entry in _object(root.get("persons", {}), "persons").items():
        person = _object(entry, id_number)
        name = person.get("name")
        if not isinstance(name, str) or not name:
            raise RecordsError(f"{id_number}: a person needs a name")
        number = id_number.upper()
        persons[number] = Person(number, name, _records(person.get("records", {}), id_number, catalogue))
    return Register(persons, defaults)


def _records(data: object, where: str, catalogue: Mapping[str, Operation]) -> Mapping[str, Record]:
    return {
        code: _record(catalogue.get(code), entry, f"{where} {code}")
        for code, entry in _object(data, where).items()
    }


def _record(operation: Operation | None, entry: object, where: str) -> Record:
    if operation is None or operation.kind is Kind.PUSH:
        raise RecordsError(f"{where}: the catalogue has no such look-up")
    if entry is None:
        return NOTHING
    data = _object(entry, where)
    outcome = str(data.get("outcome", Outcome.HIT))
    if outcome not in Outcome.__members__:
        raise RecordsError(f"{where}: no such outcome {outcome}")
    facts = _object(data.get("facts", {}), where)
    checked = check(operation.returns, facts)
    missing = checked.missing if outcome == Outcome.HIT else ()
    if checked.wrong or checked.unlisted or missing:
        raise RecordsError(f"{where}: {', '.join((*checked.wrong, *checked.unlisted, *missing))}")
    return Record(Outcome(outcome), facts, _number(data, "age_days", 0), _number(data, "report_after", 1))


def _object(data: object, where: str) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise RecordsError(f"{where}: an object is expected")
    return data


def _number(data: Mapping[str, object], name: str, default: int) -> int:
    value = data.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise RecordsError(f"{name}: a whole number is expected")
    return value
