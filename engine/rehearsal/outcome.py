"""What a rehearsal came to: what was passed and when, what waits, what went wrong, what was not as expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.domain import Variables
from engine.interpreter import Finding


class State(StrEnum):
    """Where the rehearsed case stands at the end."""

    REFUSED = "refused"
    FAILED = "failed"
    ACTIVE = "active"
    COMPLETED = "completed"


@dataclass(frozen=True)
class Done:
    """An element that the case has left behind at ``at``; ``flows`` are the ways by which it was left."""

    element_id: str
    name: str
    kind: str
    process_id: str
    at: datetime
    flows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """Something that the case waits for.  ``detail`` is a post, a job's type or a message's name."""

    element_id: str
    name: str
    kind: str
    process_id: str
    detail: str = ""
    key: str = ""
    due_at: datetime | None = None
    form_id: str | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """Why the case could not go on at ``at``, as its incident says."""

    element_id: str
    code: str
    message: str
    at: datetime


@dataclass(frozen=True)
class Limit:
    """A clock of the case: a limit by law or by promise."""

    code: str
    name: str
    item: str | None
    element_id: str | None
    kind: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True)
class Mismatch:
    """Something that is not as the scenario says, at a place of its file."""

    place: str
    message: str
    expected: object = None
    found: object = None


@dataclass(frozen=True)
class Covered:
    """How much of the diagrams was passed, by process: ids of elements and flows that were, and that were not."""

    process_id: str
    elements: tuple[str, ...]
    flows: tuple[str, ...]
    missed_elements: tuple[str, ...]
    missed_flows: tuple[str, ...]


@dataclass(frozen=True)
class Rehearsed:
    """A finished rehearsal.  Moments are aware UTC on the virtual clock; the case's id is always the same."""

    state: State
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    process_id: str = ""
    now: datetime | None = None
    done: tuple[Done, ...] = ()
    waits: tuple[Open, ...] = ()
    incidents: tuple[Trouble, ...] = ()
    clocks: tuple[Limit, ...] = ()
    variables: Variables = field(default_factory=dict)
    mismatches: tuple[Mismatch, ...] = ()
    coverage: tuple[Covered, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The ids of the elements that were passed, in order."""
        return tuple(each.element_id for each in self.done)

    @property
    def as_told(self) -> bool:
        """Whether the release could run and everything was as the scenario says."""
        return self.state is not State.REFUSED and not self.mismatches

    def to_json(self) -> dict[str, object]:
        """The rehearsal as plain data; moments are ISO 8601 in UTC."""
        errors = [asdict(each) for each in self.findings if not each.warning]
        warnings = [asdict(each) for each in self.findings if each.warning]
        if self.state is State.REFUSED:
            return {"ok": False, "state": self.state.value, "findings": errors, "warnings": warnings}
        return {
            "ok": self.as_told,
            "state": self.state.value,
            "process": self.process_id,
            "now": _plain(self.now),
            "path": list(self.path),
            "completed": [_plain(asdict(each)) for each in self.done],
            "waits": [_plain(asdict(each)) for each in self.waits],
            "incidents": [_plain(asdict(each)) for each in self.incidents],
            "clocks": [_plain(asdict(each)) for each in self.clocks],
            "variables": _plain(self.variables),
            "mismatches": [_plain(asdict(each)) for each in self.mismatches],
            "coverage": [_plain(asdict(each)) for each in self.coverage],
            "findings": [],
            "warnings": warnings,
            "notes": list(self.notes),
        }


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds").replace("+00:00", "Z")
        case Mapping():
            return {str(key): _plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case _:
            return value
