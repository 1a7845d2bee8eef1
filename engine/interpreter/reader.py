"""Reads BPMN 2.0 files of the ``zeebe:`` dialect into a :class:`~.model.Model`.

Notes what it does not understand as a problem code on the node; judging is the validator's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from engine.interpreter import events, xml, zeebe
from engine.interpreter.model import Event, Finding, Flow, Kind, Loop, Model, Node, Process
from engine.interpreter.names import BPMN, NODE_TAGS, PASSIVE_TAGS, local, tag

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.OTHER}
_EVENT_KINDS = frozenset(
    {Kind.START, Kind.END, Kind.CATCH, Kind.THROW, Kind.BOUNDARY, Kind.SEND, Kind.RECEIVE}
)


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
        if root.tag != tag("definitions"):
            findings.append(Finding("not_bpmn", name, "", f"文件“{name}”不是 BPMN 流程图"))
        for element in root.iter(tag("process")):
            for process in _read_scope(element, name, None, definitions):
                if process.id in processes:
                    message = f"流程编号“{process.id}”重复，请改用不同的编号"
                    findings.append(Finding("duplicate_process", name, process.id, message))
                processes.setdefault(process.id, process)
        findings += _repeated_ids(root, name)
    return Model(processes, tuple(findings))


def _repeated_ids(root: etree._Element, file: str) -> list[Finding]:
    seen: set[str] = set()
    found: list[Finding] = []
    for element in root.iter(f"{{{BPMN}}}*"):
        identifier = element.get("id")
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
        if name == "sequenceFlow":
            flow = _read_flow(child)
            flows[flow.id] = flow
        elif name in NODE_TAGS or (child.tag.startswith(f"{{{BPMN}}}") and name not in PASSIVE_TAGS):
            node = _read_node(child, definitions)
            nodes[node.id] = node
            if node.kind is Kind.SUBPROCESS:
                inner += _read_scope(child, file, identifier, definitions)
    properties = zeebe.read(element).properties
    yield Process(identifier, element.get("name") or identifier, file, parent, nodes, flows, properties)
    yield from inner


def _read_flow(element: etree._Element) -> Flow:
    condition = element.find(tag("conditionExpression"))
    return Flow(
        element.get("id", ""),
        element.get("name", ""),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        None if condition is None else (condition.text or "").strip(),
    )


def _read_node(element: etree._Element, definitions: events.Definitions) -> Node:
    type_name = local(element)
    kind = _KINDS.get(type_name, Kind.OTHER)
    event, problems = Event(), list(_problems(element, kind))
    if kind in _EVENT_KINDS:
        event, more = events.read(element, definitions)
        problems += more
    identifier = element.get("id", "")
    return Node(
        id=identifier,
        name=" ".join((element.get("name") or identifier).split()),
        kind=kind,
        type=type_name,
        event=event,
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") != "false",
        default=element.get("default"),
        loop=_read_loop(element),
        zeebe=zeebe.read(element),
        problems=tuple(problems),
    )


def _problems(element: etree._Element, kind: Kind) -> Iterable[str]:
    if kind is Kind.OTHER:
        yield "unsupported_element"
    if element.get("triggeredByEvent") == "true":
        yield "event_subprocess"
    if element.get("isForCompensation") == "true":
        yield "compensation"
    if element.find(tag("standardLoopCharacteristics")) is not None:
        yield "standard_loop"
    if element.get("instantiate") == "true":
        yield "instantiate"
    if not element.get("id"):
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
        sequential=loop.get("isSequential") == "true",
        collection=attributes.get("inputCollection", ""),
        element=attributes.get("inputElement"),
        output=attributes.get("outputCollection"),
        output_element=attributes.get("outputElement"),
        condition=None if condition is None else (condition.text or "").strip(),
    )
