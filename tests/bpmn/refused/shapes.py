"""The shape of a refusal, and the small models that most of them need."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.support.bpmn_text import (
    Element,
    boundary,
    diagram,
    gateway,
    timer,
    user,
)


@dataclass(frozen=True)
class Refusal:
    """``what`` is drawn in ``text``; the finding ``code`` points at ``element_id``."""

    code: str
    what: str
    element_id: str
    text: str
    warning: bool = False


LINE = "start -> a -> end"
CHOICE = "start -> choice; choice -[=x]-> a -> end; choice -[default]-> end"
EXCLUSIVE = gateway("exclusive", "choice")
WAITING = gateway("eventBased", "choice")
LATE = timer("timeDuration", "PT1H")


def one(element: Element) -> str:
    """A process with one element."""
    return diagram(LINE, replace(element, id="a"))


def edge(event: Element, *, interrupting: bool = True) -> str:
    """A process with a boundary event ``b`` on user task ``a``."""
    return diagram(f"{LINE}; b -> end", user("a"), boundary("a", "b", event, interrupting=interrupting))


def definition(name: str) -> Element:
    """An event definition of any type."""
    return Element(f"{name}EventDefinition", "x", {})


def settings(text: str) -> Element:
    """A user task with more extension elements."""
    return user("a", text)
