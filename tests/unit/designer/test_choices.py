"""What the editors offer to choose from: read out of the draft, whatever state its files are in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes import catalog
from tests.support.diagrams import diagram, form, user
from webui.designer import choices

SERVICE: dict[str, Any] = choices.of_diagram(catalog.release_files())


def offered(files: dict[str, bytes]) -> dict[str, Any]:
    """The choices of ``files``."""
    found: dict[str, Any] = choices.of_diagram(files)
    return found


def test_every_form_is_offered_with_the_names_that_an_output_may_read() -> None:
    forms = {each["id"]: each["keys"] for each in SERVICE["forms"]}

    names = {
        path.rpartition("/")[2].removesuffix(".form") for path in catalog.release_files() if ".form" in path
    }
    assert forms.keys() == names
    assert {"key": "street", "label": "承办街道"} in forms["accept"]


def test_posts_items_and_stages_are_offered_by_their_names() -> None:
    assert ["confirmer", "审核确认人"] in SERVICE["posts"]
    assert ["temporary_assistance", "临时救助"] in SERVICE["items"]
    assert ("co_handle", "联办") in SERVICE["stages"]


def test_every_basis_that_a_diagram_cites_is_offered_once() -> None:
    assert len(SERVICE["bases"]) == len(set(SERVICE["bases"])) > 5
    assert any("第六十二条" in basis for basis in SERVICE["bases"])


def test_a_verb_that_only_a_diagram_knows_is_offered_too_and_never_lost() -> None:
    found = offered(diagram("p", [user("check", verbs="claim,wave")], "start > check > done"))

    assert ("claim", "签收") in found["verbs"]
    assert ("wave", "wave") in found["verbs"]


def test_variables_are_those_of_every_case_and_those_that_the_application_gives() -> None:
    found = {each["name"]: each["info"] for each in choices.variables(catalog.release_files())}

    assert found["case_number"] == "受理编号"
    assert found["household_size"] == "由申请表算出"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"p.bpmn": b"<a>", "f.form": b"{", "service.json": b"[", "shared/posts.json": b"5"},
        {
            "service.json": b'{"items": 5, "variables": []}',
            "shared/posts.json": b'{"posts": ["x", {"code": 5}]}',
        },
        {"service.json": b'{"items": [{"name": "x"}, null]}', "f.form": b'{"type": "default"}'},
    ],
)
def test_broken_files_offer_nothing_and_stop_nobody(files: dict[str, bytes]) -> None:
    found = offered(files)

    assert (found["posts"], found["items"], found["bases"]) == ([], [], [])
    assert [each["keys"] for each in found["forms"]] == [[] for path in files if path.endswith(".form")]
    assert {each["name"] for each in choices.variables(files)} == {name for name, _ in choices.GLOBALS}


def test_a_diagram_that_cannot_be_read_hides_only_itself() -> None:
    files = {
        **diagram("p", [user("check", legalBasis="某办法")], "start > check > done"),
        "q.bpmn": b"no xml",
    }

    assert offered(files)["bases"] == ["某办法"]


@given(source=st.binary(max_size=60))
def test_no_content_of_any_file_breaks_the_editors(source: bytes) -> None:
    files = dict.fromkeys(("p.bpmn", "f.form", "service.json", "shared/posts.json"), source)

    assert json.dumps(offered(files))
    assert choices.variables({**files, **form("g")})
