"""What counts as an opinion that needs an answer."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import opinions
from engine.models import Opinion
from tests.support.diagrams import diagram, user
from tests.support.world import World


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case to have an opinion about."""
    world.publish(diagram("p", [user("check")], "start > check > done"))
    return world.start("p")


def record(world: World, case_id: UUID, **submission: object) -> list[Opinion]:
    """What is kept of ``submission``."""
    with world.store.transaction() as tx:
        opinions.record(tx, case_id, submission)
    return world.rows(Opinion)


@pytest.mark.parametrize("rating", [1, 2, "1", "2"])
def test_a_bad_rating_waits_for_an_answer(world: World, case_id: UUID, rating: object) -> None:
    (kept,) = record(world, case_id, rating=rating)

    assert (kept.kind, kept.rating, kept.delivered_at) == ("rating", int(str(rating)), None)


@pytest.mark.parametrize("rating", [3, 4, 5, "5"])
def test_a_good_rating_is_settled_at_once(world: World, case_id: UUID, rating: object) -> None:
    (kept,) = record(world, case_id, rating=rating)

    assert (kept.kind, kept.raised_at, kept.delivered_at) == ("rating", world.clock(), world.clock())


@pytest.mark.parametrize("rating", [None, 1, 3, 5])
def test_an_opinion_waits_for_an_answer_whatever_the_rating(
    world: World, case_id: UUID, rating: int | None
) -> None:
    (kept,) = record(world, case_id, has_opinion="yes", opinion_text="等得太久", rating=rating)

    assert (kept.kind, kept.text, kept.rating, kept.delivered_at) == ("opinion", "等得太久", rating, None)


@pytest.mark.parametrize("rating", [None, "", 0, "0", "不评价", "²", "3.5", -1])
def test_who_says_nothing_leaves_nothing(world: World, case_id: UUID, rating: object) -> None:
    assert record(world, case_id, has_opinion="no", rating=rating) == []
