"""Pre-check: what somebody may probably apply for, with reasons, by the decisions of the release.

It grants and refuses nothing: the same tables decide later, with evidence.  Keeps nothing of what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine import taking_in
from engine.content import Content
from engine.interpreter.expressions import Evaluator

CHECKED = "已录入"


class Verdict(StrEnum):
    """How likely an item is."""

    MAY = "may"
    ASK = "ask"
    UNLIKELY = "unlikely"


_ORDER = tuple(Verdict)


@dataclass(frozen=True)
class Reason:
    """One reason; a basis that nobody has checked is told as 待核."""

    text: str
    basis: str
    checked: bool


@dataclass(frozen=True)
class Prospect:
    """One item with its verdict and reasons; the reasons are those of the verdict only."""

    item: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


def prospects(content: Content, facts: Mapping[str, object], now: datetime) -> tuple[Prospect, ...]:
    """Every item that the release offers and its tables say something about, the likely ones first.

    ``facts`` may lack anything; a table that needs what is missing says that somebody should ask.

    Raises:
        ExpressionError: a table allows no result.
    """
    precheck = taking_in.of(content).precheck
    if precheck is None:
        return ()
    evaluator = Evaluator(now, {})
    scope = dict.fromkeys(_questions(content, precheck.form)) | dict(facts)
    for name, first in precheck.first.items():
        scope[name] = _or_none(content, first, scope, evaluator)
    rows = content.program.decide(precheck.decision, scope, evaluator, precheck.decision).value
    found: dict[str, list[tuple[Verdict, Reason]]] = {}
    for row in rows if isinstance(rows, list) else ():
        reason = Reason(str(row["reason"]), str(row["basis"]), row["basis_status"] == CHECKED)
        found.setdefault(str(row["code"]), []).append((Verdict(row["verdict"]), reason))
    order = [item.code for item in content.offering.items]
    told = [_prospect(code, found[code]) for code in order if code in found]
    return tuple(sorted(told, key=lambda each: _ORDER.index(each.verdict)))


def _questions(content: Content, form: str) -> list[str]:
    return sorted(content.form(form).keys)


def _or_none(
    content: Content, first: taking_in.First, scope: Mapping[str, object], evaluator: Evaluator
) -> object:
    """What a decision says of facts that may be incomplete; None when they are, as it would match no rule."""
    if any(scope.get(name) is None for name in first.needs):
        return None
    return content.program.decide(first.decision, scope, evaluator, first.decision).value


def _prospect(code: str, told: list[tuple[Verdict, Reason]]) -> Prospect:
    """What speaks against an item outweighs what speaks for it; what must be asked comes in between."""
    verdicts = {verdict for verdict, _ in told}
    strongest = next(each for each in (Verdict.UNLIKELY, Verdict.MAY, Verdict.ASK) if each in verdicts)
    reasons = tuple(dict.fromkeys(reason for verdict, reason in told if verdict is strongest))
    return Prospect(code, strongest, reasons)
