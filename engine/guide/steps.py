"""The steps that an applicant notices, read off a diagram: what people do, what is made public, what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.content import Content
from engine.guide.definitions import GuideLimit, GuideStep, Who
from engine.guide.limits import PUBLICITY, basis_of, period_of
from engine.guide.words import Words
from engine.interpreter.model import Kind, Node, Process
from engine.law import graph

ANSWER = "answer.deliver"
_PEOPLE = frozenset({Kind.USER, Kind.MANUAL})
_INSIDE = frozenset({Kind.CALL, Kind.SUBPROCESS})
_JOBS = {PUBLICITY: Who.PUBLIC, ANSWER: Who.ANSWER}


def steps_of(
    content: Content, process_id: str, words: Words, limits: Sequence[GuideLimit]
) -> tuple[GuideStep, ...]:
    """The steps of process ``process_id`` in the order of the diagram.

    A step is one that every case takes if no end can be reached without it.  One with empty words is left out.
    """
    process = content.program.model.processes.get(process_id)
    if process is None:
        return ()
    return tuple(
        _step(process, node, who, words, limits)
        for node in ordered(process)
        if (who := _who(node, words)) and words.steps.get(node.id) != ""
    )


def _who(node: Node, words: Words) -> Who | None:
    if node.id in words.yours:
        return Who.APPLICANT
    if node.kind in _PEOPLE | _INSIDE:
        return Who.STAFF
    if node.id in words.steps:
        return _JOBS.get(node.zeebe.job_type or "", Who.STAFF)
    return _JOBS.get(node.zeebe.job_type or "")


def _step(process: Process, node: Node, who: Who, words: Words, limits: Sequence[GuideLimit]) -> GuideStep:
    basis, checked = basis_of(node)
    return GuideStep(
        element_id=node.id,
        name=words.names.get(node.id, node.name),
        text=words.steps.get(node.id, node.name),
        who=who,
        always=is_always(process, node.id),
        limits=tuple(limit for limit in limits if limit.element_id == node.id),
        period=period_of(node),
        basis=basis,
        checked=checked,
    )


def is_always(process: Process, node_id: str) -> bool:
    """Whether no end of ``process`` can be reached without ``node_id``."""
    nodes = process.nodes.values()
    ends = {node.id for node in nodes if node.kind is Kind.END}
    beside = {node.id for node in nodes if node.kind is Kind.BOUNDARY and not node.interrupting}
    return not ends & graph.reached(process, graph.starts(process), frozenset({node_id, *beside}))


def ordered(process: Process) -> list[Node]:
    """The nodes of ``process``, each before those that follow it; ways back and siblings keep the order of the file."""
    seen: set[str] = set()
    finished: list[Node] = []
    for first in graph.starts(process):
        stack: list[tuple[str, Iterator[str]]] = [(first, iter(_following(process, first)))]
        seen.add(first)
        while stack:
            current, following = stack[-1]
            target = next((each for each in following if each not in seen), None)
            if target is None:
                finished.append(process.nodes[current])
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(_following(process, target))))
    return finished[::-1]


def _following(process: Process, node_id: str) -> list[str]:
    """What may follow, the last first, so that the finished order turns out as the file's."""
    found = [flow.target for flow in process.outgoing(node_id)]
    found += [edge.id for edge in process.boundaries(node_id)]
    return found[::-1]
