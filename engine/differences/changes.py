"""One difference, and the way two sets of facts become differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Facts = Mapping[str, str]


class Kind(StrEnum):
    """What happened to an element or a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One difference at one element.  ``aspect`` says in which respect; empty when the whole element came or went."""

    kind: Kind
    element_id: str
    name: str
    aspect: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class FileChange:
    """A file that differs; ``changes`` is empty when only its layout does."""

    path: str
    kind: Kind
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Element:
    """Something in a file that has an identity: what people call it and what is said of it.

    ``compared`` holds what counts where a fact names other elements: their ids, as a new name is no change here.
    """

    name: str
    facts: Facts
    compared: Facts = field(default_factory=dict)

    def sense(self, aspect: str) -> str:
        """What counts in ``aspect``."""
        return self.compared.get(aspect, self.facts.get(aspect, ""))


def between(before: Mapping[str, Element], after: Mapping[str, Element]) -> Iterator[Change]:
    """The differences between two files' elements, in the order of the newer file; what is gone comes last."""
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield Change(Kind.ADDED, key, new.name, after=summary(new))
            continue
        for aspect in dict.fromkeys([*old.facts, *new.facts]):
            if old.sense(aspect) != new.sense(aspect):
                one, other = old.facts.get(aspect, ""), new.facts.get(aspect, "")
                yield Change(Kind.CHANGED, key, new.name, aspect, one, other)
    for key, old in before.items():
        if key not in after:
            yield Change(Kind.REMOVED, key, old.name, before=summary(old))


def summary(element: Element) -> str:
    """The first facts of ``element``, so that one sees what came or went."""
    told = [f"{aspect}：{value}" for aspect, value in element.facts.items() if value and aspect != "名称"]
    return "；".join(told[:4])
