"""Rules about what is written on the nodes: expressions, forms, job types, called processes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine import feel
from engine.interpreter.expressions import expression
from engine.interpreter.model import EventKind, Finding, Kind, Model, Node, Process

_NAME = re.compile(r"[^\W\d]\w*")
_Problem = tuple[str, str, str, bool]


def check(model: Model, process: Process, decisions: frozenset[str]) -> list[Finding]:
    """Findings about the settings of every node and flow of ``process``."""
    problems: list[_Problem] = []
    for node in process.nodes.values():
        problems += _required(node)
        problems += _loop(node)
        problems += _names(node)
        problems += _called(model, process, node)
        if node.kind is Kind.RULE and node.zeebe.decision and not node.zeebe.decision.startswith("="):
            problems += _decision(node, decisions)
        for text in _expressions(node):
            problems += _compiles(node.id, node.name, text)
    for flow in process.flows.values():
        if flow.condition is not None:
            problems += _condition(flow.id, flow.name or flow.id, flow.condition)
    return [Finding(code, process.file, element, text, warning) for code, element, text, warning in problems]


def _required(node: Node) -> Iterator[_Problem]:
    settings, kind = node.zeebe, node.kind
    job_expected = kind in (Kind.SERVICE, Kind.SEND) or (
        kind in (Kind.THROW, Kind.END) and node.event.kind is EventKind.MESSAGE
    )
    if job_expected and not settings.job_type:
        yield "no_job_type", node.id, f"“{node.name}”没有填写任务类型", False
    if kind is Kind.SCRIPT and not settings.job_type and not (settings.script or "").startswith("="):
        yield "no_script", node.id, f"脚本任务“{node.name}”应填写以 = 开头的 FEEL 表达式", False
    if kind is Kind.RULE and not settings.decision and not settings.job_type:
        yield "no_decision", node.id, f"业务规则任务“{node.name}”没有选择决策", False
    if kind is Kind.USER and not (settings.assignee or settings.candidate_groups):
        yield "no_candidates", node.id, f"用户任务“{node.name}”没有指定办理岗位，谁也看不到它", True
    if kind is Kind.USER and settings.form_id and not settings.outputs:
        text = f"用户任务“{node.name}”没有输出映射，表单内容不会进入流程"
        yield "no_outputs", node.id, text, True
    if settings.retries and not re.fullmatch(r"[1-9]\d{0,2}", settings.retries):
        yield "retries", node.id, f"“{node.name}”的重试次数应为 1 到 999 的整数", False


def _loop(node: Node) -> Iterator[_Problem]:
    if node.loop is None:
        return
    if not node.loop.collection.startswith("="):
        yield "no_collection", node.id, f"多实例“{node.name}”应填写以 = 开头的集合", False
    if bool(node.loop.output) != bool(node.loop.output_element):
        yield "loop_output", node.id, f"多实例“{node.name}”的输出集合与输出元素要同时填写", False


def _names(node: Node) -> Iterator[_Problem]:
    settings = node.zeebe
    for mapping in (*settings.inputs, *settings.outputs):
        if not all(_NAME.fullmatch(part) for part in mapping.target.split(".")):
            text = f"“{node.name}”的映射目标“{mapping.target}”不是有效的变量名"
            yield "mapping_target", node.id, text, False
        if not mapping.source:
            yield "mapping_source", node.id, f"“{node.name}”的映射“{mapping.target}”没有填写来源", False
    loop = node.loop
    own = (settings.result_variable, *((loop.element, loop.output) if loop else ()))
    for name in filter(None, own):
        if not _NAME.fullmatch(name):
            yield "variable_name", node.id, f"“{node.name}”中的“{name}”不是有效的变量名", False
    if (settings.script or settings.decision) and not settings.result_variable and not settings.outputs:
        text = f"“{node.name}”没有填写结果变量，结果会存入 result"
        yield "no_result_variable", node.id, text, True


def _called(model: Model, process: Process, node: Node) -> Iterator[_Problem]:
    if node.kind is not Kind.CALL:
        return
    called = node.zeebe.called
    if not called or called.startswith("="):
        yield "no_called_process", node.id, f"调用活动“{node.name}”应直接写明被调用的流程编号", False
    elif called not in model.processes or model.processes[called].parent is not None:
        yield "called_process_missing", node.id, f"“{node.name}”调用的流程“{called}”不存在", False
    elif model.root_of(process.id).id in _calls(model, called):
        yield "recursive_call", node.id, f"“{node.name}”使流程“{called}”调用到自己", False


def _calls(model: Model, process_id: str) -> set[str]:
    seen: set[str] = set()
    todo = [process_id]
    while todo:
        current = todo.pop()
        if current in seen or current not in model.processes:
            continue
        seen.add(current)
        for process, node in model.nodes():
            if model.root_of(process.id).id == current and node.zeebe.called:
                todo.append(node.zeebe.called)
    return seen


def _decision(node: Node, decisions: frozenset[str]) -> Iterator[_Problem]:
    if node.zeebe.decision not in decisions:
        text = f"“{node.name}”引用的决策“{node.zeebe.decision}”不存在"
        yield "decision_missing", node.id, text, False


def _expressions(node: Node) -> Iterator[str]:
    settings = node.zeebe
    single = (
        settings.assignee, settings.candidate_groups, settings.due_date, settings.job_type, settings.script,
        settings.decision, node.event.text,
    )  # fmt: skip
    yield from (text for text in single if text)
    yield from (mapping.source for mapping in (*settings.inputs, *settings.outputs))
    if node.loop:
        loop = (node.loop.collection, node.loop.output_element, node.loop.condition)
        yield from (text for text in loop if text)


def _condition(element_id: str, name: str, text: str) -> Iterator[_Problem]:
    if not text.startswith("="):
        yield "condition_not_feel", element_id, f"连线“{name}”的条件应以 = 开头", False
    else:
        yield from _compiles(element_id, name, text)


def _compiles(element_id: str, name: str, text: str) -> Iterator[_Problem]:
    try:
        expression(text)
    except feel.FeelError as error:
        yield "expression", element_id, f"“{name}”的表达式“{text}”有误：{error}", False
