"""The page of a task: what stands on it, how much it weighs, and how often it asks the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from engine import releases, tasks
from engine.attachments import Upload, receive
from engine.files.states import Purpose
from engine.models import Application, CaseItem, HouseholdMember, LookUpRecord, UserTask
from engine.ports import Outcome
from engine.submission import FormInvalidError
from tests.integration.web.site import PaperPrinter, Site, text
from tests.support.papers import pdf, photo
from tests.support.playing import Playing

WINDOW, REVIEW = "shanda_window", "shanda_review"
MOST_BYTES, MOST_QUERIES = 40 * 1024, 12


@pytest.fixture(scope="module")
def busy(site: Site) -> Playing:
    """A case that has gone far: looked up, checked, decided, made public."""
    playing = Playing(site.world, "H01")
    playing.until("subsistence_allowance_publicity_over")
    return playing


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """Every statement that reaches the database within the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = site.world.store.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def page_of(site: Site, task_id: UUID, account: str) -> str:
    answer = site.visitor(account).get(f"/tasks/{task_id}")
    assert answer.status_code == 200
    return text(answer)


def claimed(site: Site, case_id: UUID, element_id: str, account: str) -> UUID:
    task_id = site.world.task(element_id, case_id)
    with site.world.store.transaction(site.world.person(account)) as tx:
        tasks.claim(tx, task_id)
    return task_id


def done(site: Site, case_id: UUID, element_id: str) -> UUID:
    return next(
        row.id for row in site.world.rows(UserTask) if row.case_id == case_id and row.element_id == element_id
    )


def section(page: str, name: str) -> str:
    """The part of ``page`` with the id ``name``, as bare words."""
    found = re.search(rf'<section class="panel" id="{name}">(.*?)</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def test_a_page_is_light_and_asks_seldom_whether_the_task_is_open_or_done(site: Site, busy: Playing) -> None:
    world = site.world
    window = world.person(WINDOW)
    mine = claimed(site, site.submit(), "accept_application", WINDOW)
    for number in range(12):
        upload = Upload(f"材料{number}.jpg", photo(20 + number, 10), case_id=busy.case_id, material="id_card")
        receive(world.store, window, upload)
    for account, task_id in ((REVIEW, done(site, busy.case_id, "initial_review")), (WINDOW, mine)):
        visitor = site.visitor(account)
        visitor.get(f"/tasks/{task_id}")

        with statements(site) as seen:
            answer = visitor.get(f"/tasks/{task_id}")

        through_the_driver = 1  # the task's own row
        assert answer.status_code == 200
        assert len(answer.data) <= MOST_BYTES
        assert len(seen) + through_the_driver <= MOST_QUERIES, "\n".join(each[:100] for each in seen)


def test_declared_and_found_values_stand_side_by_side(site: Site, busy: Playing) -> None:
    page = page_of(site, done(site, busy.case_id, "initial_review"), "supervisor1")

    words = section(page, "evidence")

    assert "户内人数" in words and "一致" in words
    assert "全部查询" in words and "户籍信息查询" in words


def test_a_source_that_was_down_says_so_and_a_source_that_found_nothing_says_that(site: Site) -> None:
    case_id = site.submit("H01")
    task_id = site.world.task("accept_application", case_id)
    with site.world.store.transaction() as tx:
        for operation, outcome in (
            ("police.household", Outcome.SOURCE_DOWN),
            ("civil.benefit", Outcome.NO_RECORD),
        ):
            tx.session.add(_record(case_id, operation, outcome, tx.now))

    page = page_of(site, task_id, WINDOW)

    words = section(page, "evidence")
    assert "没有答复不等于查无记录" in words
    assert "数据源没有答复，不等于查无记录" in words
    assert "数据源故障" in words and "查无记录" in words
    assert "未在享" in section(page, "household")


def _record(case_id: UUID, operation: str, outcome: Outcome, now: object) -> LookUpRecord:
    return LookUpRecord(
        case_id=case_id, operation=operation, subject="applicant", requester="system", purpose="p",
        legal_basis="b", outcome=outcome, facts={}, source="某部门", detail="", asked_at=now, answered_at=now,
    )  # fmt: skip


def test_everybody_of_the_household_is_checked_against_what_they_receive_already(site: Site) -> None:
    first, second = site.submit("H01"), site.submit("H01")
    world = site.world
    with world.store.transaction() as tx:
        applicant = tx.session.get_one(Application, second).id_number
        tx.session.add(
            HouseholdMember(case_id=first, position=9, name="同一人", id_number=applicant, relation="spouse")
        )
        row = next(each for each in tx.session.query(CaseItem).where(CaseItem.case_id == first))
        row.outcome, row.delivered_at = "approved", tx.now
        tx.session.add(
            replace_record(
                _record(second, "civil.benefit", Outcome.HIT, tx.now), receiving=True, benefits=["低保"]
            )
        )

    page = page_of(site, world.task("accept_application", second), WINDOW)

    words = section(page, "household")
    assert "申请人本人" in words and "在享" in words and "在享救助项目：低保" in words
    assert "已确认" in words and site.number(first) in words
    assert applicant not in page


def replace_record(record: LookUpRecord, **facts: object) -> LookUpRecord:
    record.facts = facts
    return record


def test_a_case_out_of_reach_is_told_without_its_number(site: Site) -> None:
    elsewhere = site.submit("H01", street="lc_hongjialou")
    here = site.submit("H01")

    words = section(page_of(site, site.world.task("accept_application", here), WINDOW), "household")

    own = site.visitor("shanda_window").get(f"/cases/{elsewhere}").status_code
    assert (site.number(elsewhere) in words) is (own == 200)


def test_limits_are_explained_on_the_page(site: Site, busy: Playing) -> None:
    page = page_of(site, done(site, busy.case_id, "initial_review"), "supervisor1")

    words = section(page, "limits")

    assert "个工作日" in words and "起算" in words and "依据" in words and "逐日说明" in words


def test_files_stand_under_their_material_and_the_handler_may_add_more(site: Site) -> None:
    case_id = site.submit()
    task_id = claimed(site, case_id, "accept_application", WINDOW)
    receive(
        site.world.store,
        site.world.person(WINDOW),
        Upload("身份证.pdf", pdf(), case_id=case_id, material="id_card"),
    )

    mine, others = page_of(site, task_id, WINDOW), page_of(site, task_id, "supervisor1")

    assert "居民身份证 身份证.pdf" in section(mine, "files")
    assert 'enctype="multipart/form-data"' in mine and f'name="case" value="{case_id}"' in mine
    assert "multipart" not in others and "身份证.pdf" in section(others, "files")
    assert "已提交" in re.sub(r"<[^>]+>", " ", others.partition("申请材料")[2])


def test_a_completed_form_is_read_by_the_form_of_its_release_after_a_new_one(
    site: Site, busy: Playing
) -> None:
    task_id = done(site, busy.case_id, "initial_review")
    before = page_of(site, task_id, "supervisor1")
    world = site.world
    with world.store.transaction() as tx:
        files = dict(releases.newest(tx).files)
    path = next(path for path in files if path.endswith("/initial_review.form"))
    files[path] = (
        files[path]
        .replace("审查结果".encode(), "新版标签".encode())
        .replace("初审".encode(), "新初审".encode())
    )
    with world.store.transaction() as tx:
        releases.publish(tx, files, "test")

    after = page_of(site, task_id, "supervisor1")

    def shown(page: str) -> str:
        return page.partition('class="answer-groups"')[2].partition("</section>")[0]

    assert shown(before) == shown(after) != ""


def test_a_form_of_a_visit_is_kept_under_a_key_of_its_own_for_every_person(site: Site) -> None:
    playing = Playing(site.world, "H01")
    playing.until("subsistence_allowance_survey")
    task_id = claimed(site, playing.case_id, "subsistence_allowance_survey", "shanda_survey1")

    page = page_of(site, task_id, "shanda_survey1")
    again = page_of(site, task_id, "shanda_survey1")

    keys = [re.search(r'"key": ?"([A-Za-z0-9+/=]{44})"', text) for text in (page, again)]
    assert keys[0] is not None and keys[1] is not None
    assert keys[0][1] == keys[1][1]
    assert "data-visit-state" in page
    other = claimed(site, site.submit(), "accept_application", WINDOW)
    assert "data-visit-state" not in page_of(site, other, WINDOW)


def test_a_finished_task_is_printed_with_its_signatures(site: Site) -> None:
    playing = Playing(site.world, "H01")
    playing.until("subsistence_allowance_survey")
    world = site.world
    surveyor = world.person("shanda_survey1")
    task_id = claimed(site, playing.case_id, "subsistence_allowance_survey", surveyor.id)
    signed = receive(
        world.store,
        surveyor,
        Upload("签名.png", photo(kind="PNG"), "signature_visitor_1", Purpose.SIGNATURE, task_id=task_id),
    )
    visitor = site.visitor(surveyor.id)
    assert visitor.get(f"/tasks/{task_id}/record.pdf").status_code == 409
    decided = playing.story.decisions["subsistence_allowance_survey"]
    values = {
        **(decided[0] if isinstance(decided, list) else decided),
        "signature_visitor_1": [str(signed.id)],
    }
    with world.store.transaction(surveyor) as tx:
        tasks.complete(tx, task_id, values)
    printer = KeepingPrinter()
    site.app.extensions["store"] = replace(world.store, printer=printer)
    try:
        answer = visitor.get(f"/tasks/{task_id}/record.pdf")
    finally:
        site.app.extensions["store"] = world.store

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    html = printer.html.decode()
    assert "data:image/jpeg;base64," in html and "调查人员一签名" in html and "1 个文件" in html
    assert "办理表 PDF" in page_of(site, task_id, surveyor.id)


class KeepingPrinter(PaperPrinter):
    """A printer that remembers what it was given."""

    html = b""

    def pdf(self, html: bytes) -> bytes:
        """A file that begins like a PDF."""
        self.html = html
        return super().pdf(html)


def test_files_that_a_submission_names_must_be_there(site: Site) -> None:
    playing = Playing(site.world, "H01")
    playing.until("subsistence_allowance_survey")
    task_id = claimed(site, playing.case_id, "subsistence_allowance_survey", "shanda_survey1")
    decided = playing.story.decisions["subsistence_allowance_survey"]
    values = {
        **(decided[0] if isinstance(decided, list) else decided),
        "visit_photos": ["00000000-0000-4000-8000-000000000000"],
    }

    with (
        pytest.raises(FormInvalidError) as refusal,
        site.world.store.transaction(site.world.person("shanda_survey1")) as tx,
    ):
        tasks.complete(tx, task_id, values)

    assert [(each.path, each.code) for each in refusal.value.errors] == [("visit_photos", "file_missing")]
