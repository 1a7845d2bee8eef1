"""New files as a designer begins with them: valid at once, and only where a release may hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import inspection
from engine.drafts import paths
from engine.errors import InvalidInputError
from processes import catalog
from tests.support.browser_rules import browser_findings
from webui.designer import blank

KINDS = tuple(kind for kind, _ in blank.KINDS)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{1,12}", fullmatch=True)


@given(kind=st.sampled_from(KINDS), name=NAMES, folder=NAMES | st.just(""))
def test_a_new_file_lies_in_its_folder_and_has_no_error(kind: str, name: str, folder: str) -> None:
    path, content = blank.file(kind, name, folder)

    assert paths.checked(path) == path
    assert path.startswith(f"{folder or name}/")
    files = {path: content} if kind == "bpmn" else {path: content, **_something_to_run()}
    errors = [each for each in inspection.of_file(files, path) if not each.warning]
    assert errors == []


def _something_to_run() -> dict[str, bytes]:
    path, content = blank.file("bpmn", "other_process", "")
    return {path: content}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_fits_into_the_service(kind: str) -> None:
    path, content = blank.file(kind, "home_visit_again", "")

    assert inspection.inspect({**catalog.release_files(), path: content}).errors == ()


def test_the_browser_finds_nothing_in_a_new_diagram_either() -> None:
    _, content = blank.file("bpmn", "home_visit_again", "")

    assert browser_findings({"new": content}) == {"new": set()}


@pytest.mark.parametrize("name", ["", "X", "1a", "a", "a-b", "a b", "../a", "a/b", "入户", "a" * 62, 'a"><x'])
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_no_identifier_is_refused(kind: str, name: str) -> None:
    with pytest.raises(InvalidInputError):
        blank.file(kind, name, "")
    with pytest.raises(InvalidInputError):
        blank.file(kind, "visit", f"{name}/..")


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="种类"):
        blank.file("exe", "visit", "")
