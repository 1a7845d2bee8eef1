"""Whether every answer that a release's diagrams can give has its letter.  Checked when a release is published.

A gap would otherwise show only on the day when the first applicant is refused for that reason, and the answer could not
be sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from engine.interpreter import Finding, Program
from engine.interpreter.model import Node
from engine.sheets.stationery import Stationery
from engine.sheets.template import NAMES
from engine.sheets.words import WordingError

ANSWERS = "answer."
_OUTCOMES = ("refused", "forwarded")
_QUOTED = re.compile(r'(?:then|else|^=)\s*"([a-z_]+)"')
_ANY_DAY = datetime(2026, 7, 1, tzinfo=UTC)


def missing_letters(program: Program, stationery: Stationery) -> list[Finding]:
    """A finding for each answer without a letter, or with more than one.

    A release without any letter sends bare answers; that is for diagrams that are tried out, not for a service.

    Outcomes are read off the diagram: a constant, the texts that an ``if`` chooses from, else ``refused`` and
    ``forwarded``.  An outcome that a decision table gives by another way is not seen here; the job is refused then.
    """
    if not stationery.templates:
        return []
    return [
        Finding(code, process.file, node.id, message)
        for process, node in program.model.nodes()
        if (node.zeebe.job_type or "").startswith(ANSWERS)
        for code, message in _problems(node, stationery)
    ]


def _problems(node: Node, stationery: Stationery) -> Iterator[tuple[str, str]]:
    inputs = {mapping.target: mapping.source for mapping in node.zeebe.inputs}
    for outcome in _outcomes(inputs.get("outcome", "")):
        constants = {key: text for key, text in inputs.items() if not text.startswith("=") and key in NAMES}
        facts = dict.fromkeys(NAMES) | constants
        facts |= {"job_type": node.zeebe.job_type, "element_id": node.id, "outcome": outcome}
        facts["stage"] = node.zeebe.properties.get("stage")
        try:
            if stationery.serving(facts, _ANY_DAY) is None:
                yield "letter_missing", f"“{node.name}”的结论“{outcome}”没有对应的文书"
        except WordingError as error:
            yield "letter_ambiguous", f"“{node.name}”的结论“{outcome}”：{error.message}"


def _outcomes(source: str) -> tuple[str, ...]:
    """The outcomes that an input can give: its constant, the texts its expression chooses from, else the usual."""
    if not source.startswith("="):
        return (source,)
    return tuple(dict.fromkeys(_QUOTED.findall(source))) or _OUTCOMES
