"""Who writes the variables that gateways read: by a model's mappings, scripts, decisions, forms and messages.

An embedded sub-process shares the variables of the process around it; a called process has its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine import feel
from engine.forms import Form
from engine.interpreter.expressions import expression
from engine.interpreter.model import EventKind, Kind, Model, Node, Process
from engine.proof.types import BOOLEAN, LIST, NUMBER, STRING, UNKNOWN, Types, type_of

EVERYWHERE = frozenset({"case_id", "case_number", "items", "loopCounter"})
_FORM_TYPES = {
    "textfield": STRING, "textarea": STRING, "number": NUMBER, "checkbox": BOOLEAN, "checklist": LIST,
    "taglist": LIST, "datetime": STRING,
}  # fmt: skip
_CATCHING = frozenset({Kind.CATCH, Kind.RECEIVE, Kind.BOUNDARY})
_CARRYING = frozenset({EventKind.MESSAGE, EventKind.ERROR, EventKind.ESCALATION})


@dataclass(frozen=True)
class Write:
    """Node ``node_id`` writes ``name``, as a value of ``type`` if that is certain."""

    node_id: str
    name: str
    type: str = UNKNOWN


@dataclass(frozen=True)
class Start:
    """What a process begins with; when not ``closed`` whoever starts it may add what it likes."""

    names: frozenset[str] = EVERYWHERE
    closed: bool = False


@dataclass
class Ledger:
    """Everything that is written in one process and its sub-processes.

    ``any_name`` are nodes that may write any name: a job's whole result, a message's whole content.
    """

    writes: list[Write] = field(default_factory=list)
    any_name: set[str] = field(default_factory=set)

    @property
    def names(self) -> frozenset[str]:
        """All names that are certainly written somewhere."""
        return frozenset(write.name for write in self.writes)

    def by(self, node_id: str) -> frozenset[str]:
        """The names that ``node_id`` writes."""
        return frozenset(write.name for write in self.writes if write.node_id == node_id)

    def types(self) -> Types:
        """The types of the names that every writer agrees on."""
        found: dict[str, set[str]] = {}
        for write in self.writes:
            found.setdefault(write.name, set()).add(write.type)
        return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1}


def ledger_of(model: Model, process: Process, forms: Mapping[str, Form]) -> Ledger:
    """What is written in ``process`` and the sub-processes in it."""
    ledger = Ledger()
    for scope in scopes_in(model, process):
        for node in scope.nodes.values():
            ledger.writes += _writes(node, forms)
            if _writes_anything(node):
                ledger.any_name.add(node.id)
    return ledger


def scopes_in(model: Model, process: Process) -> list[Process]:
    """``process`` and every sub-process in it."""
    return [scope for scope in model.processes.values() if model.root_of(scope.id).id == process.id]


def _writes(node: Node, forms: Mapping[str, Form]) -> Iterator[Write]:
    settings, known = node.zeebe, _known(node, forms)
    for mapping in settings.outputs:
        yield Write(node.id, mapping.target.split(".")[0], _type(mapping.source, known))
    if (settings.script or settings.decision) and not settings.outputs:
        kind = _type(settings.script, {}) if settings.script else UNKNOWN
        yield Write(node.id, settings.result_variable or "result", kind)
    if node.loop is not None:
        for name in filter(None, (node.loop.element, node.loop.output)):
            yield Write(node.id, name, LIST if name == node.loop.output else UNKNOWN)
    if node.kind is Kind.SUBPROCESS:
        for mapping in settings.inputs:
            yield Write(node.id, mapping.target.split(".")[0])


def _type(source: str, types: Types) -> str:
    try:
        found = expression(source)
    except feel.FeelError:
        return UNKNOWN
    if found.compiled is None:
        return STRING
    return type_of(found.compiled.tree, types)


def _known(node: Node, forms: Mapping[str, Form]) -> Types:
    form = forms.get(node.zeebe.form_id or "")
    if form is None:
        return {}
    return {
        each.path[0]: _FORM_TYPES[each.type.value]
        for each in form.fields
        if len(each.path) == 1 and each.type.value in _FORM_TYPES
    }


def _writes_anything(node: Node) -> bool:
    settings = node.zeebe
    if settings.outputs or settings.script or settings.decision:
        return False
    if node.kind is Kind.USER:
        return settings.form_id is None
    if node.kind is Kind.CALL:
        return settings.all_child_variables
    return settings.job_type is not None or (node.kind in _CATCHING and node.event.kind in _CARRYING)


def starts(model: Model, offered: Mapping[str, frozenset[str]]) -> dict[str, Start]:
    """What each process begins with; ``offered`` are the names given to those that the service itself starts."""
    callers: dict[str, list[Node]] = {}
    for _, node in model.nodes():
        if node.kind is Kind.CALL and node.zeebe.called:
            callers.setdefault(node.zeebe.called, []).append(node)
    found: dict[str, Start] = {}
    for process in model.processes.values():
        if process.parent is None:
            found[process.id] = _start(offered.get(process.id), callers.get(process.id, []))
    return found


def _start(offered: frozenset[str] | None, callers: list[Node]) -> Start:
    if any(node.zeebe.all_parent_variables for node in callers) or (offered is None and not callers):
        return Start()
    mapped = {mapping.target.split(".")[0] for node in callers for mapping in node.zeebe.inputs}
    return Start(EVERYWHERE | mapped | (offered or frozenset()), closed=True)
