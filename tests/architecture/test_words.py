"""What no file of the project says: on whose machine it was written, and what is still to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT

SKIPPED = {"node_modules", "__pycache__", "var", "build", "dist"}
BINARY = {".png", ".jpg", ".woff", ".woff2", ".ico", ".pdf", ".ttf", ".gz", ".zip", ".bin"}
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.}])/(?:work|root|home|Users)/[\w.-]+"),
    "a number that only a tracker knows": re.compile(r"\b[Ii]ssues? #?\d+"),
    "a note to oneself": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"),
    "where packages come from": re.compile(r"--(?:extra-)?index-url|--registry|\"resolved\":"),
}
TEMPORARY = re.compile(r"/tmp/[\w.-]+")


def files() -> Iterator[Path]:
    """The text files that belong to the project."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        generated = any(
            part in SKIPPED or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci")
            for part in parts[:-1]
        )
        if path.is_file() and not generated and path.suffix not in BINARY and path != Path(__file__):
            yield path


def found(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    """Where ``pattern`` stands, as file:line: text."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for match in [pattern.search(line)]
        if match
    ]


@pytest.mark.parametrize("meaning", FORBIDDEN)
def test_no_file_tells(meaning: str) -> None:
    assert found(FORBIDDEN[meaning], files()) == []


def test_documents_name_no_temporary_file() -> None:
    documents = (path for path in files() if path.suffix == ".md")

    assert found(TEMPORARY, documents) == []


@pytest.mark.parametrize(
    ("meaning", "line"),
    [
        ("a path of somebody's machine", "see /ho" + "me/li/notes"),
        ("a number that only a tracker knows", "as in iss" + "ue 7"),
        ("a note to oneself", "# TO" + "DO later"),
        ("where packages come from", "pip install --index" + "-url x"),
    ],
)
def test_a_telling_line_would_be_found(meaning: str, line: str) -> None:
    assert FORBIDDEN[meaning].search(line)
