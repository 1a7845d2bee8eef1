"""Everything wrong at once: where publishing stops at the first stage, the inspection goes on."""

from __future__ import annotations

import pytest

from engine import inspection, releases
from engine.errors import ModelError
from engine.proof import Report
from processes import catalog
from tests.support.diagrams import diagram, form, user

BROKEN_FORM = (
    b'{"type": "default", "components": [{"type": "button", "id": "send"}, {"type": "textfield", "id": "t"}]}'
)


def codes(report: Report) -> set[tuple[str, str, str]]:
    """Code, file and element of every error."""
    return {(each.code, each.file, each.element_id) for each in report.errors}


def test_the_service_itself_has_no_error() -> None:
    assert codes(inspection.inspect(catalog.release_files())) == set()


def test_a_diagram_a_form_and_a_text_that_are_wrong_are_all_told() -> None:
    files = {**diagram("p", [user("check")], "start > check"), "f.form": BROKEN_FORM, "service.json": b"{"}

    found = codes(inspection.inspect(files))

    assert ("dead_end", "p.bpmn", "check") in found
    assert {("invalid_form", "f.form", "send"), ("invalid_form", "f.form", "t")} <= found


def test_a_form_is_told_component_by_component_and_not_once_more_as_a_whole() -> None:
    files = {**diagram("p", [user("check", form="f")], "start > check > done"), "f.form": BROKEN_FORM}

    found = inspection.inspect(files)

    assert {each.element_id for each in found.problems if each.code == "invalid_form"} == {"send", "t"}


def test_a_file_that_is_no_xml_is_told_by_its_name() -> None:
    (error,) = inspection.inspect({"p.bpmn": b"<a>"}).errors

    assert error.file == "p.bpmn"
    assert "不是有效的 XML" in error.message


def test_only_what_lies_in_one_file_is_told_about_it() -> None:
    files = {**diagram("p", [user("check")], "start > check"), "forms/f.form": BROKEN_FORM}

    assert {each.element_id for each in inspection.of_file(files, "p.bpmn")} == {"check"}
    assert {each.element_id for each in inspection.of_file(files, "forms/f.form")} == {"send", "t"}


def test_a_law_that_is_broken_is_told_like_any_other_error() -> None:
    files = catalog.release_files()
    path = "subsistence_allowance/subsistence_allowance.bpmn"
    files[path] = files[path].replace(
        b"candidateGroups='=\"confirmer@\" + office'", b'candidateGroups="nobody"', 1
    )

    found = inspection.inspect(files)

    assert any(
        each.code == "law_posted" and each.file == "subsistence_allowance.bpmn" for each in found.problems
    )


@pytest.mark.parametrize(
    "files",
    [
        diagram("p", [user("check")], "start > check"),
        diagram("p", [user("check", form="missing")], "start > check > done"),
        {**diagram("p", [user("check")], "start > check > done"), "f.form": BROKEN_FORM},
        {**diagram("p", [user("check")], "start > check > done"), **form("f")},
        {"p.bpmn": b"<!DOCTYPE x><x/>"},
    ],
)
def test_the_inspection_finds_an_error_exactly_where_publishing_refuses(files: dict[str, bytes]) -> None:
    try:
        releases.prove(1, files)
        refused = False
    except ModelError:
        refused = True

    assert bool(codes(inspection.inspect(files))) is refused
