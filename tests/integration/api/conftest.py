"""The interface for all tests of a module, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.calling import Caller, Interface, interface_on
from tests.support.database import fresh_database
from tests.support.world import world_at


@pytest.fixture(scope="module")
def interface() -> Iterator[Interface]:
    """The interface with the service published and no cases yet."""
    with fresh_database() as url, world_at(url) as world, interface_on(world) as found:
        yield found


@pytest.fixture(scope="module")
def chief(interface: Interface) -> Caller:
    """A program of the district that may do everything."""
    return interface.caller(
        "chief", office="district", posts=("supervisor", "designer", "window_clerk", "reviewer")
    )
