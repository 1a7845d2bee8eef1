"""What the applicant declared beside what sources answered: value by value, and whether the two differ.

Which values stand side by side is data of the release, in ``shared/evidence.json``.  An answer that is no fact is told
as what it is: a source that was down has said nothing, and differs from nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from engine import feel
from engine.content import Content
from engine.errors import ModelError
from engine.forms import Form
from engine.interpreter.expressions import plain
from engine.models import LookUpRecord
from engine.ports import DataSharing, InWords, Outcome

FILE = "shared/evidence.json"
APPLICANT = "applicant"
_NAMES = ("declared", "found")


@dataclass(frozen=True)
class Comparison:
    """Two values to hold against each other; ``same`` is FEEL over ``declared`` and ``found``, None for equality."""

    title: str
    declared: feel.Expression
    operation: str
    fact: str
    same: feel.Expression | None
    unit: str


@dataclass(frozen=True)
class Compared:
    """One value as declared and as found.  ``differs`` is None when there is nothing to compare with."""

    title: str
    declared: str
    found: str
    differs: bool | None
    outcome: Outcome
    source: str
    at: datetime


@dataclass(frozen=True)
class Answered:
    """The newest answer to one question about one person; ``member`` is 0 for the applicant."""

    record: LookUpRecord
    words: InWords
    member: int


@dataclass(frozen=True)
class Rules:
    """What a release says about evidence; ``in_benefit`` are the look-ups that tell who already receives something."""

    comparisons: tuple[Comparison, ...] = ()
    in_benefit: frozenset[str] = frozenset()


@lru_cache(maxsize=16)
def _read(source: bytes) -> Rules:
    try:
        found = json.loads(source)
        comparisons = tuple(
            Comparison(
                title=str(entry["title"]),
                declared=feel.compile_expression(entry["declared"].removeprefix("=")),
                operation=str(entry["operation"]),
                fact=str(entry["fact"]),
                same=feel.compile_expression(entry["same"].removeprefix("="), _NAMES)
                if "same" in entry
                else None,
                unit=str(entry.get("unit", "")),
            )
            for entry in found["comparisons"]
        )
        return Rules(comparisons, frozenset(str(code) for code in found.get("in_benefit", ())))
    except (ValueError, LookupError, TypeError, AttributeError, feel.FeelError) as error:
        raise ModelError(f"“{FILE}”有误：{error}", file=FILE) from error


def rules(content: Content) -> Rules:
    """What the release says; nothing when it has no such file.

    Raises:
        ModelError: the file is unreadable.
    """
    source = content.files.get(FILE)
    return _read(source) if source else Rules()


def newest_answers(records: Iterable[LookUpRecord], sharing: DataSharing) -> tuple[Answered, ...]:
    """The newest answer to every question about every person, applicant first, in the order of first asking.

    ``records`` come oldest first.
    """
    newest: dict[tuple[str, int], LookUpRecord] = {}
    for record in records:
        newest[record.operation, _member(record.subject)] = record
    answers = [
        Answered(record, sharing.in_words(operation, record.facts), member)
        for (operation, member), record in newest.items()
    ]
    return tuple(sorted(answers, key=lambda each: each.member))


def _member(subject: str) -> int:
    number = subject.partition(":")[2]
    return int(number) if number.isdecimal() else 0


def compare(
    content: Content, form: Form, values: Mapping[str, object], answers: Iterable[Answered]
) -> Iterator[Compared]:
    """Every comparison for which a source was asked about the applicant, in the order of the file."""
    asked = {each.record.operation: each for each in answers if each.member == 0}
    scope = {name: None for name in form.keys} | dict(values)
    for comparison in rules(content).comparisons:
        answer = asked.get(comparison.operation)
        if answer is not None:
            yield _compared(comparison, form, scope, answer)


def _compared(comparison: Comparison, form: Form, scope: Mapping[str, object], answer: Answered) -> Compared:
    declared = plain(_value(comparison.declared, scope))
    record = answer.record
    found = record.facts.get(comparison.fact) if record.outcome is Outcome.HIT else None
    words = {fact.name: fact.words for fact in answer.words.facts}
    both = declared is not None and found is not None
    return Compared(
        title=comparison.title,
        declared=_worded(_label(form, comparison, declared), comparison.unit),
        found=_worded(words.get(comparison.fact, "") if found is not None else "", comparison.unit),
        differs=not _is_same(comparison, declared, found) if both else None,
        outcome=record.outcome,
        source=record.source,
        at=record.answered_at,
    )


def _value(expression: feel.Expression, scope: Mapping[str, object]) -> feel.Value:
    try:
        return expression.evaluate(scope)
    except feel.FeelError:
        return None


def _is_same(comparison: Comparison, declared: object, found: object) -> bool:
    if comparison.same is None:
        return declared == found
    return _value(comparison.same, {"declared": declared, "found": found}) is True


def _worded(text: str, unit: str) -> str:
    return f"{text} {unit}" if text and unit else text


def _label(form: Form, comparison: Comparison, declared: object) -> str:
    """``declared`` as the form's options call it."""
    if declared is None:
        return ""
    text = comparison.declared.text.strip()
    field = next((each for each in form.fields if each.path == (text,)), None)
    options = field.options.fixed if field and field.options and field.options.fixed else ()
    labels = (
        str(option["label"])
        for option in options
        if isinstance(option, Mapping) and option.get("value") == declared
    )
    return next(labels, str(declared))
