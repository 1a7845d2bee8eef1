"""Files over HTTP: taken in, shown page by page, handed out whole, taken away.

Whoever may not see the case sees nothing; what is handed out is never opened by the browser as a page of ours.
"""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine import attachments, directory
from engine.attachments import SIDES, Attached, Preview, Upload
from engine.errors import InvalidInputError
from engine.files.errors import AttachmentError
from engine.files.kinds import LIMITS, PICTURES, FileKind
from engine.files.states import Purpose
from webui.current import actor, store
from webui.errors import wants_json
from webui.files import present
from webui.security import own_address
from webui.shell import shell

bp = Blueprint("files", __name__, template_folder="templates")

SEALED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a browser may do with a file that it opens after all: show it, and nothing else."""
_MOST_AT_ONCE = 3


@bp.post("/files/")
def receive() -> ResponseReturnValue:
    """Take files in: one from a script, which hears of it as JSON; some from a plain form, which goes back."""
    sent = request.files.getlist("file")[: _MOST_AT_ONCE + 1]
    sent = [each for each in sent if each.filename]
    if not sent or len(sent) > _MOST_AT_ONCE:
        message = f"一次最多上传 {_MOST_AT_ONCE} 个文件" if sent else "请选择文件"
        raise AttachmentError(message, field=request.form.get("field", "file"))
    found = [_received(each.filename or "", each.stream.read(LIMITS.size + 1)) for each in sent]
    if wants_json():
        return present.heard(found[0])
    flash(f"已上传 {len(found)} 个文件", "success")
    return redirect(own_address(request.form.get("back", "/")))


def _received(name: str, data: bytes) -> Attached:
    purpose = request.form.get("purpose", Purpose.MATERIAL)
    if purpose not in set(Purpose):
        raise AttachmentError("文件的用途不对", field="purpose")
    upload = Upload(
        name=name,
        data=data,
        field=request.form.get("field", "attachments"),
        purpose=Purpose(purpose),
        case_id=_key("case"),
        task_id=_key("task"),
        material=request.form.get("material", ""),
        key=_key("key"),
        kinds=PICTURES if purpose in {Purpose.PHOTO, Purpose.SIGNATURE} else frozenset(FileKind),
    )
    return attachments.receive(store(), actor(), upload)


def _key(name: str) -> UUID | None:
    text = request.form.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidInputError("附件的编号不对", field=name) from error


@bp.get("/files/<uuid:file_id>/")
def page(file_id: UUID) -> str:
    """A file: what it is, and its pages as pictures."""
    with store().transaction(actor()) as tx:
        found = attachments.look(tx, file_id)
        names = directory.names(tx, {found.uploaded_by})
    shown = present.file_page(found, names, own=found.uploaded_by == actor().id)
    return render_template("files/file.html", page=shown, shell=shell())


@bp.get("/files/<uuid:file_id>/picture")
def picture(file_id: UUID) -> Response:
    """A page of a file as a JPEG drawn by us."""
    wanted = Preview(request.args.get("page", 1, type=int), request.args.get("side", "large"))
    if wanted.side not in SIDES:
        raise InvalidInputError("没有这种大小的图片", field="side")
    return _sealed(attachments.picture(store(), actor(), file_id, wanted), "image/jpeg")


@bp.get("/files/<uuid:file_id>/content")
def content(file_id: UUID) -> Response:
    """The whole file, to be saved."""
    opened = attachments.whole(store(), actor(), file_id)
    answer = _sealed(opened.data, opened.media_type)
    plain = f"file.{opened.name.rpartition('.')[2]}"
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name)}"
    )
    return answer


def _sealed(data: bytes, media_type: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@bp.post("/files/<uuid:file_id>/remove")
def remove(file_id: UUID) -> ResponseReturnValue:
    """Take a file away, with the reason."""
    with store().transaction(actor()) as tx:
        attachments.remove(tx, file_id, request.form.get("why", ""))
    if wants_json():
        return {"removed": str(file_id)}
    flash("附件已移除", "success")
    return redirect(own_address(request.form.get("back", "/")))
