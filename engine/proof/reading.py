"""Whether gateways can read what they ask for: written by somebody, on every way, and of a type that fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine import feel
from engine.feel.syntax import Node as Tree
from engine.interpreter.expressions import expression
from engine.interpreter.model import Flow, Kind, Model, Process
from engine.proof.findings import Problem
from engine.proof.types import BOOLEAN, CHINESE, UNKNOWN, Types, mismatches, needs_value, type_of
from engine.proof.variables import Ledger, Start, scopes_in


@dataclass(frozen=True)
class Question:
    """A condition on a flow, parsed."""

    scope: Process
    flow: Flow
    text: str
    tree: Tree
    names: frozenset[str]


def check(model: Model, process: Process, ledger: Ledger, start: Start) -> list[Problem]:
    """Everything that is wrong with the conditions of ``process`` and its sub-processes."""
    types = ledger.types()
    found: list[Problem] = []
    for scope in scopes_in(model, process):
        sure = _surely_written(scope, ledger)
        for question in _questions(scope):
            found += _types(question, types)
            if scope.parent is None:
                found += _written(question, ledger, start, sure)
    return found


def _questions(scope: Process) -> Iterator[Question]:
    for flow in scope.flows.values():
        if flow.condition is None:
            continue
        try:
            compiled = expression(flow.condition).compiled
        except feel.FeelError:
            continue
        if compiled is not None:
            yield Question(scope, flow, flow.condition, compiled.tree, compiled.variables)


def _types(question: Question, types: Types) -> Iterator[Problem]:
    kind = type_of(question.tree, types)
    if kind not in (BOOLEAN, UNKNOWN):
        yield _problem(
            question,
            "condition_type",
            f"条件“{question.text}”的结果是{CHINESE[kind]}，不是真假值，走到这里办件会停住",
            "改成比较，例如 =金额 > 100",
        )
    for left, right in mismatches(question.tree, types):
        yield _problem(
            question,
            "comparison_type",
            f"条件“{question.text}”拿{CHINESE[left]}与{CHINESE[right]}比较，永远得不出真假",
            "让两边是同一种类型：文字加引号，数字不加",
        )


def _written(
    question: Question, ledger: Ledger, start: Start, sure: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    if not start.closed:
        return
    perhaps = not ledger.any_name.isdisjoint(_before(question.scope, question.flow.source))
    for name in sorted(question.names - start.names - ledger.names):
        yield _problem(
            question,
            "never_written",
            f"条件“{question.text}”读取的变量“{name}”没有任何环节写入",
            "在前面的环节加输出映射，或改正变量名",
            warning=perhaps,
        )
    if perhaps:
        return
    for name in sorted((question.names & ledger.names) - start.names - sure[question.flow.source]):
        if needs_value(question.tree, name):
            yield _problem(
                question,
                "maybe_unwritten",
                f"条件“{question.text}”读取的变量“{name}”在有的走法上还没有写入，办件会停住",
                "给变量一个初值，或先判断它是否为空（!= null）",
                warning=True,
            )


def _before(scope: Process, node_id: str) -> set[str]:
    """The nodes from which a token can come to ``node_id``."""
    seen: set[str] = set()
    todo = [node_id]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += [flow.source for flow in scope.incoming(current)]
            todo += filter(None, [scope.nodes[current].attached_to])
    return seen


def _problem(question: Question, code: str, message: str, advice: str, *, warning: bool = False) -> Problem:
    scope, flow = question.scope, question.flow
    return Problem(code, scope.file, scope.id, flow.id, message, advice, (flow.source, flow.id), warning)


def _surely_written(scope: Process, ledger: Ledger) -> dict[str, frozenset[str]]:
    """For each node the names that were written on every way to its end: at a parallel join by any branch."""
    everything = ledger.names
    sure = dict.fromkeys(scope.nodes, everything)
    changed = True
    while changed:
        changed = False
        for node in scope.nodes.values():
            before = [sure[flow.source] for flow in scope.incoming(node.id)]
            if node.attached_to is not None:
                hosts = scope.incoming(node.attached_to)
                before = [sure[flow.source] for flow in hosts]
            if node.kind is Kind.PARALLEL:
                arriving = frozenset().union(*before)
            else:
                arriving = frozenset.intersection(*before) if before else frozenset()
            after = arriving | ledger.by(node.id)
            if after != sure[node.id]:
                sure[node.id] = after
                changed = True
    return sure
