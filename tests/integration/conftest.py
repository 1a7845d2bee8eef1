"""What the tests of the engine on real PostgreSQL share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.database import drop_template, fresh_database
from tests.support.world import World, world_at


@pytest.fixture(scope="session", autouse=True)
def no_template_left() -> Iterator[None]:
    """Removes the template database at the end of the run."""
    yield
    drop_template()


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a copy of the template database."""
    with fresh_database() as url:
        yield url


@pytest.fixture
def world(database: str) -> Iterator[World]:
    """A world on a database of its own, with the service of ``processes`` published."""
    with world_at(database) as found:
        yield found
