"""The whole report: the service itself, broken files, and what the law rules add."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine import proof
from engine.law import FILE
from processes import catalog
from tests.support.another_service import HOME as ANOTHER
from tests.unit.proof.proving import proved

FILES = catalog.release_files()
SUBSISTENCE = "subsistence_allowance/subsistence_allowance.bpmn"


def changed(path: str, old: str, new: str, times: int = 1) -> Mapping[str, bytes]:
    """The service with ``old`` replaced in one file."""
    text = FILES[path].decode()
    assert old in text
    return {**FILES, path: text.replace(old, new, times).encode()}


@pytest.mark.parametrize("home", [catalog.HOME, ANOTHER], ids=["service", "another service"])
def test_the_services_are_proved(home: Path) -> None:
    report = proof.report(catalog.release_files(home))

    assert report.errors == ()
    assert report.proved
    assert all(each.complete and each.states >= 2 for each in report.examined)


def test_every_process_and_sub_process_is_examined() -> None:
    report = proof.report(FILES)

    assert len(report.examined) == sum(path.endswith(".bpmn") for path in FILES)
    assert len({each.process_id for each in report.examined}) == len(report.examined)


def test_the_report_is_plain_data() -> None:
    found = json.loads(json.dumps(proof.report(FILES).to_json(), ensure_ascii=False))

    assert found["proved"] is True
    assert found["errors"] == []
    assert {"code", "file", "scope", "element_id", "message", "advice", "path", "warning"} == set(
        found["warnings"][0]
    )


def test_gaps_in_tables_are_warnings() -> None:
    assert any(problem.code == "table_gap" and problem.warning for problem in proof.report(FILES).warnings)


@pytest.mark.parametrize("text", ["", "no xml", "<a/>"])
def test_what_is_no_diagram_is_an_error_in_words(text: str) -> None:
    report = proved(text)

    assert not report.proved
    assert report.errors and all(problem.message for problem in report.errors)


def test_one_broken_file_does_not_keep_the_others_from_being_proved() -> None:
    report = proof.report(
        changed(SUBSISTENCE, 'sourceRef="subsistence_allowance_started"', 'sourceRef="nowhere"')
    )

    assert any(problem.code == "flow_end_missing" for problem in report.errors)
    assert "elderly_subsidy" in {each.process_id for each in report.examined}
    assert "subsistence_allowance" not in {each.process_id for each in report.examined}


def test_a_deliberation_without_an_objection_breaks_the_law_and_the_way_is_shown() -> None:
    report = proof.report(
        changed(
            SUBSISTENCE,
            'sourceRef="subsistence_allowance_opinion_given" targetRef="subsistence_allowance_to_confirm"',
            'sourceRef="subsistence_allowance_opinion_given" targetRef="subsistence_allowance_deliberation"',
        )
    )

    problem = next(each for each in report.errors if each.code == "law_before" and "公示异议" in each.message)
    assert problem.element_id == "subsistence_allowance_deliberation"
    assert "第十九条" in problem.message
    assert problem.path[0] == "subsistence_allowance_started"
    assert problem.path[-1] == "subsistence_allowance_deliberation"
    assert not any("publicity_objection" in step for step in problem.path)


def test_a_confirmation_before_publicity_is_over_breaks_the_law() -> None:
    report = proof.report(changed(SUBSISTENCE, "and publicity_done = true", ""))

    assert any(problem.code == "law_published" for problem in report.errors)


def test_a_variable_that_no_step_of_a_called_process_writes_is_an_error() -> None:
    report = proof.report(changed(SUBSISTENCE, '=proposal = "approve"', '=proposel = "approve"'))

    assert [problem.code for problem in report.errors] == ["never_written"]
    assert "proposel" in report.errors[0].message


def test_law_rules_that_cannot_be_read_are_an_error() -> None:
    report = proof.report({**FILES, FILE: b"{"})

    assert [problem.file for problem in report.errors] == [FILE]
