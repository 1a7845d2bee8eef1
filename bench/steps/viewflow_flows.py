"""The flow as django-viewflow wants it: a class with a node for every task.  Import after ``django.setup()``."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow as nodes
from viewflow.workflow import lock

from bench.steps import flow


def _flow(length: int) -> Any:
    members: dict[str, Any] = {
        "__module__": __name__,
        "lock_impl": lock.select_for_update_lock,
        "start": nodes.StartHandle(lambda activation: activation.process).Next(this.fork),
        "meet": nodes.Join().Next(this.conclude),
        "conclude": nodes.View(lambda request: None).Next(this.end),
        "end": nodes.End(),
    }
    fork = nodes.Split()
    for branch in range(flow.BRANCHES):
        fork = fork.Next(getattr(this, flow.task_name(branch, 0)))
        for position in range(length):
            following = flow.task_name(branch, position + 1) if position + 1 < length else "meet"
            node = nodes.View(lambda request: None).Next(getattr(this, following))
            members[flow.task_name(branch, position)] = node
    members["fork"] = fork
    return type(f"Flow{length}", (nodes.Flow,), members)


globals()[f"Flow{flow.SHORT}"] = _flow(flow.SHORT)
globals()[f"Flow{flow.LONG}"] = _flow(flow.LONG)
