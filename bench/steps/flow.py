"""The flow that every contestant plays: three parallel branches of user tasks, a form of 2 KB at each."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Protocol

BRANCHES = 3
SHORT, LONG = 3, 8
"""Tasks in a branch: 9 and 24 user tasks a case, and one that concludes it."""

FIELDS = tuple(f"note_{number}" for number in range(6))
VALUES: dict[str, object] = {
    "opinion": "agree",
    **dict.fromkeys(FIELDS, "入户情况与申报一致，家庭收入和财产经核对符合规定，同意。" * 4),
}
"""What is submitted at every task: 2 KB of UTF-8."""


class Contestant(Protocol):
    """Plays cases and says how long each completion took, from the call to the durable commit."""

    def play(self, length: int) -> list[float]:
        """Seconds of every completion of one case with branches of ``length`` tasks, in order."""


def task_name(branch: int, position: int) -> str:
    """The id of one user task."""
    return f"check_{branch}_{position}"


def names(length: int) -> list[str]:
    """The ids of all user tasks in the order in which they are completed: one after the other from each branch."""
    rounds = [task_name(branch, position) for position in range(length) for branch in range(BRANCHES)]
    return [*rounds, "conclude"]


def process_id(length: int) -> str:
    """The id of the process with branches of ``length``."""
    return f"flow_{length}"


def diagram(length: int, task_body: str = "") -> bytes:
    """The BPMN of the flow; ``task_body`` stands inside every user task."""
    tasks = "".join(f'<userTask id="{name}" name="{name}">{task_body}</userTask>' for name in names(length))
    paths = [["start", "fork"], ["meet", "conclude", "done"]]
    for branch in range(BRANCHES):
        paths.append(["fork", *(task_name(branch, position) for position in range(length)), "meet"])
    flows = "".join(
        f'<sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}"/>'
        for path in paths
        for source, target in pairwise(path)
    )
    gates = '<parallelGateway id="fork"/><parallelGateway id="meet"/>'
    ends = '<startEvent id="start"/><endEvent id="done"/>'
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:bench">'
        f'<process id="{process_id(length)}" isExecutable="true">{ends}{gates}{tasks}{flows}</process></definitions>'
    ).encode()


def form() -> bytes:
    """The form-js definition of the form at every task."""
    notes = [{"id": f"f_{name}", "key": name, "type": "textarea", "label": name} for name in FIELDS]
    options = [{"label": "同意", "value": "agree"}, {"label": "不同意", "value": "refuse"}]
    choice = {"id": "f_opinion", "key": "opinion", "type": "radio", "label": "意见", "values": options}
    source = {"id": "review", "type": "default", "schemaVersion": 18, "components": [choice, *notes]}
    return json.dumps(source, ensure_ascii=False).encode()
