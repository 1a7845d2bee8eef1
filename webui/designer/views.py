"""The designer's first page, a draft's page and the verbs of a draft."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, releases
from engine.drafts import access, editing, packing, paths, reading, review
from engine.errors import InvalidInputError, ModelError
from engine.storage import Transaction
from webui.current import actor, store
from webui.designer import blank, present
from webui.designer.desktop import plugin_zip
from webui.shell import shell

bp = Blueprint("designer", __name__, template_folder="templates")


@bp.get("/designer/")
def index() -> str:
    """流程设计: drafts and releases."""
    with store().transaction(actor()) as tx:
        drafts = reading.newest(tx)
        history = releases.history(tx)
        people = {draft.changed_by for draft in drafts}
        people |= {name for each in history for name in (each.author, each.reviewer) if name}
        page = present.workspace(drafts, history, directory.names(tx, people), actor())
    return render_template("designer/index.html", page=page, shell=shell())


@bp.post("/designer/drafts")
def begin() -> ResponseReturnValue:
    """Begin a draft and open it."""
    with store().transaction(actor()) as tx:
        draft_id = editing.begin(tx, request.form.get("title", ""))
    return redirect(url_for("designer.draft", draft_id=draft_id))


@bp.get("/designer/drafts/<uuid:draft_id>")
def draft(draft_id: UUID) -> str:
    """A draft in full."""
    return _draft_page(draft_id)


def _draft_page(draft_id: UUID) -> str:
    with store().transaction(actor()) as tx:
        page = present.draft_page(_sight(tx, draft_id))
    return render_template("designer/draft.html", page=page, shell=shell(), kinds=blank.KINDS)


def _sight(tx: Transaction, draft_id: UUID) -> present.Sight:
    found = reading.view(tx, draft_id)
    lines, events = reading.lines(tx, draft_id), reading.events(tx, draft_id)
    people = {found.author, found.changed_by, *(event.actor for event in events)}
    people |= {line.changed_by for line in lines}
    return present.Sight(
        draft=found,
        lines=lines,
        report=reading.report(tx, draft_id),
        events=events,
        names=directory.names(tx, people),
        actor=actor(),
        newest=releases.newest(tx).number,
        makers=frozenset(event.actor for event in events if event.kind in access.MAKING),
    )


@bp.post("/designer/drafts/<uuid:draft_id>/add")
def add(draft_id: UUID) -> ResponseReturnValue:
    """Put a new, nearly empty file into the draft and open it."""
    form = request.form
    with store().transaction(actor()) as tx:
        access.require_designer(tx)
        path, content = blank.file(form.get("kind", ""), form.get("name", "").strip(), form.get("folder", ""))
        editing.add(tx, draft_id, path, content)
    return redirect(url_for("editors.edit", draft_id=draft_id, path=path))


@bp.post("/designer/drafts/<uuid:draft_id>/import")
def bring_in(draft_id: UUID) -> ResponseReturnValue:
    """Take uploaded files, or a ZIP of them, into the draft."""
    whole = request.form.get("whole") == "yes"
    with store().transaction(actor()) as tx:
        access.require_designer(tx)
        known = [line.path for line in reading.lines(tx, draft_id)]
        touched = editing.bring_in(tx, draft_id, paths.placed(_uploaded(), known), whole=whole)
    flash(f"已导入，{len(touched)} 个文件有变化" if touched else "导入的内容与草稿完全相同", "success")
    return _back(draft_id)


def _uploaded() -> dict[str, bytes]:
    """The uploaded files by path; a ZIP is unpacked.

    Raises:
        InvalidInputError: nothing was uploaded, or it cannot be unpacked.
    """
    folder = request.form.get("folder", "").strip()
    found: dict[str, bytes] = {}
    for upload in request.files.getlist("files"):
        name, body = upload.filename or "", upload.read()
        path = f"{folder}/{name}" if folder else name
        found |= packing.unpack(body) if name.endswith(".zip") else {path: body}
    if not found:
        raise InvalidInputError("请选择要导入的文件", field="files")
    return found


@bp.post("/designer/drafts/<uuid:draft_id>/remove/<path:path>")
def remove(draft_id: UUID, path: str) -> ResponseReturnValue:
    """Take a file out of the draft."""
    with store().transaction(actor()) as tx:
        editing.remove(tx, draft_id, path)
    flash(f"已删除 {path}，发布之前可以恢复", "success")
    return _back(draft_id)


@bp.post("/designer/drafts/<uuid:draft_id>/restore/<path:path>")
def restore(draft_id: UUID, path: str) -> ResponseReturnValue:
    """Put a file back as it was published."""
    with store().transaction(actor()) as tx:
        editing.restore(tx, draft_id, path)
    flash(f"已恢复 {path}", "success")
    return _back(draft_id)


@bp.post("/designer/drafts/<uuid:draft_id>/submit")
def submit(draft_id: UUID) -> ResponseReturnValue:
    """Hand the draft in; what is wrong with it is listed on its page."""
    try:
        with store().transaction(actor()) as tx:
            review.submit(tx, draft_id, request.form.get("reason", ""))
    except ModelError as error:
        flash(error.message, "error")
        return _draft_page(draft_id), 422
    flash("已提交审核，请另一位同事审核发布", "success")
    return _back(draft_id)


@bp.post("/designer/drafts/<uuid:draft_id>/return")
def send_back(draft_id: UUID) -> ResponseReturnValue:
    """Give the draft back to its author."""
    with store().transaction(actor()) as tx:
        review.send_back(tx, draft_id, request.form.get("reason", ""))
    flash("已退回修改", "success")
    return _back(draft_id)


@bp.post("/designer/drafts/<uuid:draft_id>/publish")
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Publish the draft as its second person."""
    version = request.form.get("version", "")
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
        if not version.isdecimal() or len(version) > 9:
            raise InvalidInputError("页面已过期，请刷新后再发布", field="version")
        number = review.publish(tx, draft_id, int(version)).number
    flash(f"已发布为版本 {number}，新办件从现在起按它办理", "success")
    return redirect(url_for("designer.index"))


@bp.post("/designer/drafts/<uuid:draft_id>/discard")
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Give the draft up."""
    with store().transaction(actor()) as tx:
        review.discard(tx, draft_id, request.form.get("reason", ""))
    flash("已放弃这份草稿", "success")
    return redirect(url_for("designer.index"))


@bp.post("/designer/drafts/<uuid:draft_id>/merge")
def merge(draft_id: UUID) -> ResponseReturnValue:
    """Take over what was published meanwhile."""
    with store().transaction(actor()) as tx:
        clashes = review.merge_newest(tx, draft_id)
    told = f"两边都改过、保留了草稿内容的文件：{'、'.join(clashes)}" if clashes else "没有冲突"
    flash(f"已并入最新版本。{told}", "warning" if clashes else "success")
    return _back(draft_id)


@bp.post("/designer/releases/<int(max=2147483647):number>/return")
def roll_back(number: int) -> ResponseReturnValue:
    """Hand in the content of an older release for publication."""
    with store().transaction(actor()) as tx:
        draft_id = review.roll_back(tx, number, request.form.get("reason", ""))
    flash(f"已按版本 {number} 的内容提交审核，请另一位同事审核发布", "success")
    return _back(draft_id)


@bp.get("/designer/drafts/<uuid:draft_id>/export.zip")
def export(draft_id: UUID) -> Response:
    """All files of the draft as one ZIP."""
    with store().transaction(actor()) as tx:
        files = reading.files(tx, draft_id)
    return attachment(packing.pack(files), "release-draft.zip", "application/zip")


@bp.get("/designer/releases/<int(max=2147483647):number>/export.zip")
def export_release(number: int) -> Response:
    """All files of a release as one ZIP."""
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
        files = releases.files(tx, number)
    return attachment(packing.pack(files), f"release-{number}.zip", "application/zip")


@bp.get("/designer/plugin.zip")
def plugin() -> Response:
    """The plug-in for the desktop modeler, with rules and templates."""
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
    return attachment(plugin_zip(), "yijianshi-modeler-plugin.zip", "application/zip")


def attachment(body: bytes, name: str, kind: str) -> Response:
    """``body`` as a file to keep."""
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _back(draft_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("designer.draft", draft_id=draft_id))
