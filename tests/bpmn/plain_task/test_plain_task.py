"""``task``, ``manualTask`` and empty throw events: nothing to wait for; the case passes and history says so."""

from __future__ import annotations

import pytest

from tests.support.bpmn_text import Element, diagram
from tests.support.process import start


@pytest.mark.parametrize("tag", ["task", "manualTask", "intermediateThrowEvent"])
def test_the_case_passes_at_once(tag: str) -> None:
    case = start(diagram("start -> stamp -> end", Element(tag, "stamp", {"name": "盖章"})))

    assert case.ended
    assert case.path == ["start", "stamp", "end"]
    assert [(entry.name, entry.kind) for entry in case.snapshot.passed][1] == ("盖章", tag)
