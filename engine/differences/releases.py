"""Compares the files of two contents, each kind in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from engine.differences import decisions, diagrams, forms, texts
from engine.differences.changes import Change, Element, FileChange, Kind, between
from engine.errors import ModelError

Reader = Callable[[bytes], dict[str, Element]]
_READERS: Mapping[str, Reader] = {
    ".bpmn": diagrams.elements,
    ".dmn": decisions.elements,
    ".form": forms.elements,
    ".letter": texts.elements,
    ".json": texts.elements,
}


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Every file that came, went or differs between ``before`` and ``after`` (path → bytes), by path."""
    found: list[FileChange] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is None:
            found.append(FileChange(path, Kind.ADDED, ()))
        elif new is None:
            found.append(FileChange(path, Kind.REMOVED, ()))
        elif old != new:
            found.append(FileChange(path, Kind.CHANGED, _changes(path, old, new)))
    return tuple(found)


def _changes(path: str, old: bytes, new: bytes) -> tuple[Change, ...]:
    reader = _READERS.get(PurePosixPath(path).suffix)
    if reader is not None:
        try:
            return tuple(between(reader(old), reader(new)))
        except (ModelError, ValueError):
            pass
    return tuple(texts.lines(old, new))
