"""The pages on which an applicant says something, and reading what was said."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine import dossier, releases
from engine.following.voice import MAX_TEXT, Said
from engine.storage import Transaction
from webui.pages import Link
from webui.pages.applicant import SayPage

GRADES = (("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意"))
"""Source: GB/T 39734-2020, five grades."""


def read_said(sent: MultiDict[str, str]) -> Said:
    """What the form of this request says; a grade that is none is left out."""
    grade = sent.get("rating", "")
    known = int(grade) if grade in {value for value, _ in GRADES} else None
    return Said(known, sent.get("text", "").strip()[: MAX_TEXT + 1], sent.get("item") or None)


def again(page: SayPage, said: Said, error: str) -> SayPage:
    """``page`` once more, with what was typed and what is wrong."""
    chosen = said.item or "" if page.items and not page.grades else str(said.rating or "")
    return replace(page, text=said.text, chosen=chosen, error=error)


def _page(tx: Transaction, case_id: UUID, endpoint: str) -> SayPage:
    file = dossier.read(tx, case_id)
    content = releases.content(tx, file.case.release_number)
    items = tuple((each.item, content.item_name(each.item)) for each in file.items)
    return SayPage(
        title="",
        intro="",
        action=url_for(endpoint, case_id=case_id),
        back=Link("办理进度", url_for("my_case.case", case_id=case_id)),
        label="",
        items=(("", "整体服务"), *items),
    )


def opinion_page(tx: Transaction, case_id: UUID) -> SayPage:
    """The form for an opinion."""
    return replace(
        _page(tx, case_id, "my_case.opine"),
        title="提意见",
        intro="您的意见由没有办理过这件申请的人员核实，并书面答复您。",
        label="您的意见",
    )


def dispute_page(tx: Transaction, case_id: UUID) -> SayPage:
    """The form for a dispute about what sources said."""
    return replace(
        _page(tx, case_id, "my_case.disputed"),
        title="对查询结果有异议",
        intro="请写明哪一项与实际不符。由没有办理过这件申请的人员重新核实，并书面答复您。",
        label="哪里与实际不符",
    )


def rating_page(tx: Transaction, case_id: UUID) -> SayPage:
    """The five grades, with words if one likes."""
    return replace(
        _page(tx, case_id, "my_case.rate"),
        title="评价这次办理",
        intro="不满意的，我们会换人核实并答复您。",
        label="想说的话（可以不填）",
        grades=GRADES,
        required=False,
        button="提交评价",
    )


def withdrawal_page(tx: Transaction, case_id: UUID) -> SayPage:
    """The form for withdrawing."""
    return replace(
        _page(tx, case_id, "my_case.withdraw"),
        title="撤回申请",
        intro="撤回后不再继续办理；以后需要时可以重新申请。工作人员确认后，会书面告知您。",
        label="撤回的原因",
        items=(),
        button="确认撤回",
    )
