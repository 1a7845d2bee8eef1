"""Finds the files of a service on disk: diagrams, tables, forms and reference data.  Judges nothing."""

from __future__ import annotations

import json
from pathlib import Path

HOME = Path(__file__).resolve().parent
PUBLISHED = frozenset({".bpmn", ".dmn", ".form", ".letter"})
LETTERS = "shared/letters"
_REFERENCE = (
    "service.json",
    "guide.json",
    "intake.json",
    "shared/reasons.json",
    "shared/evidence.json",
    "shared/posts.json",
    "shared/law_rules.json",
    "shared/texts.json",
)


def release_files(home: Path = HOME) -> dict[str, bytes]:
    """Everything under ``home`` that is published together, by path relative to it."""
    paths = [path for path in sorted(home.rglob("*")) if path.suffix in PUBLISHED]
    paths += [home / name for name in _REFERENCE if (home / name).is_file()]
    paths += sorted(home.rglob("clocks.json"))
    paths += [path for path in sorted((home / LETTERS).rglob("*")) if path.is_file() and path not in paths]
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in paths}


def scenarios(home: Path = HOME) -> dict[str, bytes]:
    """The scenarios of all processes under ``home``, by path relative to it."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.glob("*/scenarios/*.json"))
    }


def operations(home: Path = HOME) -> bytes | None:
    """The data-sharing operations that the service declares for itself, if any."""
    path = home / "operations.json"
    return path.read_bytes() if path.is_file() else None


def reference(name: str, home: Path = HOME) -> object:
    """The parsed JSON file ``name``, such as ``shared/offices.json``."""
    return json.loads((home / name).read_text(encoding="utf-8"))


def element_templates(home: Path = HOME) -> list[object]:
    """The templates of connector operations for modelers; empty when the service has none."""
    found: list[object] = []
    for path in sorted((home / "shared/element-templates").glob("*.json")):
        found += json.loads(path.read_text(encoding="utf-8"))
    return found
