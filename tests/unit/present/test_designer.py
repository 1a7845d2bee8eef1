"""The words of the designer's pages: what each person is offered, where a finding leads, how far was looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from engine.drafts.reading import Change, FileLine
from engine.models import DraftState, Release, ReleaseDraft, ReleaseDraftEvent
from engine.proof import Examined, Problem, Report
from engine.storage import Actor
from webui.designer import present

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
DRAFT = UUID("11111111-1111-4111-8111-111111111111")
DESIGNER = Actor("designer", "吴俊杰", "district", frozenset({"designer"}))
SECOND = Actor("designer2", "冯立新", "district", frozenset({"designer"}))
SUPERVISOR = Actor("supervisor1", "李海涛", "district", frozenset({"supervisor"}))
CLEAN = Report((), (Examined("p", "流程", "p.bpmn", 3, 4, True),))
LINES = (
    FileLine("a/p.bpmn", Change.CHANGED, NOW, "designer"),
    FileLine("a/forms/f.form", Change.SAME, NOW, "designer"),
    FileLine("shared/letters/seal.png", Change.ADDED, NOW, "designer2"),
    FileLine("shared/old.json", Change.REMOVED),
)
EVERY_VERB = {"add", "bring_in", "submit", "send_back", "publish", "discard", "merge"}


def draft(state: DraftState = DraftState.OPEN, **more: object) -> ReleaseDraft:
    """A draft from release 3."""
    return ReleaseDraft(
        id=DRAFT, title="公示期调整", state=state, base=3, version=7, author="designer", created_at=NOW,
        changed_at=NOW, changed_by="designer", **{"reason": "", "published": None, **more},
    )  # fmt: skip


def sight(
    of: ReleaseDraft, actor: Actor = DESIGNER, report: Report = CLEAN, newest: int = 3
) -> present.Sight:
    """The draft as ``actor`` sees it."""
    event = ReleaseDraftEvent(
        draft_id=DRAFT, at=NOW, actor="designer", kind="added", path="a/p.bpmn", reason=""
    )
    names = {"designer": "吴俊杰"}
    return present.Sight(of, LINES, report, (event,), names, actor, newest, frozenset({"designer"}))


def offered(of: ReleaseDraft, actor: Actor, newest: int = 3) -> set[str]:
    """The verbs that ``actor`` is offered."""
    verbs = present.draft_page(sight(of, actor, newest=newest)).verbs
    return {name for name in EVERY_VERB if getattr(verbs, name)}


def test_a_designer_edits_an_open_draft_and_merges_only_what_is_newer() -> None:
    assert offered(draft(), DESIGNER) == {"add", "bring_in", "submit", "discard"}
    assert offered(draft(), DESIGNER, newest=4) == {"add", "bring_in", "submit", "discard", "merge"}
    assert offered(draft(), SUPERVISOR) == set()


@pytest.mark.parametrize(
    ("who", "verbs"),
    [
        (DESIGNER, {"send_back", "discard"}),
        (SECOND, {"send_back", "publish", "discard"}),
        (SUPERVISOR, {"send_back", "publish"}),
    ],
)
def test_only_a_second_person_is_offered_to_publish(who: Actor, verbs: set[str]) -> None:
    assert offered(draft(DraftState.SUBMITTED, reason="时限太短"), who) == verbs


def test_the_author_is_told_why_not() -> None:
    page = present.draft_page(sight(draft(DraftState.SUBMITTED)))

    assert "另一个人" in page.verbs.why_not
    assert page.version == 7


@pytest.mark.parametrize("state", [DraftState.PUBLISHED, DraftState.DISCARDED])
def test_nothing_is_offered_for_a_draft_that_has_ended(state: DraftState) -> None:
    assert offered(draft(state, published=4), DESIGNER) == set()


def test_changed_files_stand_apart_each_with_what_can_be_done() -> None:
    rows = {row.path: row for row in present.draft_page(sight(draft())).changed}

    assert list(rows) == ["a/p.bpmn", "shared/letters/seal.png", "shared/old.json"]
    assert rows["a/p.bpmn"].href.endswith("/edit/a/p.bpmn")
    assert rows["a/p.bpmn"].restore_url
    assert rows["a/p.bpmn"].who.startswith("吴俊杰")
    assert "download=yes" in rows["shared/letters/seal.png"].href
    assert not rows["shared/letters/seal.png"].restore_url
    assert (rows["shared/old.json"].href, rows["shared/old.json"].download_href) == ("", "")
    assert rows["shared/old.json"].restore_url
    assert not any(row.restore_url for row in present.draft_page(sight(draft(), SUPERVISOR)).changed)


def test_files_without_a_change_are_grouped_by_kind() -> None:
    (group,) = present.draft_page(sight(draft())).groups

    assert (group.title, [link.label for link in group.links]) == ("表单", ["a/forms/f.form"])


def test_a_finding_leads_to_its_element_and_shows_the_way_there() -> None:
    problem = Problem("no_default", "p.bpmn", "p", "way", "没有默认出线", path=("start", "way"))
    unknown = Problem("strange", "nowhere.bpmn", "", "", "不知道在哪里", "请联系", warning=True)

    first, second = present.draft_page(sight(draft(), report=Report((problem, unknown), ()))).findings

    assert first.href.endswith("/edit/a/p.bpmn?way=start,way#way")
    assert "默认连线" in first.advice
    assert (second.href, second.advice, second.tag.text) == ("", "请联系", "提示")


@pytest.mark.parametrize(
    ("report", "verdict", "examined"),
    [
        (CLEAN, "没有发现问题", "1 个流程的全部走法都已检查，共 4 个状态。"),
        (
            replace(CLEAN, examined=(Examined("p", "流程", "p.bpmn", 900, 20_000, False),)),
            "没有发现问题",
            "已检查 20000 个状态；流程 的走法太多，没有全部检查。",
        ),
        (
            Report((Problem("x", "p.bpmn", "", "", "坏了"),), ()),
            "1 个错误，0 个提示",
            "流程图有误，还没有逐一检查走法。",
        ),
    ],
)
def test_the_page_says_honestly_how_far_was_looked(report: Report, verdict: str, examined: str) -> None:
    page = present.draft_page(sight(draft(), report=report))

    assert (page.findings_title, page.examined) == (verdict, examined)


def release(number: int, reviewer: str | None = "supervisor1") -> Release:
    """A release of the designer's."""
    return Release(
        number=number, digest=str(number), author="designer", reviewer=reviewer, base=number - 1, note="理由",
        published_at=NOW,
    )  # fmt: skip


def test_releases_name_their_people_and_older_ones_can_be_brought_back_by_designers() -> None:
    names = {"designer": "吴俊杰", "supervisor1": "李海涛"}
    releases = [release(3), release(2), release(1, None)]

    page = present.workspace([draft()], releases, names, DESIGNER)
    watched = present.workspace([draft()], releases, names, SUPERVISOR)

    assert [(row.author, row.reviewer) for row in page.releases] == [
        ("吴俊杰", "李海涛"), ("吴俊杰", "李海涛"), ("吴俊杰", "—"),
    ]  # fmt: skip
    assert [bool(row.roll_back_url) for row in page.releases] == [False, True, True]
    assert [bool(row.compare_href) for row in page.releases] == [True, True, False]
    assert page.begin_url
    assert not watched.begin_url
    assert not any(row.roll_back_url for row in watched.releases)
    assert page.drafts[0].state.text == "编辑中"


def test_events_say_what_happened_to_which_file() -> None:
    (event,) = present.draft_page(sight(draft())).events

    assert (event.what, event.who) == ("新建文件：a/p.bpmn", "吴俊杰")
