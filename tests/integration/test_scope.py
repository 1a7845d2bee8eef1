"""Who sees which case: the office that handles it, whoever took it in, whoever has or had its tasks, the district."""

from __future__ import annotations

import pytest

from engine import cases, dossier, incidents
from engine.errors import ExpressionError, NotFoundError
from tests.support.diagrams import diagram, gateway, user
from tests.support.world import World

SEES = {
    "shanda_window": True,
    "shanda_review": True,
    "hongjialou_window": False,
    "hongjialou_review": False,
    "hr_clerk1": False,
    "recheck1": False,
    "designer": False,
    "supervisor1": True,
    "admin": True,
}


@pytest.mark.parametrize(("username", "sees"), SEES.items())
def test_a_case_is_found_and_opened_by_its_office_and_the_district_only(
    world: World, username: str, sees: bool
) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    case_id = world.start("p")
    actor = world.person(username)

    def number_found() -> str:
        with world.store.transaction(actor) as tx:
            return cases.find(tx, "T-p-00000").number

    def opened() -> str:
        with world.store.transaction(actor) as tx:
            return dossier.read(tx, case_id).case.number

    for attempt in (number_found, opened):
        if sees:
            assert attempt() == "T-p-00000"
        else:
            with pytest.raises(NotFoundError):
                attempt()


def test_incidents_are_listed_for_those_who_may_see_the_case(world: World) -> None:
    nodes = [user("check"), gateway("way", "exclusive", default="done"), user("more")]
    flows = ("start > check > way > done", "way > more if =undecided", "more > done")
    world.publish(diagram("p", nodes, *flows))
    world.start("p")
    with pytest.raises(ExpressionError):
        world.finish("check")

    found = {}
    for username in ("supervisor1", "hongjialou_review"):
        with world.store.transaction(world.person(username)) as tx:
            found[username] = len(incidents.open_ones(tx))

    assert found == {"supervisor1": 1, "hongjialou_review": 0}


def test_a_number_that_does_not_exist_looks_like_one_out_of_sight(world: World) -> None:
    with pytest.raises(NotFoundError), world.store.transaction(world.person("admin")) as tx:
        cases.find(tx, "JZ20990101-00001")
