"""The three administrators, and short words for what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from engine import directory
from engine.directory import Person
from engine.storage import Transaction
from tests.support.world import World

As = Callable[[str], AbstractContextManager[Transaction]]


@pytest.fixture
def acting(world: World) -> As:
    """A transaction in which somebody acts, by username."""

    @contextmanager
    def begin(username: str) -> Iterator[Transaction]:
        with world.store.transaction(world.person(username)) as tx:
            yield tx

    return begin


@pytest.fixture
def second(world: World) -> Callable[[str, str], None]:
    """Lets one more person hold a post at the district."""

    def hire(username: str, post: str) -> None:
        with world.store.transaction() as tx:
            directory.add_people(tx, [Person(username, f"第二位{post}", (post,), "district")], None)

    return hire
