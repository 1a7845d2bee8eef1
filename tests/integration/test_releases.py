"""Publishing: everything together under one number, or nothing at all."""

from __future__ import annotations

import pytest

from engine import releases, tasks
from engine.domain import CaseState
from engine.errors import ConflictError, InvalidInputError, ModelError, NotFoundError
from engine.models import Release, ReleaseFile
from tests.support.diagrams import diagram, form, gateway, user
from tests.support.world import CLERK, World

FIRST = diagram("p", [user("check")], "start > check > done")
SECOND = diagram("p", [user("check"), user("again")], "start > check > again > done")


def numbers(world: World) -> list[int]:
    """The numbers of all releases, in order."""
    return sorted(release.number for release in world.rows(Release))


def test_a_release_gets_the_next_number_and_new_cases_start_under_it(world: World) -> None:
    first = world.publish(FIRST).number
    old = world.start("p")
    second = world.publish(SECOND).number
    new = world.start("p")

    assert (first, second) == (2, 3)
    for case_id in (old, new):
        task_id = world.task("check", case_id)
        with world.store.transaction(CLERK) as tx:
            tasks.claim(tx, task_id)
            tasks.complete(tx, task_id, {})
    assert world.state(old) is CaseState.COMPLETED
    assert world.waiting_at(new) == {"again"}


def test_publishing_the_same_content_twice_makes_one_release(world: World) -> None:
    first, again = world.publish(FIRST), world.publish(FIRST)

    assert first.number == again.number
    assert numbers(world) == [1, 2]


def test_content_of_an_older_release_is_not_published_again_under_a_new_number(world: World) -> None:
    world.publish(FIRST)
    world.publish(SECOND)

    with pytest.raises(ConflictError, match="以前发布过"):
        world.publish(FIRST)

    assert numbers(world) == [1, 2, 3]


BROKEN = [
    (diagram("p", [user("check")], "start > check"), "check"),
    (diagram("p", [user("End")], "start > End > done"), "End"),
    (
        diagram(
            "p",
            [user("check"), gateway("way", "exclusive")],
            "start > check > way > done",
            "way > check if =true",
        ),
        "way",
    ),
    (diagram("p", [user("check", form="missing")], "start > check > done"), "check"),
    ({"p.bpmn": b"<!DOCTYPE x [<!ENTITY a 'aaa'>]><x>&a;</x>"}, None),
    ({"p.bpmn": b"not xml"}, None),
    (FIRST | {"t.dmn": b"<definitions/>"}, None),
    (FIRST | {"f.form": b"{}"}, None),
    (FIRST | {"a/x.form": form("x")["x.form"], "b/x.form": form("x")["x.form"]}, None),
]
NAMES = [
    "dead end", "reserved id", "split without default", "form missing", "billion laughs", "no xml", "no table",
    "no form", "two files of one name",
]  # fmt: skip


@pytest.mark.parametrize(("files", "element_id"), BROKEN, ids=NAMES)
def test_broken_content_is_refused_in_words_and_nothing_is_stored(
    world: World, files: dict[str, bytes], element_id: str | None
) -> None:
    with pytest.raises(ModelError) as refusal:
        world.publish(files)

    assert refusal.value.message
    findings = refusal.value.fields.get("findings", ())
    assert isinstance(findings, tuple)
    if element_id is not None:
        assert element_id in {finding.element_id for finding in findings}
    assert numbers(world) == [1]
    assert {row.release_number for row in world.rows(ReleaseFile)} == {1}


def test_an_empty_or_endless_release_is_refused(world: World) -> None:
    for files in ({}, {f"{number}.txt": b"" for number in range(releases.MAX_FILES + 1)}):
        with pytest.raises(InvalidInputError):
            world.publish(files)


def test_a_release_is_read_back_byte_for_byte_and_compiled_once(world: World) -> None:
    number = world.publish(FIRST).number

    with world.store.transaction() as tx:
        first, again = releases.content(tx, number), releases.content(tx, number)

    assert first is again
    assert dict(first.files) == FIRST
    with pytest.raises(NotFoundError), world.store.transaction() as tx:
        releases.content(tx, 99)
