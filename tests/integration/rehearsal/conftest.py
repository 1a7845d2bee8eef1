"""What the rehearsals share: one stage for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.rehearsal import Stage
from tests.support.rehearsing import stage


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """An empty schema with a clock of its own."""
    with stage() as found:
        yield found
