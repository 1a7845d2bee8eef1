"""How much of the diagrams some rehearsals have passed: elements and flows, process by process, as drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.interpreter.model import Kind, Model, Process
from engine.interpreter.names import UNDRAWN
from engine.rehearsal.outcome import Covered, Done


def drawn(identifier: str) -> str:
    """The id of the scope as it is drawn, for one that was made of a part of it."""
    return identifier.partition(UNDRAWN)[0]


def of(model: Model, process_id: str, done: Iterable[Done]) -> list[Covered]:
    """What ``done`` has covered of ``process_id`` and of every process and sub-process that it can reach."""
    passed = list(done)
    elements = {(each.process_id, each.element_id) for each in passed}
    flows = {(each.process_id, flow) for each in passed for flow in each.flows}
    return together(_covered(process, elements, flows) for process in _reached(model, process_id))


def together(parts: Iterable[Covered]) -> list[Covered]:
    """What several rehearsals, or several parts of one scope, have covered together, by process."""
    found: dict[str, Covered] = {}
    for part in parts:
        known = found.get(part.process_id, Covered(part.process_id, (), (), (), ()))
        elements = tuple(dict.fromkeys((*known.elements, *part.elements)))
        flows = tuple(dict.fromkeys((*known.flows, *part.flows)))
        missed_elements = dict.fromkeys((*known.missed_elements, *part.missed_elements))
        missed_flows = dict.fromkeys((*known.missed_flows, *part.missed_flows))
        found[part.process_id] = Covered(
            part.process_id,
            elements,
            flows,
            tuple(each for each in missed_elements if each not in elements),
            tuple(each for each in missed_flows if each not in flows),
        )
    return list(found.values())


def _covered(process: Process, elements: set[tuple[str, str]], flows: set[tuple[str, str]]) -> Covered:
    name = drawn(process.id)
    nodes = [each for each in process.nodes if UNDRAWN not in each]
    ways = [each for each in process.flows if UNDRAWN not in each]
    return Covered(
        name,
        tuple(each for each in nodes if (name, each) in elements),
        tuple(each for each in ways if (name, each) in flows),
        tuple(each for each in nodes if (name, each) not in elements),
        tuple(each for each in ways if (name, each) not in flows),
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
