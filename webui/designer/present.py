"""Words drafts and releases for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from flask import url_for

from engine.drafts import access
from engine.drafts.reading import Change, FileLine
from engine.interpreter.rulebook import advice
from engine.models import DraftState, Release, ReleaseDraft, ReleaseDraftEvent
from engine.proof import Problem, Report
from engine.storage import Actor
from webui.pages import Fact, Link, Tag, Tone, moment
from webui.pages.designer import (
    DraftPage,
    DraftRow,
    EventRow,
    FileGroup,
    FileRow,
    FindingRow,
    ReleaseRow,
    Verbs,
    WorkspacePage,
)

EDITORS = {
    ".bpmn": "modeler",
    ".dmn": "tables",
    ".form": "form-editor",
    ".letter": "text-editor",
    ".json": "text-editor",
    ".css": "text-editor",
}
_GROUPS = (
    ("流程图", ".bpmn"),
    ("决策表", ".dmn"),
    ("表单", ".form"),
    ("文书模板", ".letter"),
    ("时限、岗位、规则和其他", ""),
)
_TONES = {
    DraftState.OPEN: Tone.INFO,
    DraftState.SUBMITTED: Tone.WARN,
    DraftState.PUBLISHED: Tone.GOOD,
    DraftState.DISCARDED: Tone.PLAIN,
}
_CHANGES = {
    Change.CHANGED: Tag("已修改", Tone.INFO),
    Change.ADDED: Tag("新增", Tone.GOOD),
    Change.REMOVED: Tag("已删除", Tone.BAD),
}
_EVENTS = {
    "begun": "新建草稿",
    "edited": "开始修改",
    "added": "新建文件",
    "removed": "删除文件",
    "restored": "恢复文件",
    "imported": "导入文件",
    "merged": "并入新版本",
    "submitted": "提交审核",
    "returned": "退回修改",
    "published": "发布",
    "discarded": "放弃草稿",
}


@dataclass(frozen=True)
class Sight:
    """A draft as it was read, with the people in it."""

    draft: ReleaseDraft
    lines: Sequence[FileLine]
    report: Report
    events: Sequence[ReleaseDraftEvent]
    names: Mapping[str, str]
    actor: Actor
    newest: int
    makers: frozenset[str]


def state_tag(draft: ReleaseDraft) -> Tag:
    """The draft's state."""
    return Tag(access.STATE_NAMES[draft.state], _TONES[draft.state])


def workspace(
    drafts: Iterable[ReleaseDraft], releases: Sequence[Release], names: Mapping[str, str], actor: Actor
) -> WorkspacePage:
    """The first page."""
    designs = actor.holds(access.DESIGNER)
    rows = zip(releases, [*releases[1:], None], strict=True)
    return WorkspacePage(
        drafts=tuple(_draft_row(draft, names) for draft in drafts),
        releases=tuple(
            _release_row(each, older, names, designs and each is not releases[0]) for each, older in rows
        ),
        begin_url=url_for("designer.begin") if designs else "",
        plugin_href=url_for("designer.plugin"),
    )


def _draft_row(draft: ReleaseDraft, names: Mapping[str, str]) -> DraftRow:
    who = names.get(draft.changed_by, draft.changed_by)
    return DraftRow(
        href=url_for("designer.draft", draft_id=draft.id),
        title=draft.title,
        state=state_tag(draft),
        base=f"版本 {draft.base}",
        changed=f"{who}　{moment(draft.changed_at)}",
    )


def _release_row(
    release: Release, older: Release | None, names: Mapping[str, str], may_return: bool
) -> ReleaseRow:
    number = release.number
    compare = url_for("comparing.compare_releases", before=older.number, after=number) if older else ""
    return ReleaseRow(
        number=number,
        note=release.note,
        author=names.get(release.author, "命令行"),
        reviewer=names.get(release.reviewer or "", "—"),
        published=moment(release.published_at),
        export_href=url_for("designer.export_release", number=number),
        compare_href=compare,
        roll_back_url=url_for("designer.roll_back", number=number) if may_return else "",
    )


def draft_page(sight: Sight) -> DraftPage:
    """A draft in full."""
    draft, names = sight.draft, sight.names
    facts = [
        Fact("编制人", names.get(draft.author, draft.author)),
        Fact("原版本", f"版本 {draft.base}"),
        Fact("最近修改", f"{names.get(draft.changed_by, draft.changed_by)} {moment(draft.changed_at)}"),
        Fact("修改的文件", f"{sum(line.change is not Change.SAME for line in sight.lines)} 个"),
    ]
    if draft.reason:
        facts.append(Fact("修改理由", draft.reason))
    if draft.published:
        facts.append(Fact("发布为", f"版本 {draft.published}"))
    return DraftPage(
        title=draft.title,
        state=state_tag(draft),
        facts=tuple(facts),
        changed=tuple(_changed(sight)),
        groups=tuple(_groups(sight)),
        findings=tuple(_finding_row(draft.id, each, sight.lines) for each in sight.report.problems),
        findings_title=_verdict(sight.report),
        examined=_examined(sight.report),
        events=tuple(_event_row(event, names) for event in sight.events[:30]),
        verbs=_verbs(sight),
        version=draft.version,
        export_href=url_for("designer.export", draft_id=draft.id),
        compare_href=url_for("comparing.compare_draft", draft_id=draft.id),
        back_href=url_for("designer.index"),
        publishing=draft.state is DraftState.SUBMITTED,
    )


def _verdict(report: Report) -> str:
    errors, warnings = len(report.errors), len(report.warnings)
    return f"{errors} 个错误，{warnings} 个提示" if report.problems else "没有发现问题"


def _examined(report: Report) -> str:
    """How far the ways through the processes were looked at, honestly."""
    states = sum(each.states for each in report.examined)
    partly = [each.name for each in report.examined if not each.complete]
    if not report.examined:
        return "流程图有误，还没有逐一检查走法。"
    if partly:
        return f"已检查 {states} 个状态；{'、'.join(partly)} 的走法太多，没有全部检查。"
    return f"{len(report.examined)} 个流程的全部走法都已检查，共 {states} 个状态。"


def _groups(sight: Sight) -> Iterable[FileGroup]:
    left = [line.path for line in sight.lines if line.change is Change.SAME]
    for title, suffix in _GROUPS:
        chosen = [path for path in left if not suffix or path.endswith(suffix)]
        left = [path for path in left if path not in chosen]
        if chosen:
            yield FileGroup(title, tuple(Link(path, _place(sight.draft.id, path)) for path in chosen))


def _place(draft_id: UUID, path: str) -> str:
    """Where a file is opened: in its editor, or by taking it along."""
    if PurePosixPath(path).suffix in EDITORS:
        return url_for("editors.edit", draft_id=draft_id, path=path)
    return url_for("editors.source", draft_id=draft_id, path=path, download="yes")


def _changed(sight: Sight) -> Iterable[FileRow]:
    draft_id = sight.draft.id
    editing = sight.draft.state is DraftState.OPEN and sight.actor.holds(access.DESIGNER)
    for line in sight.lines:
        if line.change is Change.SAME:
            continue
        gone, path = line.change is Change.REMOVED, line.path
        may_return = editing and line.change is not Change.ADDED
        who = sight.names.get(line.changed_by, line.changed_by)
        download = "" if gone else url_for("editors.source", draft_id=draft_id, path=path, download="yes")
        yield FileRow(
            path=path,
            change=_CHANGES[line.change],
            who=f"{who} {moment(line.changed_at)}" if line.changed_at else "",
            href="" if gone else _place(draft_id, path),
            download_href=download,
            restore_url=url_for("designer.restore", draft_id=draft_id, path=path) if may_return else "",
        )


def _finding_row(draft_id: UUID, problem: Problem, lines: Sequence[FileLine]) -> FindingRow:
    names = (problem.file, PurePosixPath(problem.file).name)
    path = next((line.path for line in lines if {line.path, PurePosixPath(line.path).name} & {*names}), "")
    href = ""
    if path and PurePosixPath(path).suffix in EDITORS:
        way = ",".join(problem.path) if len(problem.path) > 1 else None
        href = url_for("editors.edit", draft_id=draft_id, path=path, way=way, _anchor=problem.element_id)
    tag = Tag("提示", Tone.WARN) if problem.warning else Tag("错误", Tone.BAD)
    return FindingRow(tag, problem.file, problem.message, problem.advice or advice(problem.code), href)


def _event_row(event: ReleaseDraftEvent, names: Mapping[str, str]) -> EventRow:
    what = _EVENTS.get(event.kind, event.kind) + (f"：{event.path}" if event.path else "")
    return EventRow(what, names.get(event.actor, event.actor), moment(event.at), event.reason)


def _verbs(sight: Sight) -> Verbs:
    draft, actor = sight.draft, sight.actor
    designs = actor.holds(access.DESIGNER)
    if draft.state is DraftState.OPEN and designs:
        return Verbs(
            add=url_for("designer.add", draft_id=draft.id),
            bring_in=url_for("designer.bring_in", draft_id=draft.id),
            submit=url_for("designer.submit", draft_id=draft.id),
            discard=url_for("designer.discard", draft_id=draft.id),
            merge=url_for("designer.merge", draft_id=draft.id) if draft.base != sight.newest else "",
        )
    if draft.state is DraftState.SUBMITTED:
        own = actor.id in sight.makers
        return Verbs(
            send_back=url_for("designer.send_back", draft_id=draft.id),
            publish="" if own else url_for("designer.publish", draft_id=draft.id),
            discard=url_for("designer.discard", draft_id=draft.id) if designs else "",
            why_not="您修改过这份草稿，须由另一个人审核发布" if own else "",
        )
    return Verbs()
