"""An Excel sheet of the inbox: the columns of the page, worded and masked as there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.content import Content
from engine.reports import Column
from engine.task_rows import TaskRow
from webui.inbox.rows import about, check_tag
from webui.pages import days_left, full_moment, limit_tag, masked_name

COLUMNS = (
    Column("受理编号", 20),
    Column("事项", 32),
    Column("申请人", 10),
    Column("当前环节", 22),
    Column("上一办理人", 12),
    Column("到达时间", 18),
    Column("应办结时间", 18),
    Column("剩余时限", 12),
    Column("核对状态", 14),
    Column("状态", 10),
)


def cells(rows: Iterable[TaskRow], content: Content, now: datetime) -> Iterator[tuple[str, ...]]:
    """The texts of each task, in the order of :data:`COLUMNS`."""
    for row in rows:
        left = days_left(row.moment, now)
        yield (
            row.case_number,
            about(row, content),
            masked_name(row.applicant or ""),
            row.step,
            row.previous or "",
            full_moment(row.created_at),
            "" if left is None else full_moment(row.moment),
            limit_tag(left).text,
            check_tag(row).text,
            "已签收" if row.holder else "待签收",
        )
