"""Somebody at the window of lc_shanda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from engine import cases
from engine.intake import drafts, prefilling
from engine.storage import Actor
from tests.support.world import APPLICANT, World
from webui.demo import households

NAME = "杜永强"


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.person("shanda_window")


@pytest.fixture
def neighbour(world: World) -> Actor:
    return world.person("hongjialou_window")


@pytest.fixture
def form() -> dict[str, Any]:
    """The application of household H01, whose applicant is ``APPLICANT``."""
    return dict(next(each for each in households() if each.id == "H01").application)


@pytest.fixture
def opened(world: World, clerk: Actor) -> Callable[..., UUID]:
    """Opens an intake for a person and identifies them."""

    def opening(id_number: str = APPLICANT, name: str = NAME, consent: str = "窗口当面同意") -> UUID:
        with world.store.transaction(clerk) as tx:
            intake = drafts.open_for(tx, drafts.Opening(id_number, "window"))
            prefilling.identify(tx, intake.id, prefilling.Identified(name, consent))
            return intake.id

    return opening


@pytest.fixture
def submitted(world: World, clerk: Actor, form: dict[str, Any]) -> Callable[..., cases.Receipt]:
    """Takes an application in without an intake, as an earlier case."""

    def submitting(actor: Actor = clerk, **changes: object) -> cases.Receipt:
        with world.store.transaction(actor) as tx:
            return cases.submit(tx, {**form, **changes}, "window")

    return submitting
