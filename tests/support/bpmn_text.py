"""Writes small BPMN files in the ``zeebe:`` dialect, so that a test shows its diagram on a few lines.

The flows are an arrow text: ``start -> review -> end``, ``choice -[=amount > 5]-> big``, ``choice -[default]-> small``.
Ids that begin with ``start`` or ``end`` and are not declared become plain start and end events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from xml.sax.saxutils import quoteattr

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_ARROW = re.compile(r"\s+-(?:\[(.*?)\]-)?>\s+")


@dataclass(frozen=True)
class Element:
    """One BPMN element: tag, id, attributes, what stands in its extension elements, its body, its declarations."""

    tag: str
    id: str
    attributes: Mapping[str, str]
    extension: str = ""
    body: str = ""
    declared: str = ""

    def xml(self, more: str = "") -> str:
        """The element's text, with ``more`` attributes."""
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        extension = (
            f"<bpmn:extensionElements>{self.extension}</bpmn:extensionElements>" if self.extension else ""
        )
        return f'<bpmn:{self.tag} id="{self.id}"{attributes}{more}>{extension}{self.body}</bpmn:{self.tag}>'


@dataclass(frozen=True)
class Scope:
    """The inside of a process or sub-process."""

    body: str
    declared: str


def diagram(flows: str, *elements: Element, id: str = "p", properties: str = "", more: str = "") -> str:
    """The text of a file with one process; ``more`` stands after it, such as :func:`process` of a called one."""
    inner = process(flows, *elements, id=id, properties=properties)
    return document(inner.body + more, inner.declared)


def document(body: str, declared: str = "") -> str:
    """The text of a file around ``body``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="definitions" '
        f'targetNamespace="urn:test">{_once(declared)}{body}</bpmn:definitions>'
    )


def process(flows: str, *elements: Element, id: str = "p", properties: str = "") -> Scope:
    """A process, for a file of several."""
    inner = _scope(flows, elements, id)
    extension = f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>" if properties else ""
    text = f'<bpmn:process id="{id}" isExecutable="true">{extension}{inner.body}</bpmn:process>'
    return Scope(text, inner.declared)


def task(tag: str, id: str, extension: str = "", **attributes: str) -> Element:
    """An activity of any type."""
    return Element(tag, id, attributes, extension)


def user(id: str, extension: str = "", groups: str = "clerk") -> Element:
    """A user task."""
    who = f"<zeebe:assignmentDefinition candidateGroups={quoteattr(groups)}/>" if groups else ""
    return Element("userTask", id, {}, f"<zeebe:userTask/>{who}{extension}")


def service(id: str, type: str = "work", extension: str = "") -> Element:
    """A service task."""
    return Element("serviceTask", id, {}, f"<zeebe:taskDefinition type={quoteattr(type)}/>{extension}")


def script(id: str, expression: str, into: str, extension: str = "") -> Element:
    """A script task."""
    text = f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(into)}/>"
    return Element("scriptTask", id, {}, text + extension)


def rule(id: str, decision: str, into: str, extension: str = "") -> Element:
    """A business rule task."""
    text = f"<zeebe:calledDecision decisionId={quoteattr(decision)} resultVariable={quoteattr(into)}/>"
    return Element("businessRuleTask", id, {}, text + extension)


def call(id: str, called: str, extension: str = "", everything: bool = True) -> Element:
    """A call activity; without ``everything`` only mapped variables pass."""
    flag = str(everything).lower()
    text = (
        f'<zeebe:calledElement processId="{called}" propagateAllChildVariables="{flag}" '
        f'propagateAllParentVariables="{flag}"/>'
    )
    return Element("callActivity", id, {}, text + extension)


def sub(id: str, flows: str, *elements: Element, extension: str = "") -> Element:
    """An embedded sub-process."""
    inner = _scope(flows, elements, id)
    return Element("subProcess", id, {}, extension, inner.body, inner.declared)


def watch(id: str, flows: str, event: Element, *elements: Element, interrupting: bool = True) -> Element:
    """An event sub-process whose start event, the first one in ``flows``, waits for ``event``."""
    begin = flows.split("->")[0].strip()
    attributes = {"isInterrupting": str(interrupting).lower()}
    start = Element("startEvent", begin, attributes, "", event.xml(), event.declared)
    inner = _scope(flows, (start, *elements), id)
    return Element("subProcess", id, {"triggeredByEvent": "true"}, "", inner.body, inner.declared)


def gateway(kind: str, id: str) -> Element:
    """A gateway: ``exclusive``, ``parallel``, ``inclusive`` or ``eventBased``."""
    return Element(f"{kind}Gateway", id, {})


def mapping(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    """The extension text of input and output mappings (target → source)."""
    parts = [
        f"<zeebe:{kind} source={quoteattr(source)} target={quoteattr(target)}/>"
        for kind, entries in (("input", inputs or {}), ("output", outputs or {}))
        for target, source in entries.items()
    ]
    return f"<zeebe:ioMapping>{''.join(parts)}</zeebe:ioMapping>"


def each(element: Element, collection: str, item: str = "", **options: str) -> Element:
    """``element`` once per entry of ``collection``; options ``output``, ``result``, ``until``, ``sequential``."""
    attributes = {
        "inputCollection": collection,
        "inputElement": item,
        "outputCollection": options.get("output", ""),
        "outputElement": options.get("result", ""),
    }
    settings = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    until = options.get("until")
    condition = f"<bpmn:completionCondition>{_escaped(until)}</bpmn:completionCondition>" if until else ""
    order = ' isSequential="true"' if options.get("sequential") else ""
    loop = (
        f"<bpmn:multiInstanceLoopCharacteristics{order}><bpmn:extensionElements>"
        f"<zeebe:loopCharacteristics{settings}/></bpmn:extensionElements>{condition}"
        f"</bpmn:multiInstanceLoopCharacteristics>"
    )
    return replace(element, body=loop + element.body)


def catch(id: str, event: Element, tag: str = "intermediateCatchEvent", extension: str = "") -> Element:
    """An event that waits for (or, with another ``tag``, throws) ``event``."""
    return Element(tag, id, {}, extension, event.xml(), event.declared)


def boundary(
    host: str, id: str, event: Element, *, interrupting: bool = True, extension: str = ""
) -> Element:
    """``event`` on the edge of activity ``host``."""
    attributes = {"attachedToRef": host, "cancelActivity": str(interrupting).lower()}
    return Element("boundaryEvent", id, attributes, extension, event.xml(), event.declared)


def timer(form: str, value: str) -> Element:
    """A timer definition; ``form`` is ``timeDate``, ``timeDuration`` or ``timeCycle``."""
    return Element(
        "timerEventDefinition", f"td{next(_numbers)}", {}, "", f"<bpmn:{form}>{_escaped(value)}</bpmn:{form}>"
    )


def message(name: str, key: str = "=case_id") -> Element:
    """A message definition with correlation key ``key``."""
    declared = (
        f'<bpmn:message id="m_{name}" name="{name}"><bpmn:extensionElements>'
        f"<zeebe:subscription correlationKey={quoteattr(key)}/></bpmn:extensionElements></bpmn:message>"
    )
    return Element(
        "messageEventDefinition", f"md{next(_numbers)}", {"messageRef": f"m_{name}"}, declared=declared
    )


def fault(kind: str, code: str | None) -> Element:
    """An ``error`` or ``escalation`` definition; no code catches every one."""
    attributes = {} if code is None else {f"{kind}Ref": f"{kind}_{code.strip('=')}"}
    declared = (
        ""
        if code is None
        else f'<bpmn:{kind} id="{kind}_{code.strip("=")}" name="{code}" {kind}Code={quoteattr(code)}/>'
    )
    return Element(f"{kind}EventDefinition", f"fd{next(_numbers)}", attributes, declared=declared)


def link(name: str) -> Element:
    """A link definition."""
    return Element("linkEventDefinition", f"ld{next(_numbers)}", {"name": name})


def terminate() -> Element:
    """A terminate definition."""
    return Element("terminateEventDefinition", f"te{next(_numbers)}", {})


def end(id: str, event: Element, extension: str = "") -> Element:
    """An end event with a definition."""
    return catch(id, event, "endEvent", extension)


def throw(id: str, event: Element, extension: str = "") -> Element:
    """An intermediate throw event."""
    return catch(id, event, "intermediateThrowEvent", extension)


_numbers = count(1)


def _scope(flows: str, elements: tuple[Element, ...], prefix: str) -> Scope:
    arrows = list(_arrows(flows))
    known = {element.id for element in elements}
    implied = [
        Element("startEvent" if name.startswith("start") else "endEvent", name, {})
        for name in dict.fromkeys(end for arrow in arrows for end in (arrow[0], arrow[2]))
        if name not in known and name.startswith(("start", "end"))
    ]
    texts, defaults = [], {}
    for number, (source, condition, target) in enumerate(arrows):
        flow = f"{prefix}_{source}_{target}_{number}"
        inner = ""
        if condition == "default":
            defaults[source] = flow
        elif condition:
            inner = (
                f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{_escaped(condition)}'
                "</bpmn:conditionExpression>"
            )
        texts.append(
            f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
    body = "".join(
        element.xml(f' default="{defaults[element.id]}"' if element.id in defaults else "")
        for element in (*implied, *elements)
    )
    return Scope(body + "".join(texts), "".join(element.declared for element in elements))


def _arrows(flows: str) -> list[tuple[str, str, str]]:
    found = []
    for line in filter(None, (part.strip() for part in re.split(r"[\n;]", flows))):
        first, *rest = _ARROW.split(line)
        for condition, target in zip(rest[::2], rest[1::2], strict=True):
            found.append((first, condition or "", target))
            first = target
    return found


def _once(declared: str) -> str:
    parts = re.findall(r"<bpmn:message .*?</bpmn:message>|<bpmn:(?:error|escalation) [^>]*/>", declared)
    return "".join(dict.fromkeys(parts))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
