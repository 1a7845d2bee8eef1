"""Counts which elements and sequence flows of a release's diagrams some cases have passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.domain import Passed
from engine.interpreter import Program
from engine.interpreter.model import GATEWAYS


@dataclass
class Coverage:
    """What was passed of ``program``, element by element and flow by flow, each as (process, id)."""

    program: Program
    elements: Counter[tuple[str, str]] = field(default_factory=Counter)
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, passed: Iterable[Passed]) -> None:
        """Count what one step has left behind.

        Whatever has but one way out was left by it.
        """
        for entry in passed:
            process = self.program.model.processes[entry.process_id]
            self.elements[entry.process_id, entry.element_id] += 1
            taken = entry.flows
            ways = process.outgoing(entry.element_id)
            if process.nodes[entry.element_id].kind not in GATEWAYS and len(ways) < 2:
                taken = tuple(flow.id for flow in ways)
            self.flows.update((entry.process_id, flow) for flow in taken)

    def missed_elements(self, *processes: str) -> list[str]:
        """The ids of the elements of ``processes`` (all, if none is named) that nothing has passed."""
        return [
            node.id
            for process, node in self.program.model.nodes()
            if (not processes or process.id in processes) and (process.id, node.id) not in self.elements
        ]

    def missed_flows(self, *processes: str) -> list[str]:
        """The ids of the sequence flows that nothing has taken."""
        return [
            flow
            for process in self.program.model.processes.values()
            for flow in process.flows
            if (not processes or process.id in processes) and (process.id, flow) not in self.flows
        ]

    def report(self) -> str:
        """One line a process: elements and flows passed, of how many."""
        lines = []
        for process in self.program.model.processes.values():
            nodes, flows = len(process.nodes), len(process.flows)
            seen_nodes = nodes - len(self.missed_elements(process.id))
            seen_flows = flows - len(self.missed_flows(process.id))
            lines.append(
                f"{process.id:<24} elements {seen_nodes:>3}/{nodes:<3} {seen_nodes / nodes:>4.0%}   "
                f"flows {seen_flows:>3}/{flows:<3} {seen_flows / flows:>4.0%}"
            )
        return "\n".join(lines)
