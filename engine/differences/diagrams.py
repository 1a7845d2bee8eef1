"""The elements of a flow diagram with everything that decides how they run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.differences.changes import Element
from engine.interpreter import Node, Process, read_diagrams
from engine.interpreter.model import EventKind, Flow, Loop

_PROPERTIES = {
    "legalBasis": "依据",
    "effectiveFrom": "施行日期",
    "basisStatus": "依据状态",
    "verbs": "允许的操作",
    "stage": "所属阶段",
    "item": "所属事项",
    "visitors": "入户人数",
    "notHandledBefore": "须换人办理",
}
_TYPES = {
    "userTask": "用户任务", "serviceTask": "服务任务", "scriptTask": "脚本任务", "businessRuleTask": "业务规则任务",
    "callActivity": "调用活动", "subProcess": "子流程", "exclusiveGateway": "排他网关", "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关", "eventBasedGateway": "事件网关", "startEvent": "开始事件", "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件", "intermediateThrowEvent": "中间抛出事件", "boundaryEvent": "边界事件",
}  # fmt: skip
_ENDS = "从哪里到哪里"
_EVENTS = {
    EventKind.TIMER: "定时",
    EventKind.MESSAGE: "消息",
    EventKind.ERROR: "错误",
    EventKind.ESCALATION: "升级",
    EventKind.TERMINATE: "终止",
}


def elements(source: bytes) -> dict[str, Element]:
    """Every process, node and flow in ``source`` by id.

    Raises:
        ModelError: it is no diagram.
    """
    found: dict[str, Element] = {}
    for process in read_diagrams({"": source}).processes.values():
        if process.parent is None:
            properties = {_PROPERTIES.get(name, name): value for name, value in process.properties.items()}
            found[process.id] = Element(process.name, {"名称": process.name, **properties})
        for node in process.nodes.values():
            others = {"默认出线": node.default or "", "贴在": node.attached_to or ""}
            found[node.id] = Element(node.name, dict(_facts(process, node)), others)
        for flow in process.flows.values():
            facts, ends = dict(_flow(process, flow)), {_ENDS: f"{flow.source} {flow.target}"}
            found[flow.id] = Element(flow.name or _way(process, flow), facts, ends)
    return found


def _facts(process: Process, node: Node) -> Iterator[tuple[str, str]]:
    yield "名称", node.name
    yield "类型", _TYPES.get(node.type, node.type)
    yield from _event(process, node)
    settings = node.zeebe
    named = {
        "表单": settings.form_id,
        "办理人": settings.assignee,
        "办理岗位": settings.candidate_groups,
        "办理时限": settings.due_date,
        "接口": settings.job_type,
        "重试次数": settings.retries,
        "脚本": settings.script,
        "决策表": settings.decision,
        "结果变量": settings.result_variable,
        "调用流程": settings.called,
    }
    yield from ((label, value) for label, value in named.items() if value)
    if settings.called:
        yield "带入全部变量", _yes(settings.all_parent_variables)
        yield "带回全部变量", _yes(settings.all_child_variables)
    yield from ((f"参数 {name}", value) for name, value in settings.headers.items())
    yield from ((f"输入 {mapping.target}", mapping.source) for mapping in settings.inputs)
    yield from ((f"输出 {mapping.target}", mapping.source) for mapping in settings.outputs)
    yield from ((_PROPERTIES.get(name, name), value) for name, value in settings.properties.items())
    if node.loop:
        yield from _loop(node.loop)
    if node.default:
        yield "默认出线", _flow_name(process, node.default)


def _event(process: Process, node: Node) -> Iterator[tuple[str, str]]:
    event = node.event
    if event.kind is not EventKind.NONE:
        yield (
            "事件",
            " ".join(part for part in (_EVENTS.get(event.kind, str(event.kind)), event.name) if part),
        )
    if event.text is not None:
        yield "时间" if event.kind is EventKind.TIMER else "代码或关联键", event.text
    if node.attached_to:
        host = process.nodes.get(node.attached_to)
        yield "贴在", host.name if host else node.attached_to
        yield "中断环节", _yes(node.interrupting)


def _loop(loop: Loop) -> Iterator[tuple[str, str]]:
    yield "多实例", "逐个办理" if loop.sequential else "同时办理"
    settings = {
        "输入集合": loop.collection,
        "输入元素": loop.element,
        "输出集合": loop.output,
        "输出元素": loop.output_element,
        "完成条件": loop.condition,
    }
    yield from ((label, value) for label, value in settings.items() if value)


def _flow(process: Process, flow: Flow) -> Iterator[tuple[str, str]]:
    yield "类型", "连线"
    yield "名称", flow.name
    yield _ENDS, _way(process, flow)
    if flow.condition is not None:
        yield "条件", flow.condition


def _flow_name(process: Process, flow_id: str) -> str:
    flow = process.flows.get(flow_id)
    return flow_id if flow is None else flow.name or _way(process, flow)


def _way(process: Process, flow: Flow) -> str:
    ends = [process.nodes[end].name if end in process.nodes else end for end in (flow.source, flow.target)]
    return " → ".join(ends)


def _yes(value: bool) -> str:
    return "是" if value else "否"
