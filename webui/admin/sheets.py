"""Import from Excel with a dry run, and export."""

from __future__ import annotations

from urllib.parse import quote

import orjson
from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.directory import importing, listing, rights
from engine.directory.importing import COLUMNS, MOST_ROWS, Finding, Kind, Row
from engine.directory.listing import PeopleAsked
from engine.errors import InvalidInputError, NotFoundError
from engine.storage import Transaction
from webui.admin import sheet
from webui.admin.views import given, newest, passwords
from webui.current import actor, store
from webui.pages import Link, Tag, Tone
from webui.pages.admin import FindingRow, ImportPage
from webui.shell import shell

bp = Blueprint("admin_sheets", __name__, template_folder="templates", url_prefix="/admin/import")
TITLES = {Kind.ACCOUNTS: "导入账号", Kind.POSTS: "导入岗位授权"}
SAMPLES = {
    Kind.ACCOUNTS: ("lc_zhangsan", "张三", "填写单位名称"),
    Kind.POSTS: ("lc_zhangsan", "填写岗位名称", "填写单位名称", "不限定可留空"),
}
GOOD, BAD = Tag("可以导入", Tone.GOOD, "check-circle-fill"), Tag("有误", Tone.BAD, "x-circle-fill")


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise NotFoundError
    return Kind(text)


@bp.get("/<kind>")
def form(kind: str) -> str:
    """The form for a sheet."""
    wanted = _kind(kind)
    with store().transaction(actor()) as tx:
        importing.require(tx, wanted)
    return _page(wanted)


@bp.get("/<kind>/template.xlsx")
def template(kind: str) -> Response:
    """An empty sheet with the headings and one example."""
    wanted = _kind(kind)
    with store().transaction(actor()) as tx:
        importing.require(tx, wanted)
    return _file(TITLES[wanted] + "模板", sheet.write(TITLES[wanted], COLUMNS[wanted], [SAMPLES[wanted]]))


@bp.post("/<kind>/check")
def check(kind: str) -> ResponseReturnValue:
    """A dry run: a finding for every row; nothing is entered."""
    wanted = _kind(kind)
    with store().transaction(actor()) as tx:
        importing.require(tx, wanted)
        upload = request.files.get("file")
        try:
            if upload is None or not upload.filename:
                raise InvalidInputError("请选择要导入的文件", field="file")
            rows = sheet.read(upload.read(), COLUMNS[wanted])
            findings = importing.check(tx, wanted, rows, _items(tx))
        except InvalidInputError as error:
            return _page(wanted, error=error.message), 422
    return _page(wanted, findings)


@bp.post("/<kind>/enter")
def enter(kind: str) -> ResponseReturnValue:
    """Enter what was checked: all rows or none, checked once more."""
    wanted = _kind(kind)
    with store().transaction(actor()) as tx:
        importing.require(tx, wanted)
        rows = _rows(given("payload"), wanted)
        made = importing.enter(tx, wanted, rows, _items(tx), given("reason"))
    return passwords(f"已导入 {len(rows)} 行", made)


@bp.get("/people.xlsx")
def export() -> Response:
    """Everybody with their posts, as far as an administrator sees them."""
    with store().transaction(actor()) as tx:
        rights.require(tx, *sorted(rights.ADMINISTRATORS))
        found = listing.people(tx, PeopleAsked(), most=100_000)
    cells = [
        (
            member.username,
            member.name,
            member.office_name,
            "、".join(f"{held.name}（{held.office_name}）" for held in member.posts),
        )
        for member in found
    ]
    return _file("人员名册", sheet.write("人员名册", ("用户名", "姓名", "单位", "岗位"), cells))


def _items(tx: Transaction) -> dict[str, str]:
    """The codes of the items that the service offers, by code and by name."""
    content = newest(tx)
    if content is None or not content.is_offered:
        return {}
    return {text: item.code for item in content.offering.items for text in (item.code, item.name)}


def _rows(payload: str, kind: Kind) -> list[Row]:
    """The rows as the dry run sent them to the page; they are checked again before anything is entered.

    Raises:
        InvalidInputError: the page has sent something else.
    """
    try:
        found = orjson.loads(payload)
        rows = [
            Row(int(number), {str(name): str(text) for name, text in values.items() if name in COLUMNS[kind]})
            for number, values in found[: MOST_ROWS + 1]
        ]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise InvalidInputError("页面已过期，请重新选择文件", field="payload") from error
    return rows


def _page(kind: Kind, findings: list[Finding] | None = None, error: str = "") -> str:
    found = findings or []
    faulty = [finding for finding in found if finding.fault]
    page = ImportPage(
        title=TITLES[kind],
        kind=kind,
        columns=COLUMNS[kind],
        check_url=url_for("admin_sheets.check", kind=kind.value),
        template_url=url_for("admin_sheets.template", kind=kind.value),
        enter_url=url_for("admin_sheets.enter", kind=kind.value),
        back=Link("人员和账号", url_for("admin.people")),
        findings=tuple(_finding(finding, kind) for finding in found),
        payload=orjson.dumps([(row.row.number, dict(row.row.values)) for row in found]).decode(),
        may_enter=bool(found) and not faulty,
        error=error or (f"{len(faulty)} 行有误，没有导入任何内容。请改好后重新选择文件。" if faulty else ""),
    )
    return render_template("admin/import.html", page=page, shell=shell())


def _finding(finding: Finding, kind: Kind) -> FindingRow:
    return FindingRow(
        number=finding.row.number,
        cells=tuple(finding.row[heading] for heading in COLUMNS[kind]),
        state=BAD if finding.fault else GOOD,
        text=finding.fault or finding.effect,
    )


def _file(name: str, content: bytes) -> Response:
    answer = Response(content, content_type=sheet.XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name + '.xlsx')}"
    return answer
