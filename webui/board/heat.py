"""Open tasks on the diagrams: the main one, where a called process counts as one step, and each called process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for

from engine.board import StepLoad
from engine.content import Content
from webui.pages.board import Badge, HeatMap


def heat_maps(steps: Sequence[StepLoad], content: Content) -> tuple[HeatMap, ...]:
    """The main diagram, then every other process of the newest release that has open tasks.

    Steps of older releases that the newest one no longer has stand in the table only.
    """
    model = content.program.model
    by_root: dict[str, list[StepLoad]] = {}
    for step in steps:
        if step.process_id in model.processes:
            by_root.setdefault(model.root_of(step.process_id).id, []).append(step)
    main = content.offering.process if content.is_offered else next(iter(by_root), "")
    if main not in model.processes:
        return ()
    callers = _callers(content, main)
    badges = [Badge(step.element_id, step.name, step.open, step.overdue) for step in by_root.get(main, [])]
    for root, loads in by_root.items():
        if root in callers:
            total, late = sum(load.open for load in loads), sum(load.overdue for load in loads)
            badges.append(Badge(callers[root], model.processes[root].name, total, late))
    others = [
        _map(content, root, [Badge(load.element_id, load.name, load.open, load.overdue) for load in loads])
        for root, loads in by_root.items()
        if root != main
    ]
    return (_map(content, main, badges), *others)


def _callers(content: Content, main: str) -> Mapping[str, str]:
    """The element of the main process, or of a scope in it, that calls each other process."""
    model = content.program.model
    return {
        node.zeebe.called: node.id
        for process, node in model.nodes()
        if node.zeebe.called and model.root_of(process.id).id == main
    }


def _map(content: Content, process_id: str, badges: Sequence[Badge]) -> HeatMap:
    name = content.program.model.processes[process_id].name
    return HeatMap(
        name, url_for("cases.diagram", number=content.number, process_id=process_id), tuple(badges)
    )


def place_of(process_id: str, content: Content) -> str:
    """The name of the process that a step belongs to, as the newest release has it."""
    model = content.program.model
    if process_id not in model.processes:
        return "旧版本流程"
    return model.root_of(process_id).name
