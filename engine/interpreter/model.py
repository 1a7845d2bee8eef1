"""A BPMN model as plain data: what the diagrams say, before anything runs.  Knows no XML and no SpiffWorkflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """The element types that we can run, plus ``OTHER`` for all that we refuse."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    MANUAL = "manualTask"
    USER = "userTask"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    SCRIPT = "scriptTask"
    RULE = "businessRuleTask"
    CALL = "callActivity"
    SUBPROCESS = "subProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_GATEWAY = "eventBasedGateway"
    OTHER = "other"


NO_EFFECT = "setting_without_effect"
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_GATEWAY})
CONDITIONAL = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
ACTIVITIES = frozenset(
    {
        Kind.TASK, Kind.MANUAL, Kind.USER, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.SCRIPT, Kind.RULE,
        Kind.CALL, Kind.SUBPROCESS,
    }
)  # fmt: skip


class EventKind(StrEnum):
    """What an event waits for or throws."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """An event definition.  ``text`` is the timer's expression, the correlation key or the error code, as written."""

    kind: EventKind = EventKind.NONE
    form: str = ""
    name: str = ""
    text: str | None = None


@dataclass(frozen=True)
class IoMapping:
    """One ``zeebe:input`` or ``zeebe:output``: evaluate ``source``, store under ``target``."""

    source: str
    target: str


@dataclass(frozen=True)
class Loop:
    """Multi-instance settings."""

    sequential: bool
    collection: str
    element: str | None
    output: str | None
    output_element: str | None
    condition: str | None


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True)
class Zeebe:
    """What the ``zeebe:`` extension elements of a node say, as written."""

    form_id: str | None = None
    assignee: str | None = None
    candidate_groups: str | None = None
    due_date: str | None = None
    job_type: str | None = None
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    script: str | None = None
    decision: str | None = None
    result_variable: str | None = None
    called: str | None = None
    all_parent_variables: bool = True
    all_child_variables: bool = True
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """A flow node.  ``type`` is the BPMN tag; ``problems`` holds codes that the reader noticed for the validator."""

    id: str
    name: str
    kind: Kind
    type: str
    event: Event = field(default_factory=Event)
    attached_to: str | None = None
    interrupting: bool = True
    default: str | None = None
    loop: Loop | None = None
    zeebe: Zeebe = field(default_factory=Zeebe)
    problems: tuple[str, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether the reader noticed more than a setting without effect."""
        return any(not problem.startswith(NO_EFFECT) for problem in self.problems)


@dataclass(frozen=True)
class Process:
    """A process or an embedded sub-process (then ``parent`` names the scope around it)."""

    id: str
    name: str
    file: str
    parent: str | None
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    properties: Mapping[str, str]

    def incoming(self, node_id: str) -> list[Flow]:
        """The flows into ``node_id``, in document order."""
        return self._index[0].get(node_id, [])

    def outgoing(self, node_id: str) -> list[Flow]:
        """The flows out of ``node_id``, in document order."""
        return self._index[1].get(node_id, [])

    def boundaries(self, node_id: str) -> list[Node]:
        """The boundary events on activity ``node_id``."""
        return self._edges.get(node_id, [])

    @cached_property
    def _index(self) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
        into: dict[str, list[Flow]] = {}
        out_of: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            into.setdefault(flow.target, []).append(flow)
            out_of.setdefault(flow.source, []).append(flow)
        return into, out_of

    @cached_property
    def _edges(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.attached_to is not None:
                found.setdefault(node.attached_to, []).append(node)
        return found


@dataclass(frozen=True)
class Model:
    """All processes and embedded sub-processes of some files, by id."""

    processes: Mapping[str, Process]
    findings: tuple[Finding, ...] = ()

    def root_of(self, process_id: str) -> Process:
        """The process that encloses ``process_id`` (itself, unless it is an embedded sub-process)."""
        process = self.processes[process_id]
        while process.parent is not None:
            process = self.processes[process.parent]
        return process

    def nodes(self) -> Iterator[tuple[Process, Node]]:
        """Every node with the scope that it stands in."""
        for process in self.processes.values():
            for node in process.nodes.values():
                yield process, node


@dataclass(frozen=True)
class Finding:
    """Something wrong (or, as a warning, doubtful) with a model.  ``message`` is Chinese and says what to do."""

    code: str
    file: str
    element_id: str
    message: str
    warning: bool = False
    path: tuple[str, ...] = ()
