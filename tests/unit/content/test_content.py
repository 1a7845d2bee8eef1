"""A release made ready to run: everything wrong with it is told at once, and nothing is guessed."""

from __future__ import annotations

import pytest

from engine import tables
from engine.content import UNTITLED, compile_content
from engine.errors import ModelError, NotFoundError
from tests.support.diagrams import diagram, form, user
from tests.support.dmn_models import decision, model_xml, table

SIMPLE = diagram("p", [user("check", form="look")], "start > check > done") | form(
    "look", {"key": "note", "type": "textfield", "label": "说明"}
)


def test_a_release_of_mere_diagrams_offers_nothing_and_still_has_a_title() -> None:
    content = compile_content(7, SIMPLE)

    assert (content.is_offered, content.title, content.short_title) == (False, UNTITLED, UNTITLED)
    with pytest.raises(NotFoundError, match="版本 7"):
        _ = content.offering


def test_forms_and_diagrams_are_found_wherever_their_files_lie() -> None:
    moved = {f"deep/folder/{name}": source for name, source in SIMPLE.items()}

    content = compile_content(1, moved)

    assert content.form("look").keys == {"note"}
    assert content.definition("look")["id"] == "look"
    assert content.diagrams == {"p": SIMPLE["p.bpmn"]}


def test_a_form_that_the_release_does_not_have_is_named() -> None:
    content = compile_content(1, SIMPLE)

    with pytest.raises(NotFoundError, match="没有表单“gone”") as refusal:
        content.definition("gone")

    assert refusal.value.fields["form_id"] == "gone"


def test_everything_that_is_wrong_is_told_at_once() -> None:
    broken = SIMPLE | {"bad.form": b"{", "a.letter": b"{", "clocks.json": b"{"}
    broken.pop("look.form")

    with pytest.raises(ModelError) as refusal:
        compile_content(1, broken)

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert {finding.file for finding in findings} == {"bad.form", "a.letter", "p.bpmn", "clocks.json"}


def test_two_files_of_one_name_are_refused_wherever_they_lie() -> None:
    twice = SIMPLE | {"other/look.form": SIMPLE["look.form"]}

    with pytest.raises(ModelError, match=r"两个文件都叫“look\.form”"):
        compile_content(1, twice)


def test_tables_are_judged_by_what_they_would_do_to_a_case() -> None:
    overlap = model_xml(decision("over", table(["x"], [["<= 1", "1"], [">= 1", "2"]])))
    gap = model_xml(decision("gap", table(["x"], [["< 1", "1"]])))

    found = {each.element_id: each for each in tables.check({"a/over.dmn": overlap, "b/gap.dmn": gap})}

    assert (found["over"].warning, found["gap"].warning) == (False, True)
    assert (found["over"].file, found["over"].code) == ("over.dmn", "table_overlap")
    assert found["gap"].message.startswith("决策表“gap”：")


def test_files_that_are_no_tables_are_left_to_others() -> None:
    assert tables.check({"x.dmn": b"not xml", "x.txt": b"", "p.bpmn": SIMPLE["p.bpmn"]}) == ()
