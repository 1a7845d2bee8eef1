"""Computes a letter anew from its archived facts and its release, and says what differs."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from engine import releases
from engine.archive.letters import numbered
from engine.errors import EngineError
from engine.feel import from_python, to_json
from engine.feel.dmn import DmnError
from engine.letters import grounds, issuing
from engine.models import Letter, Office
from engine.sheets.digests import sha256
from engine.sheets.page import page
from engine.storage import Transaction


@dataclass(frozen=True)
class Replayed:
    """One decision behind the letter, computed anew; ``difference`` is empty when it came out the same."""

    name: str
    decision: str
    value: object
    difference: str = ""


@dataclass(frozen=True)
class Recomputed:
    """A letter beside what its facts and its release give now; ``differences`` are lines as ``diff`` writes them."""

    letter: Letter
    differences: tuple[str, ...]
    decisions: tuple[Replayed, ...]

    @property
    def same(self) -> bool:
        """Whether the wording, the original and every decision came out the same."""
        return not self.differences and not any(decision.difference for decision in self.decisions)


def recompute(tx: Transaction, number: str) -> Recomputed:
    """Letter ``number``, computed anew.  Changes nothing.

    Raises:
        NotFoundError: there is no such letter within the actor's scope.
        AlteredError: the original is no longer what was issued.
    """
    letter = numbered(tx, number)
    return Recomputed(letter, tuple(_worded_anew(tx, letter)), tuple(_decided_anew(tx, letter)))


def _worded_anew(tx: Transaction, letter: Letter) -> list[str]:
    stationery = releases.content(tx, letter.release_number).stationery
    issuer = str(letter.facts["office"])
    heading = issuing.Heading(letter.number, issuer, letter.issued_at, letter.release_number)
    try:
        sheet = issuing.compose(stationery, stationery.template(letter.template), letter.facts, heading)
    except EngineError as error:
        return [f"不能重新生成：{error.message}"]
    lines = difflib.unified_diff(
        letter.text.splitlines(), sheet.text.splitlines(), "归档文书", "重新计算", lineterm="", n=0
    )
    found = list(lines)
    office = tx.session.get_one(Office, letter.office)
    html = page(sheet, stationery.style, stationery.seal(office.id, issuer))
    if not found and sha256(html) != letter.sha256:
        found.append("文字相同，但是版式或者印章与归档原件不同")
    return found


def _decided_anew(tx: Transaction, letter: Letter) -> list[Replayed]:
    tables = releases.content(tx, letter.release_number).program.decisions
    found = []
    for archived in letter.grounds["decisions"]:
        name, decision = archived["name"], archived["decision"]
        if archived["inputs"] is None:
            continue
        try:
            inputs = {key: from_python(value) for key, value in archived["inputs"].items()}
            value = to_json(tables[decision].evaluate(decision, inputs).value)
        except (KeyError, DmnError) as error:
            found.append(Replayed(name, decision, None, f"不能重新计算：{error}"))
            continue
        again = {**archived, "value": value}
        difference = "" if value == archived["value"] else f"归档时为 {archived['value']}，现在为 {value}"
        if not difference and not grounds.agrees(again):
            difference = f"办件采用的是 {archived['kept']}，按规则应为 {value}"
        found.append(Replayed(name, decision, value, difference))
    return found
