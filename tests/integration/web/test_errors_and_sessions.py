"""Error pages and their JSON, signing in and out, hostile addresses and texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from engine.errors import BusyError, ConflictError, EngineError, StoppedError
from tests.integration.web.site import TOKEN, Site, Visitor, text
from tests.support.database import server
from tests.support.world import world_at
from webui.app import create_app
from webui.demo import DEMO_PASSWORD

NOTHING = UUID(int=0)
LARGE = "9" * (3 * 1024 * 1024)
AWAY = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "/\n/elsewhere.example/",
    "javascript:alert(1)",
    "/cases/\r\nSet-Cookie: a=b",
    "",
)


@pytest.fixture
def window(site: Site) -> Visitor:
    return site.visitor("shanda_window")


@contextmanager
def site_without_database() -> Iterator[Site]:
    """A site whose database is gone."""
    with world_at(server().address("gone")) as world:
        yield Site(world, create_app(world.store, "test"))


ERRORS = [
    ("GET", "/nowhere", "", 404, "没有这个页面", "请核对地址"),
    ("GET", f"/tasks/{NOTHING}", "", 404, "没有找到", "请核对地址"),
    ("GET", "/board/", "", 403, "不能办理", "请联系"),
    ("GET", "/logout", "", 405, "不能这样操作", "请从页面上的按钮操作"),
    ("PUT", f"/tasks/{NOTHING}/draft", "{", 400, "请求有误", "刷新后再试"),
    ("POST", f"/tasks/{NOTHING}/complete", "x", 422, "内容有误", "请返回修改"),
    ("PUT", f"/tasks/{NOTHING}/draft", LARGE, 413, "内容太大", "请减少内容"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "title", "hint"), ERRORS)
def test_an_error_has_a_chinese_page_with_what_to_do_now(
    window: Visitor, method: str, path: str, body: str, status: int, title: str, hint: str
) -> None:
    headers = {"X-CSRF-Token": TOKEN}
    kind = "application/json" if status in (400, 413) else "application/x-www-form-urlencoded"

    answer = window.client.open(path, method=method, data=body, headers=headers, content_type=kind)

    assert answer.status_code == status
    if kind == "application/json":
        assert answer.get_json() == {"code": f"http_{status}", "message": title}
    else:
        page = text(answer)
        assert f'<h1 class="h4">{title}</h1>' in page
        assert hint in page
        assert f"错误代码 {status}" in page


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/tasks/{NOTHING}", 404, "not_found"),
        ("/board/", 403, "forbidden"),
        ("/nowhere", 404, "http_404"),
        ("/logout", 405, "http_405"),
        ("/cases/?keyword=%00", 422, "invalid_input"),
    ],
)
def test_a_script_gets_the_stable_code_as_json(window: Visitor, path: str, status: int, code: str) -> None:
    answer = window.get(path, **{"HX-Request": "true"})

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.get_json()["message"]


def test_a_script_that_is_signed_out_is_told_so_and_a_person_is_sent_to_sign_in(site: Site) -> None:
    visitor = site.visitor()

    script = visitor.get("/inbox/counts", **{"HX-Request": "true"})
    page = visitor.get("/cases/?keyword=杜永强")

    assert (script.status_code, script.get_json()["code"]) == (401, "signed_out")
    assert (page.status_code, page.headers["Location"]) == (302, "/login?next=/cases/")


def test_too_large_a_form_is_refused_with_a_page(window: Visitor) -> None:
    answer = window.post(f"/tasks/{NOTHING}/complete", values=LARGE)

    assert answer.status_code == 413
    assert "内容太大" in text(answer)
    assert "请减少内容后再提交" in text(answer)


def test_an_application_of_ten_megabytes_is_refused(window: Visitor) -> None:
    answer = window.post("/window/look-up", id_number="x" * (10 * 1024 * 1024))

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("error", "status", "title", "hint", "code"),
    [
        (ConflictError, 409, "内容已变化", "请返回查看最新情况", "conflict"),
        (BusyError, 503, "系统正忙，请稍后再试", "没有保存任何变化", "busy"),
        (StoppedError, 500, "办件停在这里，已登记异常", "请稍后再试", "stopped"),
    ],
)
def test_what_a_use_case_refuses_is_worded_for_people_and_coded_for_scripts(
    site: Site, error: type[EngineError], status: int, title: str, hint: str, code: str
) -> None:
    def refuse() -> str:
        raise error

    app = create_app(site.world.store, "test")
    app.add_url_rule("/refused", "refused", refuse)
    visitor = Site(site.world, app).visitor("shanda_window")

    page = visitor.get("/refused")
    script = visitor.get("/refused", **{"HX-Request": "true"})

    assert (page.status_code, script.status_code) == (status, status)
    assert title in text(page)
    assert hint in text(page)
    assert script.get_json() == {"code": code, "message": error().message}


def test_a_crash_has_its_page_its_json_and_a_log_without_values() -> None:
    with site_without_database() as site:
        visitor = site.visitor()
        with visitor.client.session_transaction() as session:
            session["token"] = "of a session that cannot be looked up"

        with capture_logs() as lines:
            page = visitor.get("/cases/?keyword=杜永强")
            script = visitor.get("/cases/", **{"HX-Request": "true"})
            health = visitor.get("/healthz")

    assert (page.status_code, script.status_code, health.status_code) == (500, 500, 500)
    assert "系统出错了" in text(page)
    assert "请稍后再试" in text(page)
    assert "Traceback" not in text(page)
    assert script.get_json() == {"code": "http_500", "message": "系统出错了"}
    assert {line["event"] for line in lines} == {"request_crashed"}
    assert "杜永强" not in str(lines)


def test_signing_in_gives_a_new_session_that_scripts_and_other_sites_cannot_use(site: Site) -> None:
    visitor = site.visitor()
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"

    answer = visitor.post("/login", username="shanda_window", password=DEMO_PASSWORD, next="/cases/")

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session="))
    with visitor.client.session_transaction() as session:
        kept = dict(session)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cases/")
    assert set(kept) == {"token"}
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_over_https_the_session_never_travels_in_the_open(site: Site) -> None:
    app = create_app(site.world.store, "test", secure=True)

    answer = app.test_client().get("/login", base_url="https://localhost")

    assert "Secure" in answer.headers["Set-Cookie"]


def test_signing_out_ends_the_session(site: Site) -> None:
    visitor = site.visitor("shanda_window")

    answer = visitor.post("/logout")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")
    assert visitor.get("/inbox/").status_code == 302


def test_an_account_that_is_closed_is_signed_out_at_once(site: Site) -> None:
    visitor = site.visitor("quanfu_window")
    before = visitor.get("/inbox/").status_code

    with site.world.store.engine.begin() as connection:
        connection.execute(sql("UPDATE account SET enabled = false WHERE id = 'quanfu_window'"))

    assert (before, visitor.get("/inbox/").status_code) == (200, 302)


@pytest.mark.parametrize("username", ["shanda_window", "nobody", "", "' OR 1=1 --"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(site: Site, username: str) -> None:
    answer = site.visitor().post("/login", username=username, password="wrong")

    assert answer.status_code == 403
    assert "用户名或密码不正确" in text(answer)
    assert "wrong" not in text(answer)


@pytest.mark.parametrize("wanted", AWAY)
def test_signing_in_never_leads_to_another_site(site: Site, wanted: str) -> None:
    answer = site.visitor().post("/login", username="shanda_window", password=DEMO_PASSWORD, next=wanted)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("http://localhost/cases/?after=2026-11-24", "/cases/?after=2026-11-24"),
        ("http://localhost//elsewhere.example/", "/"),
        ("http://elsewhere.example/cases/", "/"),
        ("", "/"),
    ],
)
def test_large_type_is_a_cookie_and_leads_back_to_the_page_but_never_away(
    window: Visitor, came_from: str, goes_to: str
) -> None:
    on = window.client.post("/large-type", headers={"X-CSRF-Token": TOKEN, "Referer": came_from})
    large = 'class="large-type"' in text(window.get("/cases/"))
    window.post("/large-type")
    small = 'class="large-type"' not in text(window.get("/cases/"))

    assert (on.status_code, on.headers["Location"]) == (302, goes_to)
    assert "HttpOnly" in on.headers["Set-Cookie"]
    assert (large, small) == (True, True)


def test_a_session_of_another_key_is_no_session(site: Site) -> None:
    foreign = create_app(site.world.store, "another key").test_client()
    with foreign.session_transaction() as session:
        session["token"] = site.session_of("admin")
    cookie = foreign.get_cookie("session")
    assert cookie is not None

    answer = site.app.test_client().get("/inbox/", headers={"Cookie": f"session={cookie.value}"})

    assert answer.status_code == 302


def test_health_names_the_release_and_needs_nobody_signed_in(site: Site) -> None:
    answer = site.app.test_client().get("/healthz")

    assert answer.get_json() == {"status": "ok", "release": 1}


def test_the_people_of_the_demonstration_are_offered_only_in_the_demonstration(site: Site) -> None:
    real = create_app(replace(site.world.store), "test")

    shown = text(site.visitor().get("/login"))
    hidden = text(real.test_client().get("/login"))

    assert DEMO_PASSWORD in shown
    assert DEMO_PASSWORD not in hidden
    assert "shanda_window" not in hidden
