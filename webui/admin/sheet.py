"""Excel sheets of the administrators: reading an import, writing a template and an export.

A sheet is untrusted: its size is asked before it is unpacked, formulas are never computed and count as faults, and
what is written is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook

from engine.directory.importing import MOST_ROWS, Row
from engine.errors import InvalidInputError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PARTS, MOST_UNPACKED, MOST_CELL = 200, 20 * 1024 * 1024, 200
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def read(content: bytes, columns: Sequence[str]) -> list[Row]:
    """The rows of the first sheet under its headings, which must hold ``columns``; empty rows are left out.

    Raises:
        InvalidInputError: it is no sheet, too large, has not these columns, or holds a formula.
    """
    _refuse_bombs(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        lines = list(book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=20))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError) as error:
        raise InvalidInputError("不能读取这个文件，请使用下载的模板（.xlsx）", field="file") from error
    headings = [_text(cell) for cell in lines[0]] if lines else []
    missing = [column for column in columns if column not in headings]
    if missing:
        raise InvalidInputError(f"表格缺少“{missing[0]}”这一列，请使用下载的模板", field="file")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        values = {
            heading: _text(cell) for heading, cell in zip(headings, line, strict=False) if heading in columns
        }
        if any(values.values()):
            rows.append(Row(number, values))
    return rows


def _refuse_bombs(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise InvalidInputError("文件展开后太大", field="file")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part)[:2048]:
                    raise InvalidInputError("文件含有不允许的内容", field="file")
    except (BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise InvalidInputError("不能读取这个文件，请使用下载的模板（.xlsx）", field="file") from error


def _text(cell: object) -> str:
    """The text of a cell; a whole number without its ``.0``.

    Raises:
        InvalidInputError: it is a formula.
    """
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f" or (isinstance(value, str) and value.startswith("=")):
        raise InvalidInputError(f"第 {getattr(cell, 'row', '')} 行含有公式，请改成文字后再导入", field="file")
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:MOST_CELL]


def write(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An ``.xlsx`` file with one sheet, ``title``, of text cells."""
    target = BytesIO()
    book = Workbook(target, _OPTIONS)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True})
    sheet.set_column(0, len(headings) - 1, 22)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()
    return target.getvalue()
