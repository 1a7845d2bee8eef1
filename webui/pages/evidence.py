"""Contexts of what is known about a case from elsewhere: declared beside found, the household, limits, opinions."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link, Tag


@dataclass(frozen=True)
class ComparedRow:
    """One value as declared and as found, and what the two together mean."""

    title: str
    declared: str
    found: str
    state: Tag
    source: str


@dataclass(frozen=True)
class AnswerRow:
    """What one source answered about one person: its outcome in words, its facts, when."""

    title: str
    about: str
    outcome: Tag
    source: str
    facts: str
    detail: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One person of the household and whether they already receive something; names and numbers are masked."""

    name: str
    relation: str
    number: str
    check: Tag
    check_detail: str
    records: tuple[Link, ...] = ()


@dataclass(frozen=True)
class LimitRow:
    """A limit in a line: what it is, until when, on which basis."""

    name: str
    state: Tag
    text: str
    basis: str


@dataclass(frozen=True)
class SaidRow:
    """An opinion of the applicant and what was answered."""

    kind: str
    text: str
    when: str
    answer: str


@dataclass(frozen=True)
class Evidence:
    """Everything beside the form of a task."""

    compared: tuple[ComparedRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()
    said: tuple[SaidRow, ...] = ()
    is_unclear: bool = False
