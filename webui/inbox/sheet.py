"""An Excel sheet of the inbox: the columns of the page, worded and masked as there.

Every cell is text, so nothing that somebody typed can become a formula or a link.  Rows are written as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from engine.content import Content
from engine.task_rows import TaskRow
from webui.inbox.rows import about, check_tag
from webui.pages import days_left, full_moment, limit_tag, masked_name

HEADINGS = (
    "受理编号",
    "事项",
    "申请人",
    "当前环节",
    "上一办理人",
    "到达时间",
    "应办结时间",
    "剩余时限",
    "核对状态",
    "状态",
)
_WIDTHS = (20, 32, 10, 22, 12, 18, 18, 12, 14, 10)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def cells(rows: Iterable[TaskRow], content: Content, now: datetime) -> Iterator[tuple[str, ...]]:
    """The texts of each task, in the order of :data:`HEADINGS`."""
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


def workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """An ``.xlsx`` file with one sheet, ``title``, of ``rows`` under :data:`HEADINGS`."""
    target = BytesIO()
    book = Workbook(target, _OPTIONS)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True})
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()
    return target.getvalue()
