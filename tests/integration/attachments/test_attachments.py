"""Files of cases: whose they are, who may see them, and that none is read unscanned, lost or kept for nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from connectors.files.memory import MemoryFiles, MemoryScanner
from engine import attachments, tasks
from engine.attachments import Attached, Preview, Upload
from engine.attachments import receive as take
from engine.attachments.keeping import MOST_LOOSE
from engine.domain import TaskState
from engine.errors import ConflictError, EngineError, ForbiddenError, InvalidInputError, NotFoundError
from engine.files.errors import AttachmentError, FilesUnavailableError, InfectedError, NotScannedError
from engine.files.kinds import PICTURES
from engine.files.states import Purpose, ScanState
from engine.models import Attachment, AttachmentView, History, UserTask
from engine.reach import Applying
from engine.storage import Actor
from tests.support.papers import EICAR, package, pdf, photo
from tests.support.world import APPLICANT, STRANGER, SUPERVISOR, World

_STREET = frozenset({"window_clerk", "window_clerk@lc_shanda"})
CLERK = Actor("shanda_window", "赵文静", "lc_shanda", _STREET)
COLLEAGUE = Actor("shanda_window2", "同事", "lc_shanda", _STREET)
PHOTO = Upload("照片.jpg", photo(), "photos", Purpose.PHOTO)
NEIGHBOUR = Actor(
    "hjl_window", "邻街", "lc_hongjialou", frozenset({"window_clerk", "window_clerk@lc_hongjialou"})
)


@pytest.fixture
def files(world: World) -> MemoryFiles:
    assert isinstance(world.store.files, MemoryFiles)
    return world.store.files


@pytest.fixture
def scanner(world: World) -> MemoryScanner:
    assert isinstance(world.store.scanner, MemoryScanner)
    return world.store.scanner


@pytest.fixture
def case_id(world: World) -> UUID:
    return world.start("subsistence_allowance", office="lc_shanda", applicant_is_staff_relative=False)


def listed(world: World, case_id: UUID) -> list[str]:
    with world.store.transaction(CLERK) as tx:
        return [each.name for each in attachments.of_case(tx, case_id)]


def seen_by(world: World, actor: Actor, found: Attached) -> bool:
    try:
        with world.store.transaction(actor) as tx:
            attachments.look(tx, found.id)
    except NotFoundError:
        return False
    return True


def refused(world: World, upload: Upload, actor: Actor = CLERK) -> EngineError:
    with pytest.raises(EngineError) as found:
        take(world.store, actor, upload)
    return found.value


def test_a_file_is_kept_scanned_listed_and_told_in_the_history(world: World, case_id: UUID) -> None:
    found = take(world.store, CLERK, replace(PHOTO, case_id=case_id))

    assert (found.name, found.scan, found.case_id) == ("照片.jpg", ScanState.CLEAN, case_id)
    assert listed(world, case_id) == ["照片.jpg"]
    told = [(row.kind, row.name, row.actor) for row in world.rows(History) if row.key == found.id]
    assert told == [("file_added", "照片.jpg", CLERK.id)]


def test_looking_at_it_is_logged_before_anything_is_shown(world: World, case_id: UUID) -> None:
    found = take(world.store, CLERK, Upload("证明.pdf", pdf(2), case_id=case_id))

    opened = attachments.whole(world.store, SUPERVISOR, found.id)
    page = attachments.picture(world.store, CLERK, found.id, Preview(2, "small"))

    assert (opened.name, opened.media_type, opened.data) == ("证明.pdf", "application/pdf", pdf(2))
    assert page.startswith(b"\xff\xd8\xff")
    views = sorted((row.actor, row.whole) for row in world.rows(AttachmentView))
    assert views == sorted([(SUPERVISOR.id, True), (CLERK.id, False)])


@pytest.mark.parametrize("wanted", [Preview(3), Preview(0), Preview(1, "huge")])
def test_a_page_that_is_not_there_cannot_be_seen(world: World, case_id: UUID, wanted: Preview) -> None:
    found = take(world.store, CLERK, Upload("证明.pdf", pdf(2), case_id=case_id))

    with pytest.raises(InvalidInputError):
        attachments.picture(world.store, CLERK, found.id, wanted)


def test_a_document_without_pictures_is_for_downloading_only(world: World, case_id: UUID) -> None:
    found = take(world.store, CLERK, Upload("表.xlsx", package("xl/workbook.xml"), case_id=case_id))

    assert not found.can_be_seen
    with pytest.raises(InvalidInputError, match="下载"):
        attachments.picture(world.store, CLERK, found.id, Preview())
    assert attachments.whole(world.store, CLERK, found.id).data == package("xl/workbook.xml")


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(CLERK, True), (COLLEAGUE, True), (SUPERVISOR, True), (STRANGER, False), (NEIGHBOUR, False)],
)
def test_who_may_see_the_case_sees_its_files(world: World, case_id: UUID, actor: Actor, sees: bool) -> None:
    found = take(world.store, CLERK, replace(PHOTO, case_id=case_id))

    assert seen_by(world, actor, found) is sees
    if not sees:
        for look in (
            lambda: attachments.whole(world.store, actor, found.id),
            lambda: attachments.picture(world.store, actor, found.id, Preview()),
            lambda: take(world.store, actor, replace(PHOTO, case_id=case_id)),
        ):
            with pytest.raises(NotFoundError):
                look()
        assert world.rows(AttachmentView) == []


def test_who_may_claim_a_task_of_the_case_sees_what_it_is_about(world: World, case_id: UUID) -> None:
    found = take(world.store, CLERK, replace(PHOTO, case_id=case_id))
    surveyor = Actor("elsewhere", "借调", "lc_hr", frozenset({"surveyor", "surveyor@lc_shanda"}))

    assert "subsistence_allowance_survey" in world.waiting_at(case_id)
    assert seen_by(world, surveyor, found)


def test_an_applicant_sees_the_materials_of_the_own_case_and_no_photos_of_the_visit(
    world: World, case_id: UUID
) -> None:
    shown = take(world.store, CLERK, Upload("证明.pdf", pdf(), case_id=case_id))
    hidden = take(world.store, CLERK, replace(PHOTO, case_id=case_id))
    applicant = Applying("applicant:1", "杜永强", id_number=APPLICANT)
    somebody = Applying("applicant:2", "别人", id_number="99900119990101001X")

    assert [seen_by(world, applicant, each) for each in (shown, hidden)] == [True, False]
    assert [seen_by(world, somebody, each) for each in (shown, hidden)] == [False, False]


def test_files_without_a_case_are_their_senders_until_a_case_takes_them(world: World, case_id: UUID) -> None:
    mine, theirs = take(world.store, CLERK, PHOTO), take(world.store, COLLEAGUE, PHOTO)
    assert [seen_by(world, actor, mine) for actor in (CLERK, COLLEAGUE, SUPERVISOR)] == [True, False, False]

    with world.store.transaction(CLERK) as tx:
        assert [each.id for each in attachments.own_loose(tx)] == [mine.id]
        assert attachments.take_into(tx, case_id, [mine.id]) == 1
        assert attachments.take_into(tx, case_id, [mine.id]) == 0
    with pytest.raises(AttachmentError), world.store.transaction(CLERK) as tx:
        attachments.take_into(tx, case_id, [theirs.id])

    assert listed(world, case_id) == ["照片.jpg"]
    assert seen_by(world, COLLEAGUE, mine)


def test_a_file_of_a_task_is_taken_from_its_holder_only(world: World, case_id: UUID) -> None:
    surveyor = world.person("shanda_survey1")
    upload = replace(PHOTO, task_id=world.task("subsistence_allowance_survey"))
    assert isinstance(refused(world, upload, surveyor), ForbiddenError)

    task_id = world.claim("subsistence_allowance_survey", surveyor)
    found = take(world.store, surveyor, upload)

    assert (found.case_id, found.task_id) == (case_id, task_id)
    with world.store.transaction(surveyor) as tx:
        assert [each.id for each in attachments.of_field(tx, case_id, "photos", task_id)] == [found.id]
        tasks.release(tx, task_id)
    assert isinstance(refused(world, upload, surveyor), ForbiddenError)


def test_sending_the_same_twice_under_one_key_counts_once(world: World, case_id: UUID) -> None:
    upload = replace(PHOTO, case_id=case_id, key=uuid4())

    first, second = take(world.store, CLERK, upload), take(world.store, CLERK, upload)

    assert first == second
    assert len(world.rows(Attachment)) == 1
    assert isinstance(refused(world, replace(upload, data=photo(colour="blue"))), AttachmentError)
    assert isinstance(refused(world, upload, COLLEAGUE), AttachmentError)


def test_nobody_reads_a_file_before_the_scanner_has(
    world: World, case_id: UUID, scanner: MemoryScanner
) -> None:
    scanner.is_down = True
    found = take(world.store, CLERK, replace(PHOTO, case_id=case_id))
    assert found.scan is ScanState.WAITING and not found.can_be_seen
    with pytest.raises(NotScannedError):
        attachments.whole(world.store, CLERK, found.id)
    assert attachments.scan_waiting(world.store) == 0

    scanner.is_down = False
    assert attachments.scan_waiting(world.store) == 1

    assert attachments.picture(world.store, CLERK, found.id, Preview())
    assert attachments.scan_waiting(world.store) == 0


def test_what_the_scanner_finds_is_destroyed_and_told(
    world: World, case_id: UUID, files: MemoryFiles
) -> None:
    error = refused(world, Upload("x.pdf", pdf(text=EICAR), case_id=case_id))

    assert isinstance(error, InfectedError)
    (row,) = world.rows(Attachment)
    assert (row.scan, files.has(row.digest)) == (ScanState.INFECTED, False)
    assert [entry.kind for entry in world.rows(History) if entry.key == row.id] == [
        "file_added",
        "file_infected",
    ]
    with pytest.raises(InfectedError):
        attachments.whole(world.store, CLERK, row.id)


@pytest.mark.parametrize(
    "upload",
    [
        replace(PHOTO, data=b"no picture"),
        replace(PHOTO, data=pdf(), kinds=PICTURES),
        replace(PHOTO, field="a/b"),
        replace(PHOTO, material="<b>"),
        replace(PHOTO, field="x" * 81),
    ],
)
def test_what_is_refused_leaves_nothing(world: World, files: MemoryFiles, upload: Upload) -> None:
    assert isinstance(refused(world, upload), AttachmentError)

    assert (files.kept, world.rows(Attachment)) == ({}, [])


def test_a_row_is_written_only_after_its_bytes_are_safe(world: World, case_id: UUID) -> None:
    class Full(MemoryFiles):
        """A disk that is full."""

        def put(self, digest: str, data: bytes) -> None:
            """Nothing is kept."""
            raise FilesUnavailableError

    world.store = replace(world.store, files=Full(world.clock))

    assert isinstance(refused(world, replace(PHOTO, case_id=case_id)), FilesUnavailableError)
    assert world.rows(Attachment) == []


def test_nobody_fills_the_disk_with_files_of_no_case(world: World) -> None:
    for number in range(MOST_LOOSE):
        take(world.store, CLERK, replace(PHOTO, data=photo(8 + number, 8)))

    assert f"最多 {MOST_LOOSE} 个" in refused(world, PHOTO).message


def test_its_sender_takes_a_file_away_with_a_reason(world: World, case_id: UUID) -> None:
    found = take(world.store, CLERK, replace(PHOTO, case_id=case_id))
    for actor, why, error in ((COLLEAGUE, "不清楚", ForbiddenError), (CLERK, " ", AttachmentError)):
        with pytest.raises(error), world.store.transaction(actor) as tx:
            attachments.remove(tx, found.id, why)

    with world.store.transaction(CLERK) as tx:
        attachments.remove(tx, found.id, "拍错了")

    assert listed(world, case_id) == []
    assert not seen_by(world, CLERK, found)
    (row,) = world.rows(Attachment)
    assert (row.removed_by, row.removed_why) == (CLERK.id, "拍错了")
    assert [(e.kind, e.note) for e in world.rows(History) if e.key == found.id][-1] == (
        "file_removed",
        "拍错了",
    )


def test_a_file_of_a_finished_task_stays(world: World, case_id: UUID) -> None:
    surveyor = world.person("shanda_survey1")
    task_id = world.claim("subsistence_allowance_survey", surveyor)
    found = take(world.store, surveyor, replace(PHOTO, task_id=task_id))
    with world.store.transaction() as tx:
        tx.session.get_one(UserTask, task_id).state = TaskState.COMPLETED

    with pytest.raises(ConflictError), world.store.transaction(surveyor) as tx:
        attachments.remove(tx, found.id, "不要了")


def test_the_sweep_removes_what_nobody_keeps_and_nothing_else(
    world: World, case_id: UUID, files: MemoryFiles
) -> None:
    kept = take(world.store, CLERK, replace(PHOTO, case_id=case_id))
    shared = take(world.store, CLERK, replace(PHOTO, data=photo(9, 9), case_id=case_id))
    take(world.store, COLLEAGUE, replace(PHOTO, data=photo(9, 9)))
    gone = take(world.store, CLERK, replace(PHOTO, data=photo(11, 11), case_id=case_id))
    take(world.store, CLERK, replace(PHOTO, data=photo(13, 13)))
    with world.store.transaction(CLERK) as tx:
        attachments.remove(tx, gone.id, "拍错了")
    files.put("0" * 64, b"written, and then the machine stopped")
    assert attachments.sweep(world.store) == 0

    world.pass_time(hours=2)
    assert attachments.sweep(world.store) == 2
    assert len(files.kept) == 3

    world.pass_time(days=8)
    assert attachments.sweep(world.store) == 1
    for each in (kept, shared):
        assert attachments.whole(world.store, CLERK, each.id).data


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fotos\\户口 簿.JPG", "户口 簿.jpg"),
        ("a\u202egpj.exe", "a gpj.exe.jpg"),
        ("", "附件.jpg"),
        (".jpg", "附件.jpg"),
        ("长" * 300, "长" * 80 + ".jpg"),
        ('<img src="x">.png', "img src= x .png.jpg"),
    ],
)
def test_names_lose_what_no_name_may_hold(world: World, given: str, name: str) -> None:
    assert take(world.store, CLERK, replace(PHOTO, name=given)).name == name
