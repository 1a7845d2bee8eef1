"""Where the files of a release may lie, and how big they may be."""

from __future__ import annotations

import pytest

from engine.drafts.paths import MAX_FILE, SUFFIXES, checked, placed, sized
from engine.errors import InvalidInputError


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_known_kind_may_lie_in_a_folder(suffix: str) -> None:
    assert checked(f"低保/a-1{suffix}") == f"低保/a-1{suffix}"


@pytest.mark.parametrize(
    "path",
    [
        "", "/a.bpmn", "../a.bpmn", "a/../b.bpmn", "a//b.bpmn", ".a.bpmn", "a/.b.bpmn", "a\\b.bpmn", "a b.bpmn",
        "a.bpmn\n", "a.bpmn\x00", "a.py", "a", "a.BPMN", "a/b/c/d/e/f.bpmn", "x" * 81 + ".bpmn",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_or_is_of_no_kind_is_refused(path: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        checked(path)

    assert refusal.value.fields["field"] == "path"


def test_the_biggest_file_is_taken_and_one_byte_more_is_not() -> None:
    assert len(sized("a.png", bytes(MAX_FILE))) == MAX_FILE

    with pytest.raises(InvalidInputError):
        sized("a.png", bytes(MAX_FILE + 1))


def test_a_bare_name_goes_where_the_only_file_of_that_name_is() -> None:
    assert placed({"a.form": b"1"}, ["forms/a.form", "forms/b.form"]) == {"forms/a.form": b"1"}


def test_a_bare_name_that_is_unknown_or_in_two_places_stays() -> None:
    assert placed({"a.form": b"1", "c.form": b"2"}, ["x/a.form", "y/a.form"]) == {
        "a.form": b"1",
        "c.form": b"2",
    }
    assert placed({"z/a.form": b"1"}, ["x/a.form"]) == {"z/a.form": b"1"}
