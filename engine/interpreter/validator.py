"""Refuses every model that would run wrong, with the element's id and what to do about it.

SpiffWorkflow drops or mis-executes many constructs without a word; whatever this module lets through is executed as
BPMN says (``tests/bpmn`` shows it, element by element).
"""

from __future__ import annotations

from engine.interpreter import rules_events, rules_flow, rules_settings, rules_verbs
from engine.interpreter.model import NO_EFFECT, Finding, Model, Node, Process

RESERVED = frozenset({"Start", "End", "Root"})
_PROBLEMS = {
    "unsupported_element": "不支持元素类型“{type}”，请改用用户任务、服务任务、子流程或网关",
    "event_subprocess": "这种事件子流程不能照图运行（见 docs/supported-elements.md），请改用边界事件",
    "compensation": "不支持补偿，请画出撤销的步骤",
    "standard_loop": "不支持标准循环，请改用多实例或用网关画出循环",
    "instantiate": "不支持由消息启动的接收任务",
    "missing_id": "没有编号，请填写",
    "loop_setting": "多实例只支持集合，不支持固定次数或中途抛出事件",
    "listeners": "不支持监听器“{detail}”，请画成服务任务",
    "unsupported_event": "不支持“{detail}”事件，请改用定时、消息、错误或升级事件",
    NO_EFFECT: "设置“{detail}”在这里不起作用，请删除或改用支持的设置",
    "fault_unknown": "引用的错误或升级不存在，请选择",
    "link_without_name": "链接事件没有名称，请填写",
    "link_without_target": "没有同名的链接捕获事件，请画出或改正名称",
    "link_twice": "有几个同名的链接捕获事件，请只留一个",
    "flow_at_link": "链接事件的这一端不能再画连线，请删去",
    "several_events": "一个事件只能有一个定义",
    "timer_without_time": "定时器没有填写时间",
    "message_unknown": "引用的消息不存在，请选择消息",
}


def validate(model: Model, decisions: frozenset[str]) -> list[Finding]:
    """All findings about ``model``; ``decisions`` are the decision ids of the release.

    A model with no finding but warnings is safe to build.
    """
    found: list[Finding] = []
    for process in model.processes.values():
        for node in process.nodes.values():
            found += _of_node(process, node)
        found += rules_flow.check(process)
        found += rules_events.check(process)
        found += rules_settings.check(model, process, decisions)
        found += rules_verbs.check(model, process)
    return found


def _of_node(process: Process, node: Node) -> list[Finding]:
    found = []
    if node.id in RESERVED:
        message = f"编号“{node.id}”是保留字，会与引擎自己的环节混淆，请换一个编号"
        found.append(Finding("reserved_id", process.file, node.id, message))
    for problem in node.problems:
        code, _, detail = problem.partition(":")
        text = _PROBLEMS[code].format(type=node.type, detail=detail)
        warning = code == NO_EFFECT
        found.append(Finding(code, process.file, node.id, f"“{node.name}”：{text}", warning))
    return found
