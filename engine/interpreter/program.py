"""A release made ready to run, and the two things a case can do: begin and take a step.

A program never changes and is shared by threads; it is made once per release and process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.domain import (
    Action,
    Complete,
    Deliver,
    FinishJob,
    Fire,
    GoBack,
    Passed,
    Restart,
    Snapshot,
    ThrowError,
    Variables,
    Wait,
)
from engine.errors import ConflictError, ExpressionError, InvalidInputError, ModelError, UncaughtError
from engine.feel import dmn
from engine.interpreter import codec, patches
from engine.interpreter.builder import build
from engine.interpreter.expressions import Evaluator, plain
from engine.interpreter.going_back import go_back
from engine.interpreter.model import EventKind, Finding, Model, Node
from engine.interpreter.reader import read_diagrams
from engine.interpreter.scope import checked, maps_of, view
from engine.interpreter.snapshot import passed_by, take, waits_of
from engine.interpreter.specs import Job, UserTask
from engine.interpreter.validator import validate
from engine.interpreter.waiting import Catch, EventGateway, choice_key, throw
from engine.interpreter.workflow import CaseWorkflow, ProcessSpec, find, run

patches.apply()


@dataclass(frozen=True)
class Decided:
    """What a decision came to, and why: the rules that matched and the values that mattered, as plain data."""

    value: object
    why: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Program:
    """The specs and decisions of one release."""

    model: Model
    specs: Mapping[str, ProcessSpec]
    decisions: Mapping[str, dmn.Model]
    findings: tuple[Finding, ...]

    def node(self, process_id: str, element_id: str) -> Node:
        """The node ``element_id`` of scope ``process_id``."""
        return self.model.processes[process_id].nodes[element_id]

    def item_of(self, process_id: str) -> str | None:
        """The item that the enclosing process of ``process_id`` handles, if it names one."""
        return self.model.root_of(process_id).properties.get("item")

    def decide(
        self, decision_id: str, scope: Mapping[str, object], evaluator: Evaluator, element_id: str
    ) -> Decided:
        """The plain result of decision ``decision_id`` with its explanation.

        Raises:
            ExpressionError: there is no such decision, or its tables do not allow a result.
        """
        tables = self.decisions.get(decision_id)
        if tables is None:
            raise ExpressionError(f"环节“{element_id}”引用的决策“{decision_id}”不存在", element_id=element_id)
        environment = feel.Environment(now=evaluator.now, functions=evaluator.functions)
        try:
            found = tables.evaluate(decision_id, scope, environment)
            return Decided(plain(found.value), tuple(entry.to_json() for entry in found.explanation))
        except (dmn.DmnError, feel.FeelError) as error:
            message = f"环节“{element_id}”的决策“{decision_id}”没有得出结果：{error}"
            raise ExpressionError(message, element_id=element_id, decision=decision_id) from error


def compile_program(diagrams: Mapping[str, bytes], tables: Mapping[str, bytes]) -> Program:
    """The program of a release's BPMN and DMN files (name → XML).

    Raises:
        ModelError: a file is unreadable or the validator refuses the model; ``findings`` lists everything wrong.
    """
    model = read_diagrams(diagrams)
    decisions: dict[str, dmn.Model] = {}
    broken: list[Finding] = []
    for name, source in sorted(tables.items()):
        try:
            parsed = dmn.parse(source)
        except dmn.DmnError as error:
            broken.append(Finding("invalid_decision", name, "", f"决策文件“{name}”有误：{error}"))
            continue
        decisions |= dict.fromkeys(parsed.decisions, parsed)
    findings = [*model.findings, *broken, *validate(model, frozenset(decisions))]
    errors = [finding for finding in findings if not finding.warning]
    if errors:
        raise ModelError(errors[0].message, element_id=errors[0].element_id, findings=tuple(findings))
    return Program(model, build(model), decisions, tuple(findings))


def begin(
    program: Program, process_id: str, variables: Variables, evaluator: Evaluator
) -> tuple[bytes, Snapshot]:
    """The document and snapshot of a new case of ``process_id``.

    Raises:
        InvalidInputError: there is no such process, or a variable cannot be kept.
        ExpressionError: an expression on the way to the first wait fails.
    """
    return _run(_fresh(program, process_id, variables, evaluator), {}, [])


def _fresh(program: Program, process_id: str, variables: Variables, evaluator: Evaluator) -> CaseWorkflow:
    if process_id not in program.specs:
        raise InvalidInputError(f"没有流程“{process_id}”", field="process_id")
    workflow = CaseWorkflow(program, process_id, evaluator)
    workflow.data.update(checked(variables))
    return workflow


def step(program: Program, document: bytes, action: Action, evaluator: Evaluator) -> tuple[bytes, Snapshot]:
    """The document and snapshot after ``action``.  The given document is not changed.

    Raises:
        ConflictError: what the action names no longer waits.
        StateError: the document cannot be read.
        ExpressionError, UncaughtError, StepLimitError: the diagram cannot go on.
    """
    workflow = codec.unpack(document, program, evaluator)
    before = waits_of(workflow)
    passed: list[Passed] = []
    if isinstance(action, Restart):
        return _run(_fresh(program, action.process_id, action.values, evaluator), before, passed)
    act(workflow, action, passed)
    return _run(workflow, before, passed)


def look(program: Program, document: bytes, evaluator: Evaluator) -> Snapshot:
    """The snapshot of ``document`` as it stands; nothing runs."""
    workflow = codec.unpack(document, program, evaluator)
    return take(workflow, waits_of(workflow), [])


def visible(program: Program, document: bytes, key: UUID, evaluator: Evaluator) -> Variables:
    """The variables that the task ``key`` of ``document`` sees, nearest first; none when it is not there."""
    task = find(codec.unpack(document, program, evaluator), key)
    return {} if task is None else dict(view(maps_of(task)))


def _run(workflow: CaseWorkflow, before: dict[UUID, Wait], passed: list[Passed]) -> tuple[bytes, Snapshot]:
    run(workflow, partial(observe, passed))
    return codec.pack(workflow), take(workflow, before, passed)


def observe(passed: list[Passed], task: Any) -> None:
    """Note in ``passed`` that ``task`` is done, if it is."""
    entry = passed_by(task)
    if entry is not None and task.has_state(TaskState.COMPLETED):
        passed.append(entry)


def act(workflow: CaseWorkflow, action: Action, passed: list[Passed]) -> None:
    """Let ``action`` happen to ``workflow``; what it leads to has still to be run.

    Raises:
        ConflictError: what the action names no longer waits.
        UncaughtError: nothing catches the error.
    """
    match action:
        case Complete(key, values):
            task = _waiting(workflow, key, UserTask)
            task.task_spec.complete(task, checked(values))
            observe(passed, task)
        case FinishJob(key, values):
            task = _waiting(workflow, key, Job)
            task.task_spec.complete(task, checked(values))
            observe(passed, task)
        case ThrowError(key, code, values):
            _throw(workflow, key, code, checked(values))
        case Fire(key):
            _happen(workflow, key, {})
        case Deliver(key, payload):
            _happen(workflow, key, checked(payload))
        case GoBack(key, element_id, before):
            go_back(_waiting(workflow, key, UserTask), element_id, codec.revived(dict(before)))


def _waiting(workflow: CaseWorkflow, key: UUID, kind: type) -> Any:
    task = find(workflow, key)
    open_states = TaskState.READY | TaskState.STARTED
    if task is None or not isinstance(task.task_spec, kind) or not task.has_state(open_states):
        raise ConflictError(key=str(key))
    return task


def _throw(workflow: CaseWorkflow, key: UUID, code: str, values: Variables) -> None:
    task = _waiting(workflow, key, Job)
    element_id = task.task_spec.node.id
    if not throw(task, EventKind.ERROR, code, values):
        message = f"环节“{element_id}”抛出的错误“{code}”没有边界事件接住"
        raise UncaughtError(message, element_id=element_id, error_code=code)


def _happen(workflow: CaseWorkflow, key: UUID, payload: Variables) -> None:
    task = find(workflow, key)
    if task is not None and isinstance(task.task_spec, Catch) and "wait" in task.internal_data:
        task.task_spec.happen(task, payload)
        return
    for scope in workflow.scopes():
        for gateway in scope.tasks.values():
            if isinstance(gateway.task_spec, EventGateway) and "wait" in gateway.internal_data:
                for element_id in gateway.internal_data["wait"]["o"]:
                    if choice_key(gateway.id, element_id) == key:
                        gateway.task_spec.choose(gateway, element_id, payload)
                        return
    raise ConflictError(key=str(key))
