"""Files over HTTP: with and without scripts, and nothing in an answer that a browser could run."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from connectors.files.memory import MemoryScanner
from engine.attachments import Attached, Upload, of_case
from engine.attachments import receive as take
from engine.errors import InvalidInputError
from engine.files.kinds import LIMITS
from engine.models import AttachmentView
from tests.integration.web.site import TOKEN, Site, text
from tests.support.papers import EICAR, package, pdf, photo
from webui.security import MAX_UPLOAD

WINDOW = "shanda_window"
SCRIPT = {"Accept": "application/json", "X-CSRF-Token": TOKEN}


@pytest.fixture(scope="module")
def case_id(site: Site) -> UUID:
    return site.submit()


def send(
    site: Site, data: bytes, name: str = "户口簿.pdf", *, script: bool = True, **form: object
) -> TestResponse:
    """The answer to a file sent from our own page."""
    client = site.visitor(WINDOW).client
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in form.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{TOKEN}\r\n'
    body = ("".join(parts) + token + head).encode() + data + b"\r\n--x--\r\n"
    headers = SCRIPT if script else {}
    return client.post("/files/", data=body, content_type="multipart/form-data; boundary=x", headers=headers)


def kept(site: Site, case_id: UUID) -> list[Attached]:
    with site.world.store.transaction() as tx:
        return list(of_case(tx, case_id))


def test_a_script_sends_a_file_and_hears_its_name(site: Site, case_id: UUID) -> None:
    key = str(uuid4())

    answers = [send(site, pdf(), case=case_id, material="household_register", key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    said = answers[1].get_json()
    assert (said["id"], said["name"], said["state"], said["text"]) == (key, "户口簿.pdf", "clean", "已上传")
    found = [each for each in kept(site, case_id) if str(each.id) == key]
    assert [each.material for each in found] == ["household_register"]


def test_a_plain_form_sends_several_and_goes_back(site: Site, case_id: UUID) -> None:
    client = site.visitor(WINDOW).client
    files = [(io.BytesIO(photo(colour=colour)), f"{colour}.jpg") for colour in ("red", "green")]

    answer = client.post(
        "/files/",
        data={"csrf_token": TOKEN, "case": case_id, "back": f"/cases/{case_id}#files", "file": files},
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case_id}#files")
    assert {"red.jpg", "green.jpg"} <= {each.name for each in kept(site, case_id)}
    assert "已上传 2 个文件" in text(client.get("/inbox/"))


def test_going_back_never_leads_elsewhere(site: Site, case_id: UUID) -> None:
    answer = send(site, photo(), script=False, case=case_id, back="//elsewhere.example/")

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("data", "form", "words"),
    [
        (b"", {}, "空"),
        (b"MZ not a document", {}, "只能接收"),
        (pdf(), {"purpose": "photo"}, "只能上传"),
        (pdf(), {"purpose": "virus"}, "用途"),
        (pdf(), {"key": "1"}, "编号"),
        (pdf(), {"field": "<script>"}, "项目不对"),
        (b"%PDF-" + b"0" * LIMITS.size, {}, "不能超过 10 MB"),
    ],
)
def test_what_is_not_taken_is_said_in_words(
    site: Site, case_id: UUID, data: bytes, form: dict[str, Any], words: str
) -> None:
    before = kept(site, case_id)

    answer = send(site, data, case=case_id, **form)

    assert (answer.status_code, words in answer.get_json()["message"]) == (422, True)
    page = send(site, data, script=False, case=case_id, **form)
    assert (page.status_code, words in text(page)) == (422, True)
    assert kept(site, case_id) == before


def test_too_much_is_refused_before_it_is_read(site: Site) -> None:
    answer = send(site, b"0" * (MAX_UPLOAD + 1))

    assert answer.status_code == 413


def test_only_the_route_for_files_may_be_sent_so_much(site: Site) -> None:
    client = site.visitor(WINDOW).client

    much = b"csrf_token=" + TOKEN.encode() + b"&person=" + b"0" * (3 * 1024 * 1024)
    answer = client.post("/inbox/find", data=much, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413


def test_a_virus_is_told_and_gone(site: Site, case_id: UUID) -> None:
    answer = send(site, pdf(text=EICAR), case=case_id)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "infected")


def test_a_whole_file_is_saved_and_never_run(site: Site, case_id: UUID) -> None:
    sent = send(site, pdf(), "身份证 正反面.pdf", case=case_id).get_json()

    answer = site.visitor(WINDOW).get(f"/files/{sent['id']}/content")

    headers = answer.headers
    assert answer.data == pdf()
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith(
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E8%BA%AB"
    )
    assert (
        "sandbox" in headers["Content-Security-Policy"] and "'self'" not in headers["Content-Security-Policy"]
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pages_show_pictures_drawn_here(site: Site, case_id: UUID) -> None:
    sent = send(site, pdf(3), case=case_id).get_json()
    visitor = site.visitor(WINDOW)

    page = text(visitor.get(sent["href"]))
    small = visitor.get(sent["thumb"])
    large = visitor.get(f"/files/{sent['id']}/picture?page=3")

    assert page.count('<img src="/files/') == 3 and "3 页" not in page.split("<h1>")[0]
    with Image.open(io.BytesIO(small.data)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 320)
    assert (large.status_code, large.mimetype) == (200, "image/jpeg")
    for wrong in ("page=4", "page=0", "page=x&side=huge", "side=original"):
        assert visitor.get(f"/files/{sent['id']}/picture?{wrong}").status_code == 422, wrong


def test_every_look_is_written_down(site: Site, case_id: UUID) -> None:
    sent = send(site, photo(31, 17), case=case_id).get_json()
    key = UUID(sent["id"])
    visitor = site.visitor("supervisor1")

    visitor.get(sent["href"])
    visitor.get(sent["thumb"])
    visitor.get(f"/files/{key}/content")

    views = [(row.actor, row.whole) for row in site.world.rows(AttachmentView) if row.attachment_id == key]
    assert views == [("supervisor1", False), ("supervisor1", True)]


def test_a_document_is_offered_for_saving_only(site: Site, case_id: UUID) -> None:
    sent = send(site, package(), "说明.docx", case=case_id).get_json()

    page = text(site.visitor(WINDOW).get(sent["href"]))

    assert sent["thumb"] == ""
    assert "<img" not in page and "请下载后查看" in page


def test_until_it_was_scanned_there_is_nothing_to_see(site: Site, case_id: UUID) -> None:
    scanner = site.world.store.scanner
    assert isinstance(scanner, MemoryScanner)
    scanner.is_down = True
    try:
        sent = send(site, photo(33, 18), case=case_id).get_json()
    finally:
        scanner.is_down = False
    visitor = site.visitor(WINDOW)

    assert (sent["state"], sent["thumb"]) == ("waiting", "")
    page = text(visitor.get(sent["href"]))
    assert "等待安全检查" in page and "下载原件" not in page and "<img" not in page
    for part in ("content", "picture"):
        assert visitor.get(f"/files/{sent['id']}/{part}").status_code == 409


def test_its_sender_removes_it_with_a_reason(site: Site, case_id: UUID) -> None:
    sent = send(site, photo(35, 19), case=case_id).get_json()
    visitor = site.visitor(WINDOW)
    assert "移除这个文件" in text(visitor.get(sent["href"]))
    assert "移除这个文件" not in text(site.visitor("supervisor1").get(sent["href"]))

    script = visitor.client.post(f"/files/{sent['id']}/remove", data={"why": "拍错了"}, headers=SCRIPT)

    assert script.get_json() == {"removed": sent["id"]}
    assert visitor.get(sent["href"]).status_code == 404
    assert visitor.post(f"/files/{sent['id']}/remove", why="再来一次").status_code == 404


def test_an_application_takes_the_files_it_names(site: Site) -> None:
    window = site.world.person(WINDOW)
    mine = take(site.world.store, window, Upload("证明.pdf", pdf(), "material_files"))
    theirs = take(
        site.world.store, site.world.person("shanda_review"), Upload("x.pdf", pdf(), "material_files")
    )

    case_id = site.submit(material_files=[str(mine.id)])
    with pytest.raises(InvalidInputError) as refusal:
        site.submit(material_files=[str(theirs.id)])

    assert [each.id for each in kept(site, case_id)] == [mine.id]
    assert [error.code for error in refusal.value.errors] == ["file_missing"]  # type: ignore[attr-defined]


def test_a_page_asks_who_is_signed_in(site: Site) -> None:
    client = site.visitor(WINDOW).client
    assert client.get("/session", headers=SCRIPT).get_json() == {"account": WINDOW, "csrf_token": TOKEN}

    stranger = site.visitor().client.get("/session", headers={"Accept": "application/json"})

    assert (stranger.status_code, stranger.get_json()["code"]) == (401, "signed_out")
