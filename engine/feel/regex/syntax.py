"""The tree of a pattern.  Knows no matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.feel.regex.characters import Characters


class RegexError(ValueError):
    """不是正确的正则表达式"""


@dataclass(frozen=True)
class One:
    """One character out of a set."""

    characters: Characters


@dataclass(frozen=True)
class Anchor:
    """A place, not a character: the start or end of the text, or with the flag ``m`` of a line."""

    kind: Literal["start", "end", "line start", "line end"]


@dataclass(frozen=True)
class Sequence:
    """One part behind the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Choice:
    """The first alternative that fits."""

    alternatives: tuple[Part, ...]


@dataclass(frozen=True)
class Repeat:
    """``part`` from ``low`` to ``high`` times (None: any number); as often as possible if ``greedy``."""

    part: Part
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True)
class Group:
    """A group; with a number what it matched can be referred to."""

    part: Part
    number: int | None


@dataclass(frozen=True)
class BackReference:
    """The text that group ``number`` matched, in any case of its letters if ``ignore_case``."""

    number: int
    ignore_case: bool


Part: TypeAlias = One | Anchor | Sequence | Choice | Repeat | Group | BackReference
