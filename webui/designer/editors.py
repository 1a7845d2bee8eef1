"""The editors: one page a file, the file itself, saving and checking while somebody draws."""

from __future__ import annotations

from pathlib import PurePosixPath
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.drafts import access, editing, reading
from engine.errors import InvalidInputError, NotFoundError
from engine.interpreter.rulebook import advice
from engine.models import DraftState
from engine.proof import Problem
from processes import catalog
from webui.current import actor, store
from webui.designer import choices
from webui.designer.present import EDITORS
from webui.designer.views import attachment
from webui.pages import moment
from webui.pages.designer import EditorPage
from webui.shell import shell

bp = Blueprint("editors", __name__)
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of a file: it is read by our scripts, and does nothing when somebody opens it alone."""
_TYPES = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".form": "application/json",
}


@bp.get("/designer/drafts/<uuid:draft_id>/edit/<path:path>")
def edit(draft_id: UUID, path: str) -> str:
    """The editor of a file."""
    suffix = PurePosixPath(path).suffix
    if suffix not in EDITORS:
        raise NotFoundError(f"“{path}”不能在页面上编辑，请下载后修改再导入")
    with store().transaction(actor()) as tx:
        draft = reading.view(tx, draft_id)
        found = reading.file(tx, draft_id, path)
        read_only = draft.state is not DraftState.OPEN or not actor().holds(access.DESIGNER)
        settings = {
            **_addresses(draft_id, path),
            "version": found.version,
            "readOnly": read_only,
        }
        who = directory.names(tx, {found.changed_by}).get(found.changed_by, found.changed_by)
    page = EditorPage(
        title=draft.title,
        name=path,
        entry=EDITORS[suffix],
        settings=settings,
        back_href=url_for("designer.draft", draft_id=draft_id),
        download_href=url_for("editors.source", draft_id=draft_id, path=path, download="yes"),
        saved=f"{who} {moment(found.changed_at)} 保存",
        read_only=read_only,
        remove_url="" if read_only else url_for("designer.remove", draft_id=draft_id, path=path),
    )
    return render_template("designer/editor.html", page=page, shell=shell())


def _addresses(draft_id: UUID, path: str) -> dict[str, object]:
    return {
        "path": path,
        "sourceUrl": url_for("editors.source", draft_id=draft_id, path=path),
        "saveUrl": url_for("editors.save", draft_id=draft_id, path=path),
        "choicesUrl": url_for("editors.offered", draft_id=draft_id),
        "lintUrl": url_for("editors.lint", draft_id=draft_id, path=path),
    }


@bp.get("/designer/drafts/<uuid:draft_id>/choices")
def offered(draft_id: UUID) -> dict[str, object]:
    """What the draft's editors let people choose from."""
    with store().transaction(actor()) as tx:
        files = reading.files(tx, draft_id)
    return {
        "choices": choices.of_diagram(files),
        "variables": choices.variables(files),
        "templates": catalog.element_templates(),
    }


@bp.get("/designer/drafts/<uuid:draft_id>/files/<path:path>")
def source(draft_id: UUID, path: str) -> Response:
    """The file, byte for byte."""
    with store().transaction(actor()) as tx:
        found = reading.file(tx, draft_id, path)
    suffix = PurePosixPath(path).suffix
    kind = _TYPES.get(suffix, "text/plain; charset=utf-8")
    if request.args.get("download"):
        return attachment(found.content, PurePosixPath(path).name, "application/octet-stream")
    answer = Response(found.content, content_type=kind)
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


@bp.put("/designer/drafts/<uuid:draft_id>/files/<path:path>")
def save(draft_id: UUID, path: str) -> ResponseReturnValue:
    """Keep the file as it is now, if nobody else has changed it."""
    body = request.get_json(silent=True)
    version = body.get("version") if isinstance(body, dict) else None
    with store().transaction(actor()) as tx:
        access.require_designer(tx)
        if not isinstance(version, int):
            raise InvalidInputError("保存的内容没有完整送达，请刷新后再试", field="version")
        saved = editing.save(tx, draft_id, path, _content(body), version)
    return {"version": saved.version, "saved_at": moment(saved.at)[-5:]}


@bp.post("/designer/drafts/<uuid:draft_id>/lint/<path:path>")
def lint(draft_id: UUID, path: str) -> ResponseReturnValue:
    """What is wrong or doubtful in the file as it stands in the editor, saved or not."""
    body = request.get_json(silent=True)
    with store().transaction(actor()) as tx:
        access.require_reader(tx)
        findings = reading.findings_with(tx, draft_id, path, _content(body))
    return {"findings": [_as_json(each) for each in findings]}


def _content(body: object) -> bytes:
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, str):
        raise InvalidInputError("文件内容没有完整送达，请刷新后再试", field="content")
    return content.encode()


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "element_id": problem.element_id,
        "message": problem.message,
        "advice": problem.advice or advice(problem.code),
        "warning": problem.warning,
        "path": problem.path,
    }
