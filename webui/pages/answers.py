"""Contexts of a filled form in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.forms import Shown


@dataclass(frozen=True)
class Answered:
    """One answered question of a filled form; ``value`` keeps its line breaks."""

    label: str
    value: str


@dataclass(frozen=True)
class AnswerGroup:
    """A titled part of a filled form: plain answers, or a table of a dynamic list."""

    title: str
    answers: tuple[Answered, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def answer_groups(parts: Iterable[Shown]) -> tuple[AnswerGroup, ...]:
    """A filled form in words, as :meth:`engine.forms.Form.show` gives it, for the page."""
    return tuple(
        AnswerGroup(part.title, tuple(Answered(*answer) for answer in part.answers), part.columns, part.rows)
        for part in parts
    )
