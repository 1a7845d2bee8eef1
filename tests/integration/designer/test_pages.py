"""The designer's pages over HTTP: what they offer to whom, and how they answer what is wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from engine.drafts import packing
from engine.models import ReleaseDraft
from tests.integration.web.site import TOKEN, PaperPrinter, Site, Visitor, text
from tests.support.database import fresh_database
from tests.support.world import world_at
from webui.app import create_app

ALLOWANCE = "subsistence_allowance/subsistence_allowance.bpmn"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The application, for all tests here."""
    with fresh_database() as url, world_at(url) as world:
        world.store = replace(world.store, printer=PaperPrinter())
        yield Site(world, create_app(world.store, "test", demo=True))


@pytest.fixture
def designer(site: Site) -> Visitor:
    return site.visitor("designer")


@pytest.fixture
def draft(site: Site, designer: Visitor) -> str:
    """The address of a new draft."""
    return str(designer.post("/designer/drafts", title="公示期调整").headers["Location"])


def upload(visitor: Visitor, address: str, *files: tuple[str, bytes], **form: str) -> str:
    """The page after sending ``files``."""
    sent = [(io.BytesIO(body), name) for name, body in files]
    answer = visitor.client.post(
        address, data={"csrf_token": TOKEN, "files": sent, **form}, follow_redirects=True
    )
    return text(answer)


def test_a_new_draft_is_listed_with_who_and_from_which_release(designer: Visitor, draft: str) -> None:
    page = text(designer.get("/designer/"))

    assert draft in page
    assert "公示期调整" in page
    assert "版本 1" in page
    assert "正在使用" in page


def test_a_supervisor_reviews_but_is_offered_nothing_that_changes(site: Site, draft: str) -> None:
    supervisor = site.visitor("supervisor1")

    page, first = text(supervisor.get(draft)), text(supervisor.get("/designer/"))

    assert ALLOWANCE in page
    assert "/remove/" not in page
    assert "提交审核" not in page
    assert "新草稿的名称" not in first


def test_a_new_file_of_each_kind_opens_in_its_editor_and_has_no_error(designer: Visitor, draft: str) -> None:
    for kind, path in (
        ("bpmn", "visit/visit.bpmn"),
        ("dmn", "visit/visit.dmn"),
        ("form", "visit/forms/visit.form"),
    ):
        answer = designer.post(f"{draft}/add", kind=kind, name="visit")

        assert answer.headers["Location"] == f"{draft}/edit/{path}"
        assert designer.get(f"{draft}/edit/{path}").status_code == 200
        source = text(designer.get(f"{draft}/files/{path}"))
        answer = designer.client.post(
            f"{draft}/lint/{path}", json={"content": source}, headers={"X-CSRF-Token": TOKEN}
        )
        errors = [each for each in answer.get_json()["findings"] if not each["warning"]]
        assert errors == [], kind


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "exe", "name": "visit"},
        {"kind": "bpmn", "name": "../up"},
        {"kind": "bpmn", "name": "x y"},
        {"kind": "form", "name": "visit", "folder": "../.."},
        {},
    ],
)
def test_a_new_file_needs_a_plain_name_and_a_known_kind(
    designer: Visitor, draft: str, form: dict[str, str]
) -> None:
    assert designer.post(f"{draft}/add", **form).status_code == 422


def test_a_save_answers_with_the_version_that_the_next_one_must_name(designer: Visitor, draft: str) -> None:
    address = f"{draft}/files/{ALLOWANCE}"
    source = text(designer.get(address))

    first = designer.put(address, {"version": 0, "content": source.replace("入户调查", "上门调查")})
    stale = designer.put(address, {"version": 0, "content": source})
    second = designer.put(address, {"version": first.get_json()["version"], "content": source})

    assert (first.status_code, stale.status_code, second.status_code) == (200, 409, 200)
    assert "已由他人" in stale.get_json()["message"]
    assert text(designer.get(address)) == source


@pytest.mark.parametrize(
    "body", [{}, [], {"version": "0", "content": ""}, {"version": 0}, {"version": 0, "content": 5}]
)
def test_a_save_that_did_not_arrive_whole_is_refused(designer: Visitor, draft: str, body: object) -> None:
    assert designer.put(f"{draft}/files/{ALLOWANCE}", body).status_code == 422


def test_what_is_typed_is_checked_without_being_saved(designer: Visitor, draft: str) -> None:
    address = f"{draft}/files/{ALLOWANCE}"
    source = text(designer.get(address))
    broken = source.replace(' default="', ' documentation="', 1)

    answer = designer.client.post(
        f"{draft}/lint/{ALLOWANCE}", json={"content": broken}, headers={"X-CSRF-Token": TOKEN}
    )

    found = answer.get_json()["findings"]
    assert {each["code"] for each in found if not each["warning"]} >= {"no_default"}
    assert all(each["advice"] for each in found if each["code"] == "no_default")
    assert text(designer.get(address)) == source


def test_a_draft_with_an_error_is_not_handed_in_and_its_page_says_where(
    designer: Visitor, draft: str
) -> None:
    address = f"{draft}/files/{ALLOWANCE}"
    source = text(designer.get(address))
    designer.put(address, {"version": 0, "content": source.replace(' default="', ' documentation="', 1)})

    answer = designer.post(f"{draft}/submit", reason="试一试")

    assert answer.status_code == 422
    assert "改好后才能提交审核" in text(answer)
    assert "没有默认出线" in text(answer)
    assert f"/edit/{ALLOWANCE}" in text(answer)


def test_a_zip_that_leads_elsewhere_is_refused_and_nothing_changes(designer: Visitor, draft: str) -> None:
    before = designer.get(f"{draft}/export.zip").data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../etc/x.json", "{}")

    page = upload(designer, f"{draft}/import", ("release.zip", target.getvalue()))

    assert "只能由字母" in page
    assert designer.get(f"{draft}/export.zip").data == before


def test_uploaded_files_find_their_place_by_name_and_new_ones_go_into_the_folder(
    designer: Visitor, draft: str
) -> None:
    changed = text(designer.get(f"{draft}/files/{ALLOWANCE}")).replace("入户调查", "上门调查").encode()

    page = upload(
        designer, f"{draft}/import", ("subsistence_allowance.bpmn", changed), ("more.json", b"{}"), folder=""
    )
    added = upload(designer, f"{draft}/import", ("extra.json", b"{}"), folder="shared")

    assert "2 个文件有变化" in page
    assert "shared/extra.json" in added
    assert text(designer.get(f"{draft}/files/{ALLOWANCE}")) == changed.decode()


def test_a_whole_release_as_zip_replaces_the_draft(designer: Visitor, draft: str) -> None:
    files = packing.unpack(designer.get("/designer/releases/1/export.zip").data)
    fewer = {path: body for path, body in files.items() if not path.startswith("recheck/")}

    upload(designer, f"{draft}/import", ("release.zip", packing.pack(fewer)), whole="yes")

    assert packing.unpack(designer.get(f"{draft}/export.zip").data) == fewer
    page = text(designer.get(draft))
    assert "已删除" in page
    designer.post(f"{draft}/restore/recheck/recheck.bpmn")
    assert "recheck/recheck.bpmn" in packing.unpack(designer.get(f"{draft}/export.zip").data)


def test_the_editors_data_names_what_there_is_to_choose(designer: Visitor, draft: str) -> None:
    data = designer.get(f"{draft}/choices").get_json()

    choices = data["choices"]
    assert ["surveyor", "入户调查员"] in choices["posts"]
    assert ["subsistence_allowance", "最低生活保障"] in choices["items"]
    assert any(form["id"] == "subsistence_allowance_survey" and form["keys"] for form in choices["forms"])
    assert {"name": "street", "info": "由申请表算出"} in data["variables"]
    assert len(data["templates"]) > 10


def test_a_file_that_no_editor_knows_is_offered_for_download_only(designer: Visitor, draft: str) -> None:
    upload(designer, f"{draft}/import", ("seal.png", b"\x89PNG"), folder="shared/letters")

    assert designer.get(f"{draft}/edit/shared/letters/seal.png").status_code == 404
    answer = designer.get(f"{draft}/files/shared/letters/seal.png?download=yes")
    assert answer.data == b"\x89PNG"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_file_opened_alone_may_do_nothing(designer: Visitor, draft: str) -> None:
    upload(
        designer, f"{draft}/import", ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), folder="shared"
    )

    policy = designer.get(f"{draft}/files/shared/x.svg").headers["Content-Security-Policy"]

    assert "sandbox" in policy
    assert "default-src 'none'" in policy


def test_another_release_in_between_is_pointed_out_and_merged(
    site: Site, designer: Visitor, draft: str
) -> None:
    other = str(designer.post("/designer/drafts", title="另一份").headers["Location"])
    address = f"{other}/files/shared/reasons.json"
    designer.put(address, {"version": 0, "content": text(designer.get(address)) + "\n"})
    designer.post(f"{other}/submit", reason="换行")
    version = _version(site, UUID(other.rpartition("/")[2]))
    published = site.visitor("supervisor1").post(f"{other}/publish", version=str(version))
    assert published.status_code == 302

    assert "请先把它的改动并入草稿" in text(designer.get(draft))
    designer.post(f"{draft}/merge")

    assert "请先把它的改动并入草稿" not in text(designer.get(draft))
    compared = text(designer.get("/designer/releases/1/compare/2"))
    assert "shared/reasons.json" in compared


def _version(site: Site, draft_id: UUID) -> int:
    return next(draft.version for draft in site.world.rows(ReleaseDraft) if draft.id == draft_id)


def test_pages_stay_small_and_ask_the_database_little(site: Site, designer: Visitor, draft: str) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(site.world.store.engine, "before_cursor_execute", note)
    for address in ("/designer/", draft, f"{draft}/edit/{ALLOWANCE}", f"{draft}/compare"):
        asked.clear()
        page = designer.get(address)

        assert page.status_code == 200
        assert len(page.data) <= 40 * 1024, address
        assert len(asked) <= 12, address
    event.remove(site.world.store.engine, "before_cursor_execute", note)
