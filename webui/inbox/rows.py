"""Tasks as rows of tables, worded and masked alike wherever they are listed.  Reads no database."""

from __future__ import annotations

from flask import url_for

from engine.content import Content
from engine.ports import DECISIVE, Outcome
from engine.task_rows import TaskRow
from webui.pages import Cell, Tag, Tone, masked_name

OWN_COLUMNS = ("受理编号", "事项", "申请人", "当前环节")


def about(row: TaskRow, content: Content) -> str:
    """The benefit of a task; for a task about the whole case, all that was applied for."""
    items = (row.item,) if row.item else row.items
    return "、".join(content.item_name(item) for item in items) or content.short_title


def check_tag(row: TaskRow) -> Tag:
    """核对状态: whether all that was asked of other offices is answered, and whether a person must look into it."""
    waiting = sum(outcome is Outcome.PENDING for outcome in row.checks)
    doubtful = sum(outcome not in DECISIVE and outcome is not Outcome.PENDING for outcome in row.checks)
    if not row.checks:
        return Tag("无核对", Tone.PLAIN)
    if doubtful:
        return Tag(f"待人工核实 {doubtful}", Tone.WARN, "exclamation-triangle-fill")
    if waiting:
        return Tag(f"未反馈 {waiting}", Tone.INFO, "hourglass-split")
    return Tag("已反馈", Tone.GOOD, "check-circle-fill")


def own_cells(row: TaskRow, content: Content) -> tuple[Cell, ...]:
    """The cells under :data:`OWN_COLUMNS`."""
    return (
        Cell(row.case_number, fixed=True),
        Cell(about(row, content), url_for("inbox.task", task_id=row.id), leads=True),
        Cell(masked_name(row.applicant or "")),
        Cell(row.step),
    )
