"""Deliberate faults in diagrams, tables and forms: each is caught, and ``docs/faults.md`` says by what."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from processes import catalog
from tests.support.faults import FAULTS, Fault
from tests.support.proving import caught_by
from tests.support.spoiling import Files

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
ROW = re.compile(r"\| `(?P<name>\w+)` \| (?P<what>[^|]+) \| (?P<level>\w+)(?:: `(?P<code>\w+)`)? \|")


@cache
def sound() -> Files:
    """The files of the service as they are."""
    return catalog.release_files()


@cache
def listed() -> dict[str, tuple[str, str, str | None]]:
    """What the page says: what is wrong, which check notices, under which code."""
    found = ROW.finditer(PAGE.read_text("utf-8"))
    return {row["name"]: (row["what"], row["level"], row["code"]) for row in found}


def test_without_a_fault_nothing_is_caught() -> None:
    assert caught_by(sound()) is None


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_by_what_the_page_says(fault: Fault) -> None:
    files = dict(sound())

    fault.make(files)
    caught = caught_by(files)

    assert files != sound()
    assert caught is not None
    level, _, words = caught.partition(": ")
    code = re.match(r"\w+", words) if level in ("publish", "golden") else None
    assert listed()[fault.name] == (fault.what, level, code[0] if code else None)


def test_the_page_lists_every_fault_and_no_other() -> None:
    assert list(listed()) == [fault.name for fault in FAULTS]
    assert len(FAULTS) >= 30
