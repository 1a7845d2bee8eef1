"""The one list of what is checked: codes with titles and advice, shared with the browser's checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("rules.json")


@dataclass(frozen=True)
class Rule:
    """One thing that is checked.  ``browser``: the drawing alone shows it, so the editor checks it as well."""

    code: str
    title: str
    advice: str
    severity: str
    browser: bool


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code."""
    entries = json.loads(SOURCE.read_text("utf-8"))
    return {
        entry["code"]: Rule(
            entry["code"], entry["title"], entry["advice"], entry["severity"], bool(entry["browser"])
        )
        for entry in entries
    }


def advice(code: str) -> str:
    """What to do about a finding with ``code``; empty when the finding's own words say it."""
    rule = rules().get(code)
    return rule.advice if rule else ""
