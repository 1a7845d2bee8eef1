"""Documents that an earlier version stored are read, say what they said then, and go on to the same end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.interpreter import look
from tests.support.golden import HOME, play, stories
from tests.support.process import Case, program

DOCUMENTS = sorted(HOME.glob("*/*.bin"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_document_goes_on_as_it_would_have_then(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    case = Case(program(path.with_suffix(".bpmn").read_text(encoding="utf-8")), document=path.read_bytes())
    case.snapshots.append(look(case.program, case.document, case.evaluator))

    assert case.waiting == expected["waiting"]
    assert json.loads(json.dumps(case.variables, default=str)) == expected["variables"]
    play(case, expected["after"])

    assert case.ended is expected["ended"]
    assert case.path == expected["path"][-len(case.path) :]
    assert json.loads(json.dumps(case.snapshot.variables, default=str)) == expected["final"]


def test_every_version_kept_all_stories() -> None:
    versions = {path.parent.name for path in DOCUMENTS}

    assert "0.1.0" in versions
    assert len(DOCUMENTS) >= len(versions) * len(stories())
