"""From a draft to a release: handed in with a reason, published by a second person, given back, taken back."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import releases
from engine.drafts import editing, reading, review
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, ModelError
from engine.models import DraftState, Release
from engine.storage import Actor
from tests.integration.drafts.test_editing import CLERK, DESIGNER, OTHER, PATH, SECOND, begun, save, state
from tests.support.diagrams import diagram, user
from tests.support.world import World

REVIEWER = Actor("supervisor1", "李海涛", "district", frozenset({"supervisor"}))
BROKEN = diagram("p", [user("check")], "start > check")[PATH]
FIRST = diagram("p", [user("check")], "start > check > done")


@pytest.fixture
def small(world: World) -> World:
    """A world whose newest release is one small process."""
    world.publish(FIRST)
    return world


def handed_in(world: World, who: Actor = DESIGNER) -> UUID:
    """The id of a changed draft that waits for its second person."""
    draft_id = begun(world)
    save(world, draft_id, OTHER, who=who)
    with world.store.transaction(DESIGNER) as tx:
        review.submit(tx, draft_id, "增加复查")
    return draft_id


def version(world: World, draft_id: UUID) -> int:
    """The draft's version as its page shows it."""
    with world.store.transaction(REVIEWER) as tx:
        return reading.view(tx, draft_id).version


def published_by(world: World, draft_id: UUID, who: Actor, at: int | None = None) -> int:
    """The number of the release that ``who`` makes of the draft."""
    seen = version(world, draft_id) if at is None else at
    with world.store.transaction(who) as tx:
        return review.publish(tx, draft_id, seen).number


def draft_state(world: World, draft_id: UUID) -> DraftState:
    """Where the draft stands."""
    with world.store.transaction(REVIEWER) as tx:
        return reading.view(tx, draft_id).state


def test_a_second_person_publishes_and_the_release_knows_both_and_the_reason(small: World) -> None:
    draft_id = handed_in(small)

    number = published_by(small, draft_id, REVIEWER)

    release = next(each for each in small.rows(Release) if each.number == number)
    assert (release.author, release.reviewer, release.note, release.base) == (
        "designer", "supervisor1", "增加复查", 2,
    )  # fmt: skip
    assert draft_state(small, draft_id) is DraftState.PUBLISHED
    with small.store.transaction() as tx:
        assert dict(releases.newest(tx).files) == {PATH: OTHER}
    assert small.waiting_at(small.start("p")) == {"check"}


@pytest.mark.parametrize("who", [DESIGNER, SECOND])
def test_nobody_who_worked_on_a_draft_publishes_it(small: World, who: Actor) -> None:
    draft_id = begun(small)
    at = save(small, draft_id, OTHER, who=SECOND)
    save(small, draft_id, OTHER + b"\n", version=at)
    with small.store.transaction(DESIGNER) as tx:
        review.submit(tx, draft_id, "增加复查")

    with pytest.raises(ForbiddenError, match="第二个人"):
        published_by(small, draft_id, who)

    assert draft_state(small, draft_id) is DraftState.SUBMITTED


def test_the_use_case_refuses_the_author_as_reviewer_whoever_calls_it(small: World) -> None:
    with pytest.raises(ForbiddenError), small.store.transaction(DESIGNER) as tx:
        releases.publish(tx, {PATH: OTHER}, "x", releases.Review("designer", 2))


def test_a_clerk_neither_publishes_nor_gives_back(small: World) -> None:
    draft_id = handed_in(small)

    with pytest.raises(ForbiddenError):
        published_by(small, draft_id, CLERK)
    with pytest.raises(ForbiddenError), small.store.transaction(CLERK) as tx:
        review.send_back(tx, draft_id, "不行")


def test_only_what_the_reviewer_saw_is_published(small: World) -> None:
    draft_id = handed_in(small)

    with pytest.raises(ConflictError, match="又有修改"):
        published_by(small, draft_id, REVIEWER, at=version(small, draft_id) - 1)


def test_what_is_wrong_is_not_handed_in_and_every_error_is_listed(small: World) -> None:
    draft_id = begun(small)
    save(small, draft_id, BROKEN)

    with pytest.raises(ModelError, match="1 处错误") as refusal, small.store.transaction(DESIGNER) as tx:
        review.submit(tx, draft_id, "增加复查")

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [finding.element_id for finding in findings] == ["check"]
    assert draft_state(small, draft_id) is DraftState.OPEN


def test_without_a_change_or_a_reason_nothing_is_handed_in(small: World) -> None:
    draft_id = begun(small)

    with pytest.raises(ConflictError, match="完全相同"), small.store.transaction(DESIGNER) as tx:
        review.submit(tx, draft_id, "没有改")
    save(small, draft_id, OTHER)
    with pytest.raises(InvalidInputError, match="修改理由"), small.store.transaction(DESIGNER) as tx:
        review.submit(tx, draft_id, " ")


def test_a_draft_that_was_handed_in_is_not_edited_until_it_is_given_back(small: World) -> None:
    draft_id = handed_in(small)
    with pytest.raises(ConflictError, match="待审核"):
        save(small, draft_id, b"<later/>", version=1)

    with small.store.transaction(REVIEWER) as tx:
        review.send_back(tx, draft_id, "时限没有依据")

    assert save(small, draft_id, OTHER + b"\n", version=1) > 1
    with small.store.transaction(REVIEWER) as tx:
        told = reading.events(tx, draft_id)[0]
    assert (told.kind, told.actor, told.reason) == ("returned", "supervisor1", "时限没有依据")


def test_a_release_in_between_has_to_be_merged_first(small: World) -> None:
    draft_id = handed_in(small)
    small.publish({**FIRST, "more.json": b"{}"})

    with pytest.raises(ConflictError, match="版本 3"):
        published_by(small, draft_id, REVIEWER)
    with small.store.transaction(REVIEWER) as tx:
        review.send_back(tx, draft_id, "并入版本 3")
    with small.store.transaction(DESIGNER) as tx:
        review.merge_newest(tx, draft_id)
        review.submit(tx, draft_id, "增加复查")

    assert published_by(small, draft_id, REVIEWER) == 4
    with small.store.transaction() as tx:
        assert dict(releases.newest(tx).files) == {PATH: OTHER, "more.json": b"{}"}


def test_rolling_back_publishes_the_old_content_as_a_new_release_by_two_people(small: World) -> None:
    published_by(small, handed_in(small), REVIEWER)
    running = small.start("p")

    with small.store.transaction(DESIGNER) as tx:
        draft_id = review.roll_back(tx, 2, "新流程有误")
    number = published_by(small, draft_id, REVIEWER)

    assert number == 4
    with small.store.transaction() as tx:
        assert releases.files(tx, 4) == releases.files(tx, 2)
    small.finish("check")
    assert small.waiting_at(running) == {"again"}
    fresh = small.start("p")
    assert small.waiting_at(fresh) == {"check"}


def test_rolling_back_to_what_is_in_use_or_without_reason_is_refused(small: World) -> None:
    with pytest.raises(ConflictError), small.store.transaction(DESIGNER) as tx:
        review.roll_back(tx, 2, "没有变化")
    with pytest.raises(InvalidInputError), small.store.transaction(DESIGNER) as tx:
        review.roll_back(tx, 1, "")
    with pytest.raises(ForbiddenError), small.store.transaction(REVIEWER) as tx:
        review.roll_back(tx, 1, "监督人不能编制")


def test_a_discarded_draft_stays_to_be_read_and_is_never_published(small: World) -> None:
    draft_id = handed_in(small)

    with small.store.transaction(DESIGNER) as tx:
        review.discard(tx, draft_id, "不再需要")

    assert draft_state(small, draft_id) is DraftState.DISCARDED
    assert state(small, draft_id) == {PATH: OTHER}
    with pytest.raises(ConflictError):
        published_by(small, draft_id, REVIEWER)
    with pytest.raises(ConflictError), small.store.transaction(DESIGNER) as tx:
        review.discard(tx, draft_id, "再来一次")


def test_the_whole_service_is_edited_and_published_and_new_cases_follow_it(world: World) -> None:
    with world.store.transaction(DESIGNER) as tx:
        draft_id = editing.begin(tx, "入户调查改为五天")
        path = "subsistence_allowance/subsistence_allowance.bpmn"
        file = reading.file(tx, draft_id, path)
        changed = file.content.replace(b'dueDate="=workday due(3)"', b'dueDate="=workday due(5)"', 1)
        editing.save(tx, draft_id, path, changed, file.version)
        assert reading.report(tx, draft_id).errors == ()
        review.submit(tx, draft_id, "一线反映时间不够")

    number = published_by(world, draft_id, REVIEWER)

    assert number == 2
    with world.store.transaction() as tx:
        node = releases.newest(tx).program.node("subsistence_allowance", "subsistence_allowance_survey")
    assert node.zeebe.due_date == "=workday due(5)"
