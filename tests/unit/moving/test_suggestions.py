"""What elements may have become in another release, and which mappings are none."""

from __future__ import annotations

import pytest

from engine.errors import InvalidInputError
from engine.moving.plans import checked
from engine.moving.suggesting import suggest, suggestions
from tests.support.bpmn_text import diagram, service, user
from tests.support.process import program

OLD = program(diagram("start -> a -> b -> end", user("a"), user("b"))).model
RENAMED = program(diagram("start -> a -> c -> end", user("a"), user("c"))).model


def test_the_same_release_has_nothing_to_suggest() -> None:
    assert list(suggestions(OLD, OLD)) == []
    assert suggest(OLD, OLD) == {}


def test_an_element_is_not_taken_for_one_of_another_kind() -> None:
    other = program(diagram("start -> a -> c -> end", user("a"), service("c"))).model

    assert suggest(OLD, other) == {}
    assert [each.old for each in suggestions(OLD, other)] == ["b"]


def test_an_element_that_is_still_there_is_never_another() -> None:
    assert [each.old for each in suggestions(OLD, RENAMED)] == ["b"]
    assert set(suggest(OLD, RENAMED).values()) <= {"c"}


def test_a_mapping_of_what_is_there_is_taken_and_what_stays_is_left_out() -> None:
    assert checked(OLD, RENAMED, {"b": "c", "a": "a"}) == {"b": "c"}
    assert checked(OLD, RENAMED, {}) == {}


@pytest.mark.parametrize("mapping", [{"x": "c"}, {"b": "x"}, {"c": "a"}, {"b": "b"}, {"a": "c", "b": "c"}])
def test_a_mapping_to_nowhere_or_of_two_to_one_is_refused(mapping: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        checked(OLD, RENAMED, mapping)

    assert refusal.value.fields["field"] == "mapping"
