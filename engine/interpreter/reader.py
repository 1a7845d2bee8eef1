"""Reads BPMN 2.0 files of the ``zeebe:`` dialect into a :class:`~.model.Model`.

Notes what it does not understand as a problem code on the node; judging is the validator's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from engine.interpreter import events, xml, zeebe
from engine.interpreter.event_scopes import redrawn
from engine.interpreter.links import linked
from engine.interpreter.model import Event, Finding, Flow, Kind, Loop, Model, Node, Process
from engine.interpreter.names import BPMN, PASSIVE_TAGS, UNNAMED, local, tag

_ID = re.compile(r"[^\W\d][\w.\-]*")
_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.OTHER}
_EVENT_KINDS = frozenset(
    {Kind.START, Kind.END, Kind.CATCH, Kind.THROW, Kind.BOUNDARY, Kind.SEND, Kind.RECEIVE}
)
_CANCELS = {Kind.START: "isInterrupting"}
_FORBIDDEN = {
    "triggeredByEvent": "event_subprocess",
    "isForCompensation": "compensation",
    "instantiate": "instantiate",
}


def read_diagrams(files: Mapping[str, bytes]) -> Model:
    """The model of all ``files`` (name → XML).  Duplicate process ids become findings; the first one counts.

    Raises:
        ModelError: a file is not safe, well-formed BPMN.
    """
    processes: dict[str, Process] = {}
    findings: list[Finding] = []
    for name, source in sorted(files.items()):
        root = xml.parse(source, name)
        definitions = events.read_definitions(root)
        if root.tag != tag("definitions") or root.find(tag("process")) is None:
            findings.append(Finding("not_bpmn", name, "", f"文件“{name}”不是 BPMN 流程图，或者里面没有流程"))
        for element in root.iter(tag("process")):
            for process in redrawn(_read_scope(element, name, None, definitions)):
                if process.id in processes:
                    message = f"流程编号“{process.id}”重复，请改用不同的编号"
                    findings.append(Finding("duplicate_process", name, process.id, message))
                processes.setdefault(process.id, process)
        findings += _check_ids(root, name)
    return Model(processes, tuple(findings))


def _check_ids(root: etree._Element, file: str) -> list[Finding]:
    seen: set[str] = set()
    found: list[Finding] = []
    for element in root.iter(f"{{{BPMN}}}*"):
        identifier = element.get("id")
        if identifier is not None and not _ID.fullmatch(identifier):
            message = f"编号“{identifier}”只能由字母、汉字、数字和 _ - . 组成，且不以数字开头"
            found.append(Finding("invalid_id", file, identifier, message))
        if identifier in seen:
            message = f"编号“{identifier}”在同一文件中出现多次"
            found.append(Finding("duplicate_id", file, identifier, message))
        elif identifier:
            seen.add(identifier)
    return found


def _read_scope(
    element: etree._Element, file: str, parent: str | None, definitions: events.Definitions
) -> Iterable[Process]:
    nodes: dict[str, Node] = {}
    flows: dict[str, Flow] = {}
    inner: list[Process] = []
    identifier = element.get("id", "")
    for child in element:
        name = local(child)
        if child.tag == tag("sequenceFlow"):
            flow = _read_flow(child, f"{UNNAMED}{len(flows)}")
            flows[flow.id] = flow
        elif child.tag != tag(name) or name not in PASSIVE_TAGS:
            node = _read_node(child, definitions, f"{UNNAMED}{len(nodes)}")
            nodes[node.id] = node
            if node.kind is Kind.SUBPROCESS:
                inner += _read_scope(child, file, identifier, definitions)
    properties = zeebe.read(element).properties
    nodes, flows = linked(nodes, flows)
    yield Process(identifier, element.get("name") or identifier, file, parent, nodes, flows, properties)
    yield from inner


def _read_flow(element: etree._Element, unnamed: str) -> Flow:
    condition = element.find(tag("conditionExpression"))
    return Flow(
        element.get("id", unnamed),
        element.get("name", ""),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        None if condition is None else (condition.text or "").strip(),
    )


def _read_node(element: etree._Element, definitions: events.Definitions, unnamed: str) -> Node:
    type_name = local(element)
    kind = _KINDS.get(type_name, Kind.OTHER) if element.tag == tag(type_name) else Kind.OTHER
    event, problems = Event(), [*_problems(element, kind), *zeebe.problems(element)]
    if kind in _EVENT_KINDS:
        event, more = events.read(element, definitions)
        problems += more
    identifier = element.get("id", unnamed)
    return Node(
        id=identifier,
        name=" ".join((element.get("name") or identifier).split()),
        kind=kind,
        type=type_name,
        event=event,
        attached_to=element.get("attachedToRef"),
        interrupting=xml.flag(element, _CANCELS.get(kind, "cancelActivity"), default=True),
        default=element.get("default"),
        loop=_read_loop(element),
        zeebe=zeebe.read(element),
        problems=tuple(problems),
    )


def _problems(element: etree._Element, kind: Kind) -> Iterator[str]:
    if kind is Kind.OTHER:
        yield "unsupported_element"
    for attribute, code in _FORBIDDEN.items():
        if xml.flag(element, attribute):
            yield code
    if element.find(tag("standardLoopCharacteristics")) is not None:
        yield "standard_loop"
    loop = element.find(tag("multiInstanceLoopCharacteristics"))
    if loop is not None and (
        loop.find(tag("loopCardinality")) is not None or loop.get("behavior", "All") != "All"
    ):
        yield "loop_setting"
    if element.get("id") is None:
        yield "missing_id"


def _read_loop(element: etree._Element) -> Loop | None:
    loop = element.find(tag("multiInstanceLoopCharacteristics"))
    if loop is None:
        return None
    settings = zeebe.child(loop, "loopCharacteristics")
    attributes: dict[str, str] = (
        {} if settings is None else {str(k): str(v) for k, v in settings.attrib.items()}
    )
    condition = loop.find(tag("completionCondition"))
    return Loop(
        sequential=xml.flag(loop, "isSequential"),
        collection=attributes.get("inputCollection", ""),
        element=attributes.get("inputElement"),
        output=attributes.get("outputCollection"),
        output_element=attributes.get("outputElement"),
        condition=None if condition is None else (condition.text or "").strip(),
    )
