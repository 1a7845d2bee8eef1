"""Asking the tables plainly, for the numbers of the board to be compared with."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from engine import directory
from engine.storage import Actor, Store

SHANGHAI = ZoneInfo("Asia/Shanghai")
DISTRICT = Actor("s", "督办", "district", frozenset({"supervisor", "supervisor@*"}))
STREET = Actor("t", "街道督办", "lc_shanda", frozenset({"supervisor", "supervisor@lc_shanda"}))


def person(store: Store, username: str) -> Actor:
    with store.transaction() as tx:
        return directory.actor(tx, username)


WATCHERS = pytest.mark.parametrize("actor", [DISTRICT, STREET], ids=["district", "street"])


def sql(store: Store, actor: Actor, statement: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows of ``statement``, in which ``{seen}`` stands for the condition on cases ``c``."""
    seen = "TRUE" if actor is DISTRICT else "c.office = 'lc_shanda'"
    today = store.clock().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = {"now": store.clock(), "today": today, **values}
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement.replace("{seen}", seen)), moments)]


OPEN = """FROM user_task t JOIN process_instance c ON c.id = t.case_id
WHERE t.state = 'open' AND c.state = 'active' AND {seen}"""
