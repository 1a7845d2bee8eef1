"""Reads event definitions: timers, messages, errors, escalations, terminate."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.interpreter import zeebe
from engine.interpreter.model import Event, EventKind
from engine.interpreter.names import local, tag

_LINKED = frozenset({"intermediateCatchEvent", "intermediateThrowEvent"})
_TIMER_FORMS = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Definitions:
    """The messages, errors and escalations that a file declares, by id: (name, text)."""

    messages: dict[str, tuple[str, str | None]]
    codes: dict[str, tuple[str, str | None]]


def read_definitions(root: etree._Element) -> Definitions:
    """The event declarations at the top of a file."""
    messages: dict[str, tuple[str, str | None]] = {}
    codes: dict[str, tuple[str, str | None]] = {}
    for element in root.iterchildren(tag("message")):
        subscription = zeebe.child(element, "subscription")
        key = None if subscription is None else subscription.get("correlationKey")
        messages[element.get("id", "")] = (element.get("name", ""), key)
    for name, attribute in (("error", "errorCode"), ("escalation", "escalationCode")):
        for element in root.iterchildren(tag(name)):
            codes[element.get("id", "")] = (element.get("name", ""), element.get(attribute))
    return Definitions(messages, codes)


def read(element: etree._Element, definitions: Definitions) -> tuple[Event, list[str]]:
    """The event definition of ``element`` and the codes of what is wrong with it."""
    found = [child for child in element if local(child).endswith("EventDefinition")]
    if local(element) in {"sendTask", "receiveTask"} and element.get("messageRef"):
        return _message(element, definitions)
    if not found:
        return Event(), []
    if len(found) > 1:
        return Event(EventKind.OTHER), ["several_events"]
    if found[0].tag == tag("linkEventDefinition") and local(element) in _LINKED:
        name = " ".join((found[0].get("name") or "").split())
        return Event(EventKind.LINK, name=name), [] if name else ["link_without_name"]
    return _one(found[0], definitions)


def _one(definition: etree._Element, definitions: Definitions) -> tuple[Event, list[str]]:
    match local(definition).removesuffix("EventDefinition"):
        case "timer":
            return _timer(definition)
        case "message":
            return _message(definition, definitions)
        case "error" | "escalation" as kind:
            return _fault(EventKind(kind), definition.get(f"{kind}Ref"), definitions)
        case "terminate":
            return Event(EventKind.TERMINATE), []
        case other:
            return Event(EventKind.OTHER, name=other), [f"unsupported_event:{other}"]


def _fault(kind: EventKind, reference: str | None, definitions: Definitions) -> tuple[Event, list[str]]:
    """An error or escalation; without a reference it catches every code, an empty code is a mistake."""
    if reference is None:
        return Event(kind), []
    if reference not in definitions.codes:
        return Event(kind), ["fault_unknown"]
    name, code = definitions.codes[reference]
    return Event(kind, name=name, text=code or ""), []


def _timer(definition: etree._Element) -> tuple[Event, list[str]]:
    for form in _TIMER_FORMS:
        found = definition.find(tag(form))
        if found is not None and (found.text or "").strip():
            return Event(EventKind.TIMER, form=form, text=(found.text or "").strip()), []
    return Event(EventKind.TIMER), ["timer_without_time"]


def _message(element: etree._Element, definitions: Definitions) -> tuple[Event, list[str]]:
    reference = element.get("messageRef", "")
    if reference not in definitions.messages:
        return Event(EventKind.MESSAGE), ["message_unknown"]
    name, key = definitions.messages[reference]
    return Event(EventKind.MESSAGE, name=name, text=key), []
