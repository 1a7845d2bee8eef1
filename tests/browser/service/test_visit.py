"""A visit at home on a telephone: signatures, photos, no network in the middle, and nothing left behind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from engine import releases, tasks
from engine.domain import TaskState
from engine.files.states import Purpose
from engine.models import Attachment, UserTask
from tests.support.papers import photo
from tests.support.service import Service
from tests.support.typing_in import type_in
from tests.support.visiting import accessibility, brought_to, person, story

pytestmark = pytest.mark.browser
TOLD, SURVEY = "H23", "subsistence_allowance_survey"
KEPT = """async () => {
  const plain = JSON.stringify([{...localStorage}, {...sessionStorage}]);
  const found = (await indexedDB.databases()).map(each => each.name);
  if (!found.includes('yijianshi-unsent')) return {rows: 0, text: '', plain};
  const asking = (asked) => new Promise(done => { asked.onsuccess = () => done(asked.result); });
  const base = await asking(indexedDB.open('yijianshi-unsent'));
  if (!base.objectStoreNames.length) { base.close(); return {rows: 0, text: '', plain}; }
  const store = base.transaction('kept').objectStore('kept');
  const rows = await asking(store.getAll());
  base.close();
  const text = rows.map(row => new TextDecoder().decode(row.sealed)).join('');
  return {rows: rows.length, text, plain};
}"""

AGE = """async () => {
  const asking = (asked) => new Promise(done => { asked.onsuccess = () => done(asked.result); });
  const base = await asking(indexedDB.open('yijianshi-unsent'));
  const store = base.transaction('kept', 'readwrite').objectStore('kept');
  const [key] = await asking(store.getAllKeys());
  const row = await asking(store.get(key));
  row.at = Date.now() - 73 * 3600 * 1000;
  await asking(store.put(row, key));
  base.close();
}"""


class Visit:
    """A surveyor's telephone with the survey of one household open."""

    def __init__(self, service: Service) -> None:
        """Bring a case to its survey, claim it and open it."""
        told = story(TOLD)
        self.service = service
        self.task = brought_to(service, told, SURVEY)
        decided: Any = told.decisions[SURVEY]
        self.values: dict[str, Any] = decided[0] if isinstance(decided, list) else decided
        street = str(told.application["street"]).removeprefix("lc_")
        self.account = f"{street}_survey1"
        with service.store.transaction(person(service, self.account)) as tx:
            tasks.claim(tx, self.task.id)
            self.definition = releases.newest(tx).definition(SURVEY)
        self.page = service.sign_in(self.account, width=390)
        self.open()

    def open(self) -> None:
        """Open the survey, or open it again."""
        self.page.goto(f"{self.service.address}/tasks/{self.task.id}")
        self.page.wait_for_selector("[data-form-page][data-ready=yes]")

    def fill_in(self) -> None:
        """Type everything that the household's story says."""
        type_in(self.page, self.definition, self.values)

    def lose_network(self) -> None:
        self.page.context.set_offline(True)
        expect(self.bar).to_contain_text("网络已断开")

    def find_network(self) -> None:
        self.page.context.set_offline(False)

    @property
    def bar(self) -> Any:
        """What the page says of the network."""
        return self.page.locator("[data-visit-state]")

    def row(self) -> UserTask:
        with self.service.store.transaction() as tx:
            return tx.session.get_one(UserTask, self.task.id)

    def files(self) -> list[Attachment]:
        with self.service.store.transaction() as tx:
            found = tx.session.query(Attachment).where(Attachment.task_id == self.task.id)
            return list(found.order_by(Attachment.uploaded_at))

    def kept(self) -> dict[str, Any]:
        """What lies in the browser."""
        found: dict[str, Any] = self.page.evaluate(KEPT)
        return found

    def sign(self, label: str) -> None:
        """Draw a signature with a finger."""
        self.page.get_by_role("button", name=f"手写签名：{label}").click()
        pad = self.page.get_by_role("img", name=f"{label}：在此手写签名")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 20, box["y"] + 30)
        self.page.mouse.down()
        for step in range(1, 6):
            self.page.mouse.move(box["x"] + 20 + 30 * step, box["y"] + 30 + 40 * (step % 2), steps=4)
        self.page.mouse.up()
        self.page.get_by_role("button", name="用这个签名").click()

    def photograph(self, tmp_path: Path) -> None:
        """Take a large photo that says where it was taken."""
        place = tmp_path / "IMG_0001.jpg"
        place.write_bytes(photo(3000, 2250, "olive"))
        self.page.locator('input[type="file"][capture]').set_input_files(place)

    def submit(self) -> None:
        self.page.get_by_role("button", name="提交办理").click()


@pytest.fixture
def visit(service: Service) -> Iterator[Visit]:
    """A survey on a telephone.  Its browser reports every request that found no network: that is no fault here."""
    yield Visit(service)
    service.complaints[:] = [each for each in service.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def opened(service: Service, row: Attachment) -> Image.Image:
    return Image.open(io.BytesIO(service.store.files.get(row.digest)))


def test_a_survey_is_signed_photographed_and_finished_without_network(
    service: Service, visit: Visit, tmp_path: Path
) -> None:
    expect(visit.bar).to_contain_text("网络正常")
    assert accessibility(visit.page) == []
    service.shoot(visit.page, "visit-phone")

    visit.lose_network()
    visit.fill_in()
    visit.sign("调查人员一签名")
    visit.photograph(tmp_path)
    expect(visit.bar).to_contain_text("2 个文件等待上传")
    assert accessibility(visit.page) == []
    service.shoot(visit.page, "visit-offline")
    visit.submit()
    expect(visit.page.locator("[data-sending]")).to_contain_text("恢复后自动提交")
    kept = visit.kept()
    assert kept["rows"] == 1
    assert str(visit.values["survey_note"]) not in kept["text"] + kept["plain"]
    assert visit.row().state is TaskState.OPEN

    visit.find_network()
    visit.page.wait_for_url("**/inbox/")

    assert visit.row().state is TaskState.COMPLETED
    signature, picture = sorted(visit.files(), key=lambda row: row.purpose, reverse=True)
    assert (signature.purpose, picture.purpose) == (Purpose.SIGNATURE, Purpose.PHOTO)
    with opened(service, picture) as image:
        assert max(image.size) == 2000 and dict(image.getexif()) == {}
    assert visit.kept()["rows"] == 0
    sheet = visit.page.request.get(f"{service.address}/tasks/{visit.task.id}/record.pdf")
    assert sheet.body().startswith(b"%PDF") and sheet.body().count(b"/Image") >= 2


def test_who_cannot_draw_types_the_name_and_confirms(service: Service, visit: Visit) -> None:
    page = visit.page
    typed = page.get_by_role("button", name="不能手写，键入姓名：申请人或者受访人签名")
    typed.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("签名人姓名")).to_be_focused()
    page.keyboard.type("王秀英")
    use = page.get_by_role("button", name="用这个签名")
    expect(use).to_be_disabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(use).to_be_enabled()
    assert accessibility(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".fjs-form-field-files .file-state")).to_have_text("已上传")
    (row,) = visit.files()
    with opened(service, row) as image:
        assert (row.purpose, image.format, image.size) == (Purpose.SIGNATURE, "PNG", (900, 360))


def test_a_telephone_that_was_closed_brings_back_what_it_could_not_send(
    service: Service, visit: Visit, tmp_path: Path
) -> None:
    visit.lose_network()
    visit.fill_in()
    visit.photograph(tmp_path)
    expect(visit.bar).to_contain_text("1 个文件等待上传")
    visit.page.get_by_label("调查记录").fill("断网时写下的话")
    visit.page.locator("h1").click()
    _until_kept(visit)
    context = visit.page.context
    visit.page.close(run_before_unload=False)
    context.set_offline(False)

    visit.page = context.new_page()
    visit.open()

    expect(visit.bar).to_contain_text("已恢复")
    expect(visit.page.get_by_label("调查记录")).to_have_value("断网时写下的话")
    expect(visit.page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    expect(visit.page.locator(".fjs-form-field-files .file-state")).to_have_text("已上传")
    assert len(visit.files()) == 1
    _until_kept(visit, rows=0)


def _until_kept(visit: Visit, rows: int = 1) -> None:
    """Wait until so much is kept in the browser."""
    if rows:
        expect(visit.bar).to_have_attribute("data-kept", "yes")
    for _ in range(100):
        if visit.kept()["rows"] == rows:
            return
        visit.page.wait_for_timeout(100)
    raise AssertionError(f"never {rows} kept")


def test_nobody_else_reads_what_a_telephone_keeps_and_it_does_not_grow_old(
    service: Service, visit: Visit
) -> None:
    visit.lose_network()
    visit.page.get_by_label("调查记录").fill("只有我能看")
    visit.page.locator("h1").click()
    _until_kept(visit)
    visit.find_network()
    expect(visit.bar).to_contain_text("网络正常")

    _until_kept(visit, rows=0)
    visit.lose_network()
    visit.page.get_by_label("调查记录").fill("三天前")
    _until_kept(visit)
    visit.page.evaluate(AGE)
    context = visit.page.context
    visit.page.close(run_before_unload=False)
    context.set_offline(False)
    visit.page = context.new_page()
    visit.page.goto(f"{service.address}/inbox/")

    _until_kept(visit, rows=0)


def test_what_a_colleague_finished_meanwhile_is_told_and_nothing_is_kept(
    service: Service, visit: Visit
) -> None:
    visit.lose_network()
    visit.fill_in()
    visit.submit()
    expect(visit.page.locator("[data-sending]")).to_contain_text("恢复后自动提交")
    with service.store.transaction(person(service, visit.account)) as tx:
        tasks.complete(tx, visit.task.id, {**visit.values, "survey_note": "在办公室录入的"})

    visit.find_network()

    expect(visit.page.get_by_role("heading", name="这一项已由他人办理")).to_be_visible()
    expect(visit.page.locator("main")).to_contain_text(str(visit.values["survey_note"]))
    assert visit.kept()["rows"] == 0
    service.complaints[:] = [each for each in service.complaints if "409" not in each]


def test_an_answer_that_was_lost_on_the_way_is_no_conflict(service: Service, visit: Visit) -> None:
    visit.fill_in()
    with service.store.transaction(person(service, visit.account)) as tx:
        tasks.complete(tx, visit.task.id, visit.values)

    visit.submit()

    visit.page.wait_for_url("**/inbox/")
    expect(visit.page.get_by_role("status").first).to_contain_text("已提交办理")


def test_a_newer_draft_on_the_server_is_not_overwritten_silently(service: Service, visit: Visit) -> None:
    visit.lose_network()
    visit.page.get_by_label("调查记录").fill("手机上写的")
    visit.page.locator("h1").click()
    _until_kept(visit)
    context = visit.page.context
    visit.page.close(run_before_unload=False)
    service.clock.pass_time(max(timedelta(), datetime.now(UTC) - service.clock()) + timedelta(hours=1))
    with service.store.transaction(person(service, visit.account)) as tx:
        tasks.save_draft(tx, visit.task.id, {"survey_note": "办公室写的"})
    context.set_offline(False)
    visit.page = context.new_page()
    visit.page.goto(f"{service.address}/tasks/{visit.task.id}")

    expect(visit.page.locator("[data-visit-choice]")).to_be_focused()
    visit.page.get_by_role("button", name="用服务器上的").click()

    visit.page.wait_for_selector("[data-form-page][data-ready=yes]")
    expect(visit.page.get_by_label("调查记录")).to_have_value("办公室写的")
    assert visit.kept()["rows"] == 0
