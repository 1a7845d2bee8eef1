"""The parts of a service guide as frozen data.  ``checked`` says whether the basis was read in the law.

What is not checked may be shown to people as 待核 only, never as law.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.deadlines import LimitKind, Unit

UNITS = {Unit.WORKING: "个工作日", Unit.CALENDAR: "个自然日"}


class Who(StrEnum):
    """Who acts in a step, as an applicant sees it."""

    APPLICANT = "applicant"
    STAFF = "staff"
    PUBLIC = "public"
    ANSWER = "answer"


class Handing(StrEnum):
    """How the office comes to a material."""

    LOOKED_UP = "looked_up"
    FILLED_IN = "filled_in"
    TO_BRING = "to_bring"


@dataclass(frozen=True)
class Note:
    """A sentence for the public with its basis: a condition, a right, where to ask."""

    title: str
    text: str
    basis: str
    checked: bool


@dataclass(frozen=True)
class GuidePause:
    """A time that a limit does not count."""

    cause: str
    kinds: tuple[LimitKind, ...]
    basis: str
    checked: bool


@dataclass(frozen=True)
class GuideLimit:
    """How long something may take, as the engine's clock ``code`` counts it.

    ``element_id`` is the step that it is about, ``whole`` says that it ends with the item's answer alone; ``cap`` is
    the most days when extended.
    """

    code: str
    name: str
    item: str | None
    element_id: str | None
    whole: bool
    kind: LimitKind
    days: int
    unit: Unit
    cap: int | None
    basis: str
    checked: bool
    effective_from: str
    owner: str
    pauses: tuple[GuidePause, ...] = ()

    @property
    def is_law(self) -> bool:
        """Whether the limit may be printed as the law's."""
        return self.kind is LimitKind.STATUTORY and self.checked

    @property
    def length(self) -> str:
        """The days with their unit, and the most that an extension can make of them."""
        longer = f"，特殊情况最长 {self.cap} {UNITS[self.unit]}" if self.cap else ""
        return f"{self.days} {UNITS[self.unit]}{longer}"

    @property
    def in_words(self) -> str:
        """Who says so and how long; what nobody has checked says that and is never called law."""
        if self.is_law:
            return f"法定不超过 {self.length}"
        return f"承诺不超过 {self.length}（待核）" if not self.checked else f"承诺不超过 {self.length}"


@dataclass(frozen=True)
class GuidePeriod:
    """A time that has to pass, such as a publicity; ``element_id`` is the task that begins it."""

    element_id: str
    name: str
    days: int
    unit: Unit
    basis: str
    checked: bool

    @property
    def in_words(self) -> str:
        """How long it lasts; what nobody has checked says so."""
        return f"为期 {self.days} {UNITS[self.unit]}" + ("" if self.checked else "（待核）")


@dataclass(frozen=True)
class GuideMaterial:
    """A material; ``when`` says in whose case it is needed, empty: always."""

    code: str
    name: str
    handing: Handing
    promise_allowed: bool
    when: str
    basis: str
    checked: bool


@dataclass(frozen=True)
class GuideStep:
    """A step that the applicant notices.  ``always`` is false for one that only some cases come to."""

    element_id: str
    name: str
    text: str
    who: Who
    always: bool
    limits: tuple[GuideLimit, ...] = ()
    period: GuidePeriod | None = None
    basis: str = ""
    checked: bool = False


@dataclass(frozen=True)
class GuideItem:
    """A thing that people can apply for: who may, what is needed, what happens, how long it takes."""

    code: str
    name: str
    conditions: tuple[Note, ...]
    materials: tuple[GuideMaterial, ...]
    steps: tuple[GuideStep, ...]
    limits: tuple[GuideLimit, ...]
    periods: tuple[GuidePeriod, ...]

    @property
    def whole(self) -> tuple[GuideLimit, ...]:
        """The limits of the item as a whole, not of one step."""
        return tuple(limit for limit in self.limits if limit.whole)


@dataclass(frozen=True)
class Guide:
    """The guide of release ``number``.  ``steps`` and ``limits`` are those of the case, not of one item."""

    number: int
    title: str
    about: str
    items: tuple[GuideItem, ...]
    steps: tuple[GuideStep, ...]
    limits: tuple[GuideLimit, ...]
    rights: tuple[Note, ...]
    contacts: tuple[Note, ...]

    @property
    def all_limits(self) -> tuple[GuideLimit, ...]:
        """Every limit that the guide names."""
        return (*self.limits, *(limit for item in self.items for limit in item.limits))

    def item(self, code: str) -> GuideItem | None:
        """The item ``code``, or None when it is not offered."""
        return next((item for item in self.items if item.code == code), None)
