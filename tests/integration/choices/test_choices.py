"""Fields that choose a person or an office: offered from the directory, checked against it, shown by name."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from engine import choices, tasks
from engine.forms import parse
from engine.submission import FormInvalidError
from tests.support.diagrams import diagram, user
from tests.support.world import CLERK, World


def picking(name: str, *lists: str) -> dict[str, bytes]:
    """A form with one field for each of ``lists``."""
    fields = [
        {"type": "select", "id": f"s_{key}", "key": f"chosen_{key}", "label": key, "valuesKey": key}
        for key in lists
    ]
    return {f"{name}.form": json.dumps({"type": "default", "id": name, "components": fields}).encode()}


@pytest.fixture
def waiting(world: World) -> UUID:
    """A claimed task whose form asks for a colleague and an office."""
    files = diagram("p", [user("check", form="f")], "start > check > done")
    world.publish({**files, **picking("f", "staff", "offices")})
    world.start("p")
    return world.claim("check")


def test_a_form_that_names_no_list_asks_the_directory_nothing(world: World) -> None:
    plain = parse(picking("f")["f.form"], "f")

    with world.store.transaction(CLERK) as tx:
        assert choices.lists(tx, plain) == {}
        assert choices.lists(tx, None) == {}


def test_offices_and_the_people_of_ones_own_office_are_offered(world: World, waiting: UUID) -> None:
    with world.store.transaction(CLERK) as tx:
        offered = tasks.view(tx, waiting).lists

    offices, staff = offered["offices"], offered["staff"]
    assert {"value": "lc_shanda", "label": "济南市历城区山大路街道办事处"} in offices  # type: ignore[operator]
    assert {"value": "shanda_review", "label": "钱建国"} in staff  # type: ignore[operator]
    assert "hongjialou_review" not in str(staff)


def test_what_was_chosen_is_kept_and_shown_by_name(world: World, waiting: UUID) -> None:
    values = {"chosen_staff": "shanda_survey1", "chosen_offices": "lc_hr"}

    with world.store.transaction(CLERK) as tx:
        tasks.complete(tx, waiting, values)

    with world.store.transaction(CLERK) as tx:
        done = tasks.view(tx, waiting)
    assert done.values == values
    assert done.form is not None
    shown = [text for part in done.form.show(done.values, done.lists) for _, text in part.answers]
    assert "孙晓燕" in shown


@pytest.mark.parametrize("stranger", ["hongjialou_review", "nobody"])
def test_who_is_not_in_the_list_is_not_accepted(world: World, waiting: UUID, stranger: str) -> None:
    with pytest.raises(FormInvalidError), world.store.transaction(CLERK) as tx:
        tasks.complete(tx, waiting, {"chosen_staff": stranger, "chosen_offices": "lc_hr"})
