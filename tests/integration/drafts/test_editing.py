"""Files of a draft: copied from a release, saved by version, brought in and taken out, merged."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import releases
from engine.drafts import editing, reading, review
from engine.drafts.reading import Change
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.storage import Actor
from tests.support.diagrams import diagram, form, user
from tests.support.world import World

DESIGNER = Actor("designer", "吴俊杰", "district", frozenset({"designer"}))
SECOND = Actor("designer2", "冯立新", "district", frozenset({"designer"}))
CLERK = Actor("clerk", "钱建国", "lc_shanda", frozenset({"reviewer"}))
PATH = "p.bpmn"
OTHER = diagram("p", [user("check"), user("again")], "start > check > again > done")[PATH]


@pytest.fixture
def published(world: World) -> World:
    """A world whose newest release is one small process with a form."""
    world.publish({**diagram("p", [user("check", form="f")], "start > check > done"), **form("f")})
    return world


def begun(world: World, base: int | None = None) -> UUID:
    """The id of a draft of the designer."""
    with world.store.transaction(DESIGNER) as tx:
        return editing.begin(tx, "公示期调整", base)


def state(world: World, draft_id: UUID) -> dict[str, bytes]:
    """The files of the draft."""
    with world.store.transaction(DESIGNER) as tx:
        return reading.files(tx, draft_id)


def changes(world: World, draft_id: UUID) -> dict[str, Change]:
    """What changed, by path, without what is the same."""
    with world.store.transaction(DESIGNER) as tx:
        found = {line.path: line.change for line in reading.lines(tx, draft_id)}
    return {path: change for path, change in found.items() if change is not Change.SAME}


def save(world: World, draft_id: UUID, content: bytes, version: int = 0, who: Actor = DESIGNER) -> int:
    """The version of the process's file after saving ``content`` over ``version``."""
    with world.store.transaction(who) as tx:
        return editing.save(tx, draft_id, PATH, content, version).version


def test_a_draft_begins_as_the_newest_release_byte_for_byte(published: World) -> None:
    draft_id = begun(published)

    with published.store.transaction(DESIGNER) as tx:
        assert reading.files(tx, draft_id) == releases.files(tx, 2)
        assert reading.view(tx, draft_id).base == 2
    assert changes(published, draft_id) == {}


def test_a_save_over_the_version_that_was_read_is_kept_with_who_and_when(published: World) -> None:
    draft_id = begun(published)
    published.pass_time(minutes=5)

    version = save(published, draft_id, OTHER, who=SECOND)

    with published.store.transaction(DESIGNER) as tx:
        kept = reading.file(tx, draft_id, PATH)
    assert (kept.content, kept.version, kept.changed_by) == (OTHER, version, "designer2")
    assert kept.changed_at == published.clock()
    assert changes(published, draft_id) == {PATH: Change.CHANGED}


def test_a_save_over_what_somebody_else_saved_meanwhile_is_refused(published: World) -> None:
    draft_id = begun(published)
    save(published, draft_id, OTHER, who=SECOND)

    with pytest.raises(ConflictError, match="已由他人"):
        save(published, draft_id, b"<mine/>")

    assert state(published, draft_id)[PATH] == OTHER


def test_saving_what_is_there_already_changes_nothing_not_even_the_version(published: World) -> None:
    draft_id = begun(published)
    first = save(published, draft_id, OTHER)

    assert save(published, draft_id, OTHER, version=0) == first


def test_a_version_is_never_given_twice_even_when_a_file_comes_back(published: World) -> None:
    draft_id = begun(published)
    version = save(published, draft_id, OTHER)

    with published.store.transaction(DESIGNER) as tx:
        editing.remove(tx, draft_id, PATH)
        editing.restore(tx, draft_id, PATH)

    with pytest.raises(ConflictError):
        save(published, draft_id, b"<stale/>", version=version)


@pytest.mark.parametrize("who", [CLERK, Actor("admin", "郑秀英", "district", frozenset({"admin"}))])
def test_only_designers_change_drafts(published: World, who: Actor) -> None:
    draft_id = begun(published)

    with pytest.raises(ForbiddenError):
        save(published, draft_id, OTHER, who=who)
    with pytest.raises(ForbiddenError), published.store.transaction(who) as tx:
        editing.begin(tx, "另一份")


def test_only_those_who_design_or_review_read_drafts(published: World) -> None:
    draft_id = begun(published)

    with pytest.raises(ForbiddenError), published.store.transaction(CLERK) as tx:
        reading.files(tx, draft_id)
    with pytest.raises(ForbiddenError), published.store.transaction(CLERK) as tx:
        reading.newest(tx)
    with published.store.transaction(Actor("s", "李海涛", None, frozenset({"supervisor"}))) as tx:
        assert [draft.id for draft in reading.newest(tx)] == [draft_id]


@pytest.mark.parametrize("title", ["", "  ", "长" * 301])
def test_a_draft_needs_a_name(published: World, title: str) -> None:
    with pytest.raises(InvalidInputError, match="草稿名称"), published.store.transaction(DESIGNER) as tx:
        editing.begin(tx, title)


def test_a_draft_or_file_that_does_not_exist_is_not_found(published: World) -> None:
    draft_id = begun(published)

    with pytest.raises(NotFoundError), published.store.transaction(DESIGNER) as tx:
        editing.save(tx, uuid4(), PATH, OTHER, 0)
    with pytest.raises(NotFoundError), published.store.transaction(DESIGNER) as tx:
        editing.remove(tx, draft_id, "q.bpmn")
    with pytest.raises(NotFoundError), published.store.transaction(DESIGNER) as tx:
        editing.restore(tx, draft_id, "q.bpmn")
    with pytest.raises(NotFoundError), published.store.transaction(DESIGNER) as tx:
        editing.begin(tx, "老版本", 99)


def test_files_are_added_removed_and_brought_back_with_events(published: World) -> None:
    draft_id = begun(published)

    with published.store.transaction(DESIGNER) as tx:
        editing.add(tx, draft_id, "q/q.dmn", b"<x/>")
        editing.remove(tx, draft_id, "f.form")
    assert changes(published, draft_id) == {"q/q.dmn": Change.ADDED, "f.form": Change.REMOVED}
    with published.store.transaction(DESIGNER) as tx:
        editing.restore(tx, draft_id, "f.form")
        editing.remove(tx, draft_id, "q/q.dmn")

    assert changes(published, draft_id) == {}
    with published.store.transaction(DESIGNER) as tx:
        told = [(event.kind, event.path) for event in reading.events(tx, draft_id)]
    assert told[:4] == [
        ("removed", "q/q.dmn"), ("restored", "f.form"), ("removed", "f.form"), ("added", "q/q.dmn"),
    ]  # fmt: skip


OUTSIDE = (
    "../up.bpmn", "/etc/x.json", "a//b.json", "a\\b.json", ".hidden.json", "x.exe", "x", "a/" * 6 + "x.json",
    "x .json",
)  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_file_lies_inside_and_is_of_a_known_kind(published: World, path: str) -> None:
    draft_id = begun(published)

    with pytest.raises(InvalidInputError), published.store.transaction(DESIGNER) as tx:
        editing.add(tx, draft_id, path, b"{}")


def test_what_is_there_is_not_added_again_and_too_much_is_refused(published: World) -> None:
    draft_id = begun(published)

    with pytest.raises(ConflictError), published.store.transaction(DESIGNER) as tx:
        editing.add(tx, draft_id, PATH, b"<x/>")
    with pytest.raises(InvalidInputError, match="2 MB"), published.store.transaction(DESIGNER) as tx:
        editing.add(tx, draft_id, "big.json", b" " * (2 * 1024 * 1024 + 1))
    with pytest.raises(InvalidInputError, match="500"), published.store.transaction(DESIGNER) as tx:
        editing.bring_in(tx, draft_id, {f"{number}.json": b"{}" for number in range(500)}, whole=False)


def test_bringing_files_in_changes_only_what_differs(published: World) -> None:
    draft_id = begun(published)
    before = state(published, draft_id)

    with published.store.transaction(DESIGNER) as tx:
        none = editing.bring_in(tx, draft_id, before, whole=True)
        some = editing.bring_in(tx, draft_id, {PATH: OTHER, "new.json": b"{}"}, whole=False)
        whole = editing.bring_in(tx, draft_id, {PATH: OTHER}, whole=True)

    assert none == ()
    assert some == ("new.json", PATH)
    assert whole == ("f.form", "new.json")
    assert state(published, draft_id) == {PATH: OTHER}


def test_what_was_published_meanwhile_is_merged_and_clashes_keep_the_drafts_side(published: World) -> None:
    draft_id = begun(published)
    save(published, draft_id, OTHER)
    theirs = diagram("p", [user("check", form="f"), user("third")], "start > check > third > done")
    published.publish({**theirs, **form("f"), "more.json": b"{}"})

    with published.store.transaction(DESIGNER) as tx:
        clashes = review.merge_newest(tx, draft_id)
        again = review.merge_newest(tx, draft_id)

    assert (clashes, again) == ((PATH,), ())
    assert state(published, draft_id) == {PATH: OTHER, "more.json": b"{}", **form("f")}
    assert changes(published, draft_id) == {PATH: Change.CHANGED}


SETS = st.dictionaries(st.sampled_from(["a.json", "b.json", "c/d.json"]), st.sampled_from([b"1", b"2", b"3"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(SETS.filter(bool), min_size=1, max_size=4))
def test_after_bringing_a_whole_set_in_the_draft_is_that_set(
    published: World, wanted: list[dict[str, bytes]]
) -> None:
    draft_id = begun(published)

    for files in wanted:
        before = state(published, draft_id)
        with published.store.transaction(DESIGNER) as tx:
            touched = editing.bring_in(tx, draft_id, files, whole=True)

        assert state(published, draft_id) == files
        assert set(touched) == {
            path for path in before.keys() | files.keys() if before.get(path) != files.get(path)
        }
