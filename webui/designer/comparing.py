"""What changed between two releases, or between a release and a draft: words beside two diagrams with marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from engine import releases
from engine.differences import Change, FileChange, Kind, compare
from engine.drafts import access, reading
from engine.errors import NotFoundError
from webui.current import actor, store
from webui.designer.editors import ALONE
from webui.pages import Tag, Tone
from webui.pages.designer import ChangeRow, ComparePage, FileChanges
from webui.shell import shell

bp = Blueprint("comparing", __name__)
_TAGS = {
    Kind.ADDED: Tag("新增", Tone.GOOD),
    Kind.REMOVED: Tag("删除", Tone.BAD),
    Kind.CHANGED: Tag("修改", Tone.WARN),
}


@bp.get("/designer/releases/<int(max=2147483647):before>/compare/<int(max=2147483647):after>")
def compare_releases(before: int, after: int) -> str:
    """The differences between two releases."""
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
        changes = compare(releases.files(tx, before), releases.files(tx, after))
    places = {path: (_release_file(before, path), _release_file(after, path)) for path in _diagrams(changes)}
    page = _page(f"版本 {before} → 版本 {after}", changes, places, url_for("designer.index"))
    return render_template("designer/compare.html", page=page, shell=shell())


@bp.get("/designer/drafts/<uuid:draft_id>/compare")
def compare_draft(draft_id: UUID) -> str:
    """What a draft changes."""
    with store().transaction(actor()) as tx:
        draft = reading.view(tx, draft_id)
        base = draft.base or 0
        changes = compare(releases.files(tx, base), reading.files(tx, draft_id))
    places = {
        path: (_release_file(base, path), url_for("editors.source", draft_id=draft_id, path=path))
        for path in _diagrams(changes)
    }
    back = url_for("designer.draft", draft_id=draft_id)
    page = _page(f"版本 {base} → {draft.title}", changes, places, back)
    return render_template("designer/compare.html", page=page, shell=shell())


@bp.get("/designer/releases/<int(max=2147483647):number>/files/<path:path>")
def release_file(number: int, path: str) -> Response:
    """One file of a release, byte for byte; it never changes."""
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
        source = releases.files(tx, number).get(path)
    if source is None:
        raise NotFoundError(f"版本 {number} 中没有文件“{path}”")
    answer = Response(source, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


def _release_file(number: int, path: str) -> str:
    return url_for("comparing.release_file", number=number, path=path)


def _diagrams(changes: Iterable[FileChange]) -> list[str]:
    return [each.path for each in changes if each.kind is Kind.CHANGED and each.path.endswith(".bpmn")]


def _page(
    title: str, changes: tuple[FileChange, ...], places: Mapping[str, tuple[str, str]], back: str
) -> ComparePage:
    return ComparePage(
        title=title,
        back_href=back,
        summary=f"{len(changes)} 个文件有变化" if changes else "内容完全相同",
        files=tuple(_file(each, places.get(each.path)) for each in changes),
    )


def _file(change: FileChange, place: tuple[str, str] | None) -> FileChanges:
    settings: dict[str, object] = {}
    if place:
        settings = {"before": place[0], "after": place[1], "marks": _marks(change.changes)}
    return FileChanges(
        path=change.path,
        tag=_TAGS[change.kind],
        rows=tuple(_row(each) for each in change.changes),
        settings=settings,
        only_layout=change.kind is Kind.CHANGED and not change.changes,
    )


def _row(change: Change) -> ChangeRow:
    aspect = change.aspect or {Kind.ADDED: "新增", Kind.REMOVED: "删除"}.get(change.kind, "")
    return ChangeRow(change.element_id, _TAGS[change.kind], change.name, aspect, change.before, change.after)


def _marks(changes: Iterable[Change]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind.value: [] for kind in Kind}
    for change in changes:
        if change.element_id not in found[change.kind]:
            found[change.kind].append(change.element_id)
    return found
