"""Puts letters into the words of their pages.

These pages are for staff: beside the words that the applicant reads they show what stands behind the letter, and what
of it nobody has checked.  The printed original is not made here and not touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for

from engine.content import Content
from engine.models import Case, Letter
from webui.pages import Documents, Fact, GroundRow, LetterPage, LetterRow, Link, Tag, Tone, full_moment

DELIVERED = Tag("已送达", Tone.GOOD, "check-circle-fill")
WAITING = Tag("待送达", Tone.WARN, "clock")
HANDED_OVER = Tag("窗口当面出具", Tone.PLAIN)
RECEIPT = "receipt"
UNCHECKED = "依据待核"


def documents(
    case_id: UUID, letters: Sequence[Letter], content: Content, offices: Mapping[str, str]
) -> Documents:
    """What the page of a case offers to print and export.

    ``letters`` are shown in the order given; ``offices`` are names by id, and an office that is not among them is shown
    by its id.  Without a receipt in the release there is no address for one.
    """
    return Documents(
        result_href=url_for("results.result", case_id=case_id),
        application_href=url_for("letters.application", case_id=case_id),
        receipt_href=url_for("letters.receipt", case_id=case_id) if has_receipt(content) else "",
        archive_url=url_for("letters.archive", case_id=case_id),
        letters=tuple(letter_row(letter, content, offices) for letter in letters),
    )


def has_receipt(content: Content) -> bool:
    """Whether the release has a receipt to print."""
    return RECEIPT in content.stationery.templates


def letter_row(letter: Letter, content: Content, offices: Mapping[str, str]) -> LetterRow:
    """A letter in the list of its case; a warning stands beside it while a basis behind it is unchecked."""
    return LetterRow(
        number=letter.number if letter.serial else "",
        title=letter.title,
        item=content.item_name(letter.item),
        office=offices.get(letter.office, letter.office),
        issued=full_moment(letter.issued_at),
        state=_state(letter),
        href=url_for("letters.letter", letter_id=letter.id),
        pdf_href=url_for("letters.pdf", letter_id=letter.id),
        warning=UNCHECKED if letter.grounds["unchecked"] else "",
        receipt=letter.receipt or "",
    )


def _state(letter: Letter) -> Tag:
    if letter.template == RECEIPT:
        return HANDED_OVER
    return DELIVERED if letter.delivered_at else WAITING


def letter_page(letter: Letter, case: Case, content: Content, office: str) -> LetterPage:
    """A letter for staff: its wording, its delivery, its digests and the decisions behind it.

    ``office`` is the name of the office that signed.  Variables are called what the forms of the release call them; one
    that no form has keeps its own name.  That a series is provisional is told only beside a number of that series.
    """
    series = content.stationery.series
    return LetterPage(
        title=letter.title,
        number=letter.number if letter.serial else "",
        state=_state(letter),
        facts=(
            Fact("受理编号", case.number),
            Fact("事项", content.item_name(letter.item) or "全部事项"),
            Fact("出具单位", office),
            Fact("出具时间", full_moment(letter.issued_at)),
            Fact("送达时间", full_moment(letter.delivered_at)),
            Fact("送达回执", letter.receipt or ""),
            Fact("依据版本", f"第 {letter.release_number} 版"),
        ),
        lines=tuple(letter.text.splitlines()),
        unchecked=tuple(letter.grounds["unchecked"]),
        grounds=tuple(_ground(decided, _labels(content)) for decided in letter.grounds["decisions"]),
        digests=(Fact("SHA-256", letter.sha256), Fact("SM3", letter.sm3)),
        original_href=url_for("letters.original", letter_id=letter.id),
        pdf_href=url_for("letters.pdf", letter_id=letter.id),
        back=Link("案件", url_for("cases.case", case_id=case.id)),
        provisional=series.note if series.provisional and letter.serial else "",
    )


def _labels(content: Content) -> dict[str, str]:
    """What forms call the variables that decisions read."""
    return {
        field.path[-1]: field.label for form in content.forms.values() for field in form.fields if field.path
    }


def _ground(decided: Mapping[str, object], labels: Mapping[str, str]) -> GroundRow:
    return GroundRow(
        name=str(decided["name"]),
        inputs=_plain(decided["inputs"] or {}, labels),
        result=_plain(decided["value"], labels),
        rules=tuple(_rules(decided.get("explanation"))),
    )


def _rules(explanation: object) -> list[str]:
    lines = []
    for step in explanation if isinstance(explanation, list) else ():
        for rule in step.get("rules", ()):
            notes = "；".join(note["text"] for note in rule["annotations"] if note["text"])
            lines.append(f"{step['name']} 命中第 {rule['index']} 条规则{f'：{notes}' if notes else ''}")
    return lines


def _plain(value: object, labels: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{labels.get(name, name)}：{_plain(part, labels)}" for name, part in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
