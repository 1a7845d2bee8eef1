"""A process as vertices and places for the token game: our own structure, independent of what runs cases.

A place is the way of a token from one vertex to the next; it carries the ids of what the token passes.  Activities are
vertices that take a token from any place in and put one on any place out, as an interrupting event takes the token
instead of the normal way.  Data are not looked at: every condition may hold or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """How a vertex moves tokens."""

    START = "start"
    ANY = "any"
    ALL = "all"
    SOME_JOIN = "some_join"
    SOME_SPLIT = "some_split"
    BESIDE = "beside"
    END = "end"
    STOP = "stop"


@dataclass
class Place:
    """A way from vertex ``source`` to vertex ``target``.

    ``label`` are the ids on it, ending with the element at its end; ``members`` also those of ways that were folded
    into it.  ``default`` marks the way that an inclusive split takes when no condition holds.
    """

    source: str
    target: str
    label: tuple[str, ...]
    members: frozenset[str]
    default: bool = False


@dataclass
class Net:
    """Vertices (id → role) and places; the game begins with one token on ``first``."""

    roles: dict[str, Role] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    into: dict[str, list[int]] = field(default_factory=dict)
    out_of: dict[str, list[int]] = field(default_factory=dict)
    first: int = -1

    def add_vertex(self, name: str, role: Role) -> str:
        """Add a vertex; its name."""
        self.roles[name] = role
        self.into[name], self.out_of[name] = [], []
        return name

    def add_place(self, source: str, target: str, label: tuple[str, ...], *, default: bool = False) -> int:
        """Add a way from ``source`` to ``target``; its number."""
        number = len(self.places) if not self.places else max(self.places) + 1
        self.places[number] = Place(source, target, label, frozenset(label), default)
        self.out_of[source].append(number)
        self.into[target].append(number)
        return number

    def remove_place(self, number: int) -> Place:
        """Take a place away; what it was."""
        place = self.places.pop(number)
        self.out_of[place.source].remove(number)
        self.into[place.target].remove(number)
        return place

    def remove_vertex(self, name: str) -> None:
        """Take away a vertex without places."""
        del self.roles[name], self.into[name], self.out_of[name]

    def lead_to(self, number: int, target: str) -> None:
        """Let place ``number`` end at ``target`` instead."""
        place = self.places[number]
        self.into[place.target].remove(number)
        place.target = target
        self.into[target].append(number)

    def come_from(self, number: int, source: str) -> None:
        """Let place ``number`` begin at ``source`` instead."""
        place = self.places[number]
        self.out_of[place.source].remove(number)
        place.source = source
        self.out_of[source].append(number)

    def vertices(self) -> Iterator[tuple[str, Role]]:
        """The vertices as they are now; the net may be changed meanwhile."""
        yield from list(self.roles.items())
