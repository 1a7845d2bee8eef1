"""Rules about what diagrams allow staff to do besides filling in forms: verbs, ways back, fresh hands."""

from __future__ import annotations

from collections.abc import Iterator

from engine.interpreter.going_back import way_back
from engine.interpreter.model import Finding, Kind, Model, Node, Process
from engine.verb_names import (
    ENDS_BY,
    ENDS_FOR,
    FRESH_HANDS,
    OF_CASES,
    OF_TASKS,
    RETURN_TO,
    VERBS,
    Fresh,
    Verb,
    listed,
)

REPEATABLE = ("data_sharing.", "publicity.")
"""The jobs that may be done again when a case goes back: questions and notices that replace one another."""
_JOBS = frozenset({Kind.SERVICE, Kind.SEND, Kind.THROW})
_CALLS = frozenset({Kind.CALL, Kind.SUBPROCESS})
_Problem = tuple[str, str, str]


def check(model: Model, process: Process) -> list[Finding]:
    """Findings about the verbs of ``process`` and of its nodes."""
    problems = [*_of_process(model, process)]
    for node in process.nodes.values():
        rules = (_words, _way_in, _returns, _withdrawal, _hands) if node.kind is Kind.USER else (_misplaced,)
        for rule in rules:
            problems += rule(process, node)
    return [Finding(code, process.file, element, message) for code, element, message in problems]


def may_come_back(process: Process) -> frozenset[str]:
    """The user tasks at which a case can stand again: they can be withdrawn, or another one returns to them."""
    found: set[str] = set()
    for node in process.nodes.values():
        properties = node.zeebe.properties
        found.update(listed(properties.get(RETURN_TO, "")))
        if Verb.WITHDRAW in listed(properties.get(VERBS, "")):
            found.add(node.id)
    return frozenset(found)


def _of_process(model: Model, process: Process) -> Iterator[_Problem]:
    words = listed(process.properties.get(VERBS, ""))
    for word in words:
        if word not in OF_CASES:
            yield "verb_unknown", process.id, f"流程“{process.name}”的办理动作“{word}”不存在"
    settings = [process.properties.get(name, "") for name in (ENDS_BY, ENDS_FOR)]
    if any(bool(each) != (Verb.TERMINATE in words) for each in settings):
        yield "end_incomplete", process.id, f"流程“{process.name}”应同时设置终止动作、终止流程和终止理由"
    elif settings[0] and (settings[0] not in model.processes or settings[0] == process.id):
        yield "end_process_missing", process.id, f"流程“{process.name}”的终止流程“{settings[0]}”不存在"


def _words(_process: Process, node: Node) -> Iterator[_Problem]:
    for word in listed(node.zeebe.properties.get(VERBS, "")):
        if word not in OF_TASKS:
            yield "verb_unknown", node.id, f"“{node.name}”的办理动作“{word}”不存在"


def _misplaced(_process: Process, node: Node) -> Iterator[_Problem]:
    for name in (VERBS, RETURN_TO, FRESH_HANDS):
        if name in node.zeebe.properties:
            yield "verb_misplaced", node.id, f"“{node.name}”不是用户任务，不能设置“{name}”"


def _way_in(_process: Process, node: Node) -> Iterator[_Problem]:
    text = node.zeebe.properties.get(VERBS)
    if text is not None and Verb.CLAIM not in listed(text) and not node.zeebe.assignee:
        yield "verb_claim_missing", node.id, f"“{node.name}”不允许签收，谁也不能办理它"


def _returns(process: Process, node: Node) -> Iterator[_Problem]:
    targets = listed(node.zeebe.properties.get(RETURN_TO, ""))
    if bool(targets) != (Verb.RETURN in listed(node.zeebe.properties.get(VERBS, ""))):
        yield "return_incomplete", node.id, f"“{node.name}”应同时设置退回动作和可以退回的环节"
    for target in targets:
        way = way_back(process, node.id, target)
        if way is None:
            yield (
                "return_impossible",
                node.id,
                f"“{node.name}”不能退回到“{target}”：不是能够安全回到的在前环节",
            )
            continue
        for passed in (process.nodes[each] for each in sorted(way.between)):
            if _tells_somebody(passed):
                text = f"“{node.name}”不能退回到“{target}”：中间的“{passed.name}”已经对外作出，不能收回"
                yield "return_over_answer", node.id, text


def _tells_somebody(node: Node) -> bool:
    kind = node.zeebe.job_type
    return (
        node.kind in _CALLS
        or (kind is not None and not kind.startswith(REPEATABLE))
        or (node.kind in _JOBS and kind is None)
    )


def _withdrawal(_process: Process, node: Node) -> Iterator[_Problem]:
    properties = node.zeebe.properties
    if Verb.WITHDRAW in listed(properties.get(VERBS, "")) and "records" in properties:
        yield "withdraw_recorded", node.id, f"“{node.name}”办结时已经登记入册，不能撤回"


def _hands(_process: Process, node: Node) -> Iterator[_Problem]:
    wanted = node.zeebe.properties.get(FRESH_HANDS)
    if wanted is not None and wanted not in set(Fresh):
        yield "hands_unknown", node.id, f"“{node.name}”的“{FRESH_HANDS}”应为 {'、'.join(Fresh)}"
