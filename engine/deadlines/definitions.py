"""What a clock is, as a release declares it: what starts, pauses, resumes and stops it, and how long it may run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.deadlines.due import EventKind, Limit, Unit


class LimitKind(StrEnum):
    """Who says so: the law, or the office's own promise."""

    STATUTORY = "statutory"
    PROMISED = "promised"


class BasisStatus(StrEnum):
    """Whether the basis was read in the law.  What is ``待核`` is never printed as law."""

    CHECKED = "已录入"
    UNCHECKED = "待核"


class Trigger(StrEnum):
    """What about an element moves a clock: it was entered and waits, it waits no more, it was left behind.

    ``answered`` names an item instead of an element: its answer was delivered.
    """

    OPENED = "opened"
    CLOSED = "closed"
    PASSED = "passed"
    ANSWERED = "answered"


Token = tuple[Trigger, str]


@dataclass(frozen=True)
class LimitDefinition:
    """How long a clock may run, who says so and where.  ``cap`` is the most days after an extension."""

    kind: LimitKind
    days: int
    unit: Unit
    basis: str
    basis_status: BasisStatus
    effective_from: str
    owner: str
    cap: int | None = None

    @property
    def limit(self) -> Limit:
        """The days and their unit."""
        return Limit(self.days, self.unit)


@dataclass(frozen=True)
class Pause:
    """A time that does not count, by its cause, and for which kinds of limit."""

    cause: str
    begin: tuple[Token, ...]
    end: tuple[Token, ...]
    basis: str
    basis_status: BasisStatus
    kinds: tuple[LimitKind, ...]


@dataclass(frozen=True)
class Definition:
    """A clock of the case, of one item, or (``step``) of every visit to one element.

    ``responsible`` is the office that turns red, None for the office of the case.  ``remind`` and ``escalate`` are
    working days before the last day.
    """

    code: str
    name: str
    item: str | None
    step: str | None
    start: tuple[Token, ...]
    stop: tuple[Token, ...]
    limits: tuple[LimitDefinition, ...]
    pauses: tuple[Pause, ...] = ()
    responsible: str | None = None
    remind: int | None = None
    escalate: int = 0
    file: str = ""


@dataclass(frozen=True)
class Rule:
    """What one trigger does to one clock.  ``pause`` is set when it begins or ends a time that does not count."""

    definition: Definition
    kind: EventKind
    pause: Pause | None = None


@dataclass(frozen=True)
class Book:
    """All clocks of a release.  ``rules`` leads from a trigger to what it does, in the order of the files."""

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    rules: Mapping[Token, tuple[Rule, ...]] = field(default_factory=dict)


def bound(definitions: Iterable[Definition]) -> Book:
    """The book of ``definitions``.  What stops a clock comes before what starts one at the same trigger."""
    known = {definition.code: definition for definition in definitions}
    rules: dict[Token, list[Rule]] = {}
    for definition in known.values():
        for token in definition.start:
            rules.setdefault(token, []).append(Rule(definition, EventKind.START))
        for token in definition.stop:
            rules.setdefault(token, []).append(Rule(definition, EventKind.STOP))
        for pause in definition.pauses:
            for token in pause.begin:
                rules.setdefault(token, []).append(Rule(definition, EventKind.PAUSE, pause))
            for token in pause.end:
                rules.setdefault(token, []).append(Rule(definition, EventKind.RESUME, pause))
    order = (EventKind.STOP, EventKind.START, EventKind.PAUSE, EventKind.RESUME)
    sorted_rules = {
        token: tuple(sorted(found, key=lambda rule: order.index(rule.kind))) for token, found in rules.items()
    }
    return Book(MappingProxyType(known), MappingProxyType(sorted_rules))
