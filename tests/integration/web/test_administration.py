"""The administrators' pages over HTTP: what they show, what a form leads to, and sheets from outside."""

from __future__ import annotations

import html
import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from engine.directory.importing import COLUMNS, Kind
from engine.models import Account, DirectoryAct, Membership
from tests.integration.web.site import TOKEN, Site, text


def workbook(*rows: tuple[object, ...], headings: tuple[str, ...] = COLUMNS[Kind.ACCOUNTS]) -> bytes:
    """A sheet as somebody might fill it in."""
    book, target = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for row in (headings, *rows):
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def upload(site: Site, content: bytes, who: str = "admin", kind: str = "accounts") -> TestResponse:
    """The answer to a dry run of ``content``."""
    return site.visitor(who).client.post(
        f"/admin/import/{kind}/check",
        data={"csrf_token": TOKEN, "file": (BytesIO(content), "people.xlsx")},
        content_type="multipart/form-data",
    )


def payload(page: str) -> str:
    """What the page of a dry run would send on."""
    found = re.search(r'name="payload" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def accounts(site: Site) -> set[str]:
    """The usernames there are."""
    return {row.id for row in site.world.rows(Account)}


def test_a_new_account_shows_its_password_once_and_only_there(site: Site) -> None:
    admin = site.visitor("admin")

    shown = text(
        admin.post("/admin/people", username="web_new", name="张三", office="lc_shanda", reason="新进人员")
    )
    page = text(admin.get("/admin/people/web_new"))

    password = re.findall(r"<code>([a-z0-9-]{19})</code>", shown)
    assert len(password) == 1
    assert password[0] not in page
    assert "还没有岗位" in page
    assert "新进人员" in page


def test_a_post_is_granted_and_taken_back_on_the_persons_page(site: Site) -> None:
    security = site.visitor("security")
    form = {"post": "reviewer", "office": "lc_hr", "items": "employment_hardship", "reason": "顶岗"}

    answer = security.post("/admin/people/hr_clerk2/posts", **form)
    page = text(security.get("/admin/people/hr_clerk2"))
    security.post("/admin/people/hr_clerk2/posts/revoke", post="reviewer", office="lc_hr", reason="结束")

    assert answer.headers["Location"] == "/admin/people/hr_clerk2"
    assert "就业困难人员认定" in page
    assert "顶岗" in page
    assert {row.post for row in site.world.rows(Membership) if row.account_id == "hr_clerk2"} == {"hr_clerk"}


def test_each_administrator_is_offered_only_what_is_theirs(site: Site) -> None:
    pages = {
        who: text(site.visitor(who).get("/admin/people/hr_clerk1"))
        for who in ("admin", "security", "auditor")
    }

    assert ("停用账号" in pages["admin"], "授予岗位" in pages["admin"]) == (True, False)
    assert ("停用账号" in pages["security"], "授予岗位" in pages["security"]) == (False, True)
    assert ("停用账号" in pages["auditor"], "授予岗位" in pages["auditor"]) == (False, False)
    assert "操作记录" in pages["auditor"]
    assert "操作记录" not in pages["admin"]


def test_people_are_found_by_name_without_the_name_in_an_address(site: Site) -> None:
    answer = site.visitor("admin").post("/admin/people/find", name="钱建国")

    assert answer.status_code == 200
    assert "shanda_review" in text(answer)
    assert "hr_clerk1" not in text(answer)


def test_people_are_paged_without_gap(site: Site) -> None:
    admin, seen, path = site.visitor("auditor"), set[str](), "/admin/people"
    while path:
        page = text(admin.get(path))
        seen |= set(re.findall(r'href="/admin/people/([a-z0-9_.-]+)" data-row-link', page))
        found = re.search(r'href="([^"]+)">下一页', page)
        path = html.unescape(found[1]) if found else ""

    assert seen == accounts(site)


def test_the_auditor_reads_what_was_done_and_why(site: Site) -> None:
    site.visitor("admin").post(
        "/admin/duty", day="2026-11-23", office="lc_shanda", username="shanda_review", reason="本周排班"
    )

    page = text(site.visitor("auditor").get("/admin/acts?verb=put_on_duty&keyword=shanda_review"))

    assert "本周排班" in page
    assert "钱建国（shanda_review）" in page
    assert "郑秀英" in page


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "before=" + "9" * 40, "since=gestern", "until=9999-12-31"]
)
def test_strange_words_in_the_address_of_the_log_are_left_out(site: Site, query: str) -> None:
    assert site.visitor("auditor").get(f"/admin/acts?{query}").status_code == 200


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-99-99"])
def test_a_strange_week_is_refused_or_shown_never_a_crash(site: Site, week: str) -> None:
    assert site.visitor("admin").get(f"/admin/duty?week={week}").status_code in (200, 422)


def test_a_dry_run_shows_every_row_and_enters_nothing(site: Site) -> None:
    before = accounts(site)

    answer = upload(site, workbook(("dry_a", "张三", "lc_shanda"), ("Dry B", "李四", "lc_shanda")))

    page = text(answer)
    assert (answer.status_code, "可以导入" in page, "有误" in page) == (200, True, True)
    assert payload(page) == ""
    assert accounts(site) == before


def test_what_was_checked_is_entered_with_its_reason(site: Site) -> None:
    page = text(
        upload(
            site, workbook(("imp_a", "张三", "lc_shanda"), (10086, "李四", ""), ("imp_c", "王五", "lc_hr"))
        )
    )
    assert payload(page) == ""
    page = text(upload(site, workbook(("imp_a", "张三", "lc_shanda"), ("imp_c", "王五", "lc_hr"))))

    done = site.visitor("admin").post(
        "/admin/import/accounts/enter", payload=payload(page), reason="年度招录"
    )

    assert done.status_code == 200
    assert len(re.findall(r"<code>[a-z0-9-]{19}</code>", text(done))) == 2
    assert {"imp_a", "imp_c"} <= accounts(site)
    assert [act.reason for act in site.world.rows(DirectoryAct) if act.subject == "imp_a"] == ["年度招录"]


@pytest.mark.parametrize(
    "sent", ["", "x", "null", "[1]", '[[1,"x"]]', '{"a":1}', '[["x",{}]]', '[[2,{"用户名":"Bad!"}]]']
)
def test_a_payload_that_no_dry_run_made_enters_nothing(site: Site, sent: str) -> None:
    before = accounts(site)

    answer = site.visitor("admin").post("/admin/import/accounts/enter", payload=sent, reason="年度招录")

    assert answer.status_code == 422
    assert accounts(site) == before


def test_a_formula_is_never_computed_and_keeps_the_sheet_out(site: Site) -> None:
    answer = upload(site, workbook(("imp_f", '=HYPERLINK("http://x","张三")', "lc_shanda")))

    assert (answer.status_code, "公式" in text(answer)) == (422, True)


def bomb() -> bytes:
    """A small file that unpacks to 64 MB."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 * 1024 * 1024))
    return target.getvalue()


def entity() -> bytes:
    """A sheet whose shared strings declare an entity."""
    source, target = BytesIO(workbook(("imp_e", "张三", "lc_shanda"))), BytesIO()
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body
            new.writestr(part, body)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\x00" * 100, b"<html></html>", bomb(), entity(), workbook(headings=("a", "b"))],
    ids=["empty", "cut", "zeros", "html", "bomb", "entity", "headings"],
)
def test_hostile_and_wrong_files_are_refused_with_a_sentence(site: Site, content: bytes) -> None:
    answer = upload(site, content)

    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)


def test_the_template_has_the_headings_and_passes_no_row(site: Site) -> None:
    for kind, who in (("accounts", "admin"), ("posts", "security")):
        answer = site.visitor(who).get(f"/admin/import/{kind}/template.xlsx")
        sheet = load_workbook(BytesIO(answer.get_data())).worksheets[0]

        assert tuple(cell.value for cell in sheet[1]) == COLUMNS[Kind(kind)]
        assert "有误" in text(upload(site, answer.get_data(), who, kind))


def test_the_export_lists_everybody_as_text(site: Site) -> None:
    site.visitor("admin").post(
        "/admin/people", username="exp_a", name="=1+1", office="lc_shanda", reason="新进"
    )

    sheet = load_workbook(
        BytesIO(site.visitor("auditor").get("/admin/import/people.xlsx").get_data())
    ).worksheets[0]

    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) == {row.id for row in site.world.rows(Account) if row.enabled}
    assert (rows["exp_a"][1].value, rows["exp_a"][1].data_type) == ("=1+1", "s")


def test_an_unknown_kind_of_import_is_not_there(site: Site) -> None:
    assert site.visitor("admin").get("/admin/import/offices").status_code == 404


def test_who_leaves_takes_no_task_along_and_the_page_says_how_many(site: Site) -> None:
    case = site.submit()
    task = site.world.task("accept_application", case)
    window = site.visitor("shanda_window")
    window.post(f"/tasks/{task}/claim")
    admin = site.visitor("admin")

    page = text(admin.get("/admin/people/shanda_window"))
    answer = admin.post("/admin/people/shanda_window/close", reason="调离")
    after = text(admin.get("/admin/people/shanda_window"))

    assert site.number(case) in page
    assert answer.status_code == 302
    assert "交接任务" in after
    assert window.get("/inbox/").status_code == 302
    admin.post("/admin/people/shanda_window/reopen", reason="调回")
    site.visitor("security").post(
        "/admin/people/shanda_window/posts", post="window_clerk", office="lc_shanda", reason="复岗"
    )


def test_the_security_administrator_enters_and_ends_a_deputy(site: Site) -> None:
    security = site.visitor("security")
    form = {"first": "2026-11-25", "last": "2026-11-27", "deputy": "quanfu_survey1", "reason": "外出培训"}

    entered = security.post("/admin/people/quanfu_review/deputies", **form)
    page = text(security.get("/admin/people/quanfu_review"))
    end = re.findall(r'action="([^"]+/end)"', page)
    ended = security.post(end[0], reason="提前返回")

    after = text(site.visitor("auditor").get("/admin/people/quanfu_review"))
    assert (entered.status_code, ended.status_code) == (302, 302)
    assert "2026-11-25 至 2026-11-27" in page
    assert "未开始" in page
    assert "已结束" in after
    assert "提前返回" in after


@pytest.mark.parametrize("deputy", ["", "hr_clerk1", "quanfu_review", "nobody"])
def test_only_a_colleague_of_the_same_office_becomes_a_deputy(site: Site, deputy: str) -> None:
    form = {"first": "2026-12-25", "last": "2026-12-27", "deputy": deputy, "reason": "外出培训"}

    answer = site.visitor("security").post("/admin/people/quanfu_review/deputies", **form)

    assert answer.status_code == 422


def test_a_deputy_needs_days_that_make_sense(site: Site) -> None:
    for first, last in (("", "2026-12-27"), ("2026-12-27", "2026-12-25"), ("2020-01-01", "2020-01-02")):
        form = {"first": first, "last": last, "deputy": "quanfu_survey1", "reason": "外出培训"}
        assert (
            site.visitor("security").post("/admin/people/quanfu_review/deputies", **form).status_code == 422
        )
