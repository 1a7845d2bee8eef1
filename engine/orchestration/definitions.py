"""What releases define, as programs outside name it: processes, decisions, forms, each with a key.

The version of everything is the number of its release, as everything is published together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from engine import releases
from engine.content import Content
from engine.errors import NotFoundError
from engine.interpreter.model import Process
from engine.orchestration.keys import Defined, defined_by, defined_key
from engine.storage import Transaction

SEARCHED = 20
"""The number of releases, counted from the newest, that a search for definitions looks at."""
_DECISION = re.compile(r"<(?:\w+:)?decision\s[^>]*?\bid=\"([^\"]+)\"")
Thing = TypeVar("Thing", bound="Definition")


@dataclass(frozen=True)
class Definition:
    """Something that a release defines."""

    key: str
    id: str
    name: str
    version: int
    resource: str


@dataclass(frozen=True)
class DecisionDefinition(Definition):
    """A decision, with the file of decisions that it stands in."""

    requirements_id: str = ""
    requirements_key: str = ""


def processes(content: Content) -> tuple[Definition, ...]:
    """The processes of a release, by id; embedded sub-processes are none."""
    found = [process for process in content.program.model.processes.values() if process.parent is None]
    return tuple(
        Definition(_key(content, Defined.PROCESS, place), each.id, each.name, content.number, each.file)
        for place, each in enumerate(sorted(found, key=_id), start=1)
    )


def _id(process: Process) -> str:
    return process.id


def decisions(content: Content) -> tuple[DecisionDefinition, ...]:
    """The decisions of a release, by id."""
    found: list[tuple[str, Definition]] = []
    for group in requirements(content):
        known = _DECISION.findall(content.files[group.resource].decode("utf-8", "replace"))
        found += [(each, group) for each in known if each in content.program.decisions]
    return tuple(
        DecisionDefinition(
            key=_key(content, Defined.DECISION, place),
            id=decision_id,
            name=content.program.decisions[decision_id].decisions[decision_id].name,
            version=content.number,
            resource=group.resource,
            requirements_id=group.id,
            requirements_key=group.key,
        )
        for place, (decision_id, group) in enumerate(sorted(found, key=_first), start=1)
    )


def _first(pair: tuple[str, Definition]) -> str:
    return pair[0]


def requirements(content: Content) -> tuple[Definition, ...]:
    """The files of decisions of a release, by path; a file's id is its name without the ending."""
    return tuple(_files(content, ".dmn", Defined.REQUIREMENTS))


def forms(content: Content) -> tuple[Definition, ...]:
    """The forms of a release, by path."""
    return tuple(_files(content, ".form", Defined.FORM))


def _files(content: Content, suffix: str, kind: Defined) -> Iterator[Definition]:
    paths = sorted(path for path in content.files if path.endswith(suffix))
    for place, path in enumerate(paths, start=1):
        stem = PurePosixPath(path).stem
        yield Definition(_key(content, kind, place), stem, stem, content.number, path)


def _key(content: Content, kind: Defined, place: int) -> str:
    return defined_key(content.number, kind, place)


def process_key(content: Content, process_id: str) -> str:
    """The key of the process that encloses ``process_id``."""
    root = content.program.model.root_of(process_id).id
    return next(each.key for each in processes(content) if each.id == root)


def release_of(tx: Transaction, key: str, kind: Defined) -> Content:
    """The release that a key of this kind was made for.

    Raises:
        NotFoundError: there is none.
    """
    number, found, _ = defined_by(key)
    if found != kind:
        raise NotFoundError("没有这个编号", key=key[:20])
    return releases.content(tx, number)


def process(tx: Transaction, key: str) -> tuple[Content, Definition]:
    """The process with this key and its release.

    Raises:
        NotFoundError: there is none.
    """
    content = release_of(tx, key, Defined.PROCESS)
    return content, named(processes(content), key)


def named(things: tuple[Thing, ...], key: str) -> Thing:
    """The one of ``things`` with this key.

    Raises:
        NotFoundError: there is none.
    """
    for each in things:
        if each.key == key:
            return each
    raise NotFoundError("没有这个编号", key=key[:20])


def recent(tx: Transaction) -> Iterator[Content]:
    """The newest releases, newest first, as far as a search looks."""
    for release in releases.history(tx, SEARCHED):
        yield releases.content(tx, release.number)
