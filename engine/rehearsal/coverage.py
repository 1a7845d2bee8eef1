"""How much of the diagrams some rehearsals have passed: elements and flows, process by process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.interpreter.model import Kind, Model, Process
from engine.rehearsal.outcome import Covered, Done


def of(model: Model, process_id: str, done: Iterable[Done]) -> list[Covered]:
    """What ``done`` has covered of ``process_id`` and of every process and sub-process that it can reach."""
    passed = list(done)
    elements = {(each.process_id, each.element_id) for each in passed}
    flows = {(each.process_id, flow) for each in passed for flow in each.flows}
    return [_covered(process, elements, flows) for process in _reached(model, process_id)]


def together(parts: Iterable[Covered]) -> list[Covered]:
    """What several rehearsals have covered together, by process."""
    found: dict[str, Covered] = {}
    for part in parts:
        known = found.get(part.process_id, part)
        elements = dict.fromkeys((*known.elements, *part.elements))
        flows = dict.fromkeys((*known.flows, *part.flows))
        found[part.process_id] = Covered(
            part.process_id,
            tuple(elements),
            tuple(flows),
            tuple(each for each in known.missed_elements if each not in elements),
            tuple(each for each in known.missed_flows if each not in flows),
        )
    return list(found.values())


def _covered(process: Process, elements: set[tuple[str, str]], flows: set[tuple[str, str]]) -> Covered:
    seen = [each for each in process.nodes if (process.id, each) in elements]
    taken = [each for each in process.flows if (process.id, each) in flows]
    return Covered(
        process.id,
        tuple(seen),
        tuple(taken),
        tuple(each for each in process.nodes if each not in seen),
        tuple(each for each in process.flows if each not in taken),
    )


def _reached(model: Model, process_id: str) -> Iterator[Process]:
    todo, seen = [process_id], set[str]()
    while todo:
        current = todo.pop(0)
        if current in seen or current not in model.processes:
            continue
        seen.add(current)
        yield model.processes[current]
        for node in model.processes[current].nodes.values():
            if node.kind is Kind.SUBPROCESS:
                todo.append(node.id)
            elif node.kind is Kind.CALL and node.zeebe.called:
                todo.append(node.zeebe.called)
