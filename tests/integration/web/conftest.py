"""One application for all tests of a module, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.integration.web.site import PaperPrinter, Site
from tests.support.database import fresh_database
from tests.support.world import world_at
from webui.app import create_app


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The application, with the demonstration's people and no cases yet."""
    with fresh_database() as url, world_at(url) as world:
        world.store = replace(world.store, printer=PaperPrinter())
        yield Site(world, create_app(world.store, "test", demo=True))
