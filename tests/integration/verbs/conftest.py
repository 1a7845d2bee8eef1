"""A diagram that allows every verb, and the people of an office who use them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest

from engine.models import History, UserTask
from engine.storage import Actor
from tests.support.diagrams import diagram, form, user
from tests.support.world import World

EVERYTHING = (
    "claim,release,transfer,delegate,deputise,countersign,add_signer,remove_signer,withdraw,urge,copy,ask"
)
FORM = form(
    "review", {"key": "opinion", "type": "textfield", "label": "意见", "validate": {"required": True}}
)


@dataclass
class Office:
    """A world with one case of one task, and the people of lc_shanda who hold the post of that task."""

    world: World
    case_id: UUID
    holder: Actor
    colleague: Actor
    outsider: Actor
    supervisor: Actor

    def task(self, element_id: str = "check") -> UserTask:
        """The newest task at ``element_id``."""
        found = [row for row in self.world.rows(UserTask) if row.element_id == element_id]
        return max(found, key=lambda row: row.created_at)

    def told(self, kind: str) -> History:
        """The only entry of its ``kind`` in the history."""
        (entry,) = [row for row in self.world.rows(History) if row.kind == kind]
        return entry


def two_steps(**properties: str) -> dict[str, bytes]:
    """A process ``p``: user tasks ``check``, which has the ``properties``, and ``confirm``, both for surveyors."""
    text = {"verbs": EVERYTHING} | properties
    steps = [user("check", form="review", outputs=["opinion = =opinion"], **text), user("confirm")]
    return for_surveyors(diagram("p", steps, "start > check > confirm > done"))


def for_surveyors(files: dict[str, bytes]) -> dict[str, bytes]:
    """``files`` with every task for the surveyors of lc_shanda, and the form ``review``."""
    return {
        name: source.replace(b'"clerk"', b'"surveyor@lc_shanda"') for name, source in files.items()
    } | FORM


@pytest.fixture
def office(world: World) -> Office:
    """The diagram of :func:`two_steps`, one case waiting at ``check``, which the holder has claimed."""
    world.publish(two_steps())
    case_id = world.start("p")
    found = Office(
        world,
        case_id,
        world.person("shanda_survey1"),
        world.person("shanda_survey2"),
        world.person("hr_clerk1"),
        world.person("supervisor1"),
    )
    world.claim("check", found.holder)
    return found
