"""Rehearses small diagrams and releases in tests: each on a schema of its own of the test server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from engine.models import Base
from engine.rehearsal import Rehearsed, Script, Stage, read, rehearse, stand_in
from tests.support.database import server
from webui import bootstrap


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage on the test server."""
    with bootstrap.open_rehearsal(server().url) as found:
        yield found


def story(**parts: Any) -> bytes:
    """The text of a scenario."""
    return json.dumps(parts, ensure_ascii=False).encode()


def played(on: Stage, diagram: str, *, auto: bool = False, **parts: Any) -> Rehearsed:
    """What comes of the single ``diagram`` and the scenario of ``parts``."""
    loose = stand_in(diagram.encode(), "p.bpmn")
    empty(on)
    return rehearse(on, Script({"p.bpmn": loose.source}, read(story(**parts)), loose.notes, auto))


def of_release(on: Stage, files: Mapping[str, bytes], scenario: bytes) -> Rehearsed:
    """What comes of a whole release and a scenario's text."""
    empty(on)
    return rehearse(on, Script(files, read(scenario)))


def empty(on: Stage) -> None:
    """Make a stage that was used as good as new; quicker than another one."""
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with on.store.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    on.store.contents.clear()
