"""A finished task as a sheet of paper: what was filled in, with the signatures and photos that belong to it."""

from __future__ import annotations

import base64
from uuid import UUID

from flask import Blueprint, Response, render_template

from engine import attachments, releases, tasks
from engine.attachments import Attached, Preview
from engine.domain import TaskState
from engine.dossier import around
from engine.errors import ConflictError
from engine.files.states import Purpose
from webui.cases.records import facts_of
from webui.current import actor, store
from webui.pages import Fact, answer_groups, full_moment
from webui.pages.files import RecordPicture, RecordSheet

bp = Blueprint("records", __name__, template_folder="templates")
TITLES = {Purpose.SIGNATURE: "签名", Purpose.PHOTO: "照片"}
MOST_PICTURES = 24


@bp.get("/tasks/<uuid:task_id>/record.pdf")
def record(task_id: UUID) -> Response:
    """The sheet of a finished task as PDF; looking at its pictures is logged as looking at any."""
    with store().transaction(actor()) as tx:
        view = tasks.view(tx, task_id)
        file = around(tx, view)
        content = releases.content(tx, view.release_number)
    if view.state is not TaskState.COMPLETED or view.form is None:
        raise ConflictError("任务办理完成后才能生成办理表", task_id=str(task_id))
    mine = [
        each for each in file.attachments if each.task_id == task_id and each.can_be_seen and each.is_picture
    ]
    names = {".".join(field.path): field.label for field in view.form.fields}
    sheet = RecordSheet(
        title=f"{content.item_name(view.item) or content.short_title} · {view.name}",
        facts=(
            *facts_of(file),
            Fact("办理人", file.names.get(view.completed_by or "", "系统")),
            Fact("办理时间", full_moment(view.completed_at)),
        ),
        answers=answer_groups(view.form.show(view.values, view.lists)),
        pictures=tuple(_picture(each, names.get(each.field, "")) for each in mine[:MOST_PICTURES]),
    )
    html = render_template("inbox/record.html", page=sheet).encode()
    answer = Response(store().printer.pdf(html), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{view.case_number}-{view.element_id}.pdf"'
    return answer


def _picture(each: Attached, label: str) -> RecordPicture:
    data = attachments.picture(store(), actor(), each.id, Preview(side="large"))
    address = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    return RecordPicture(
        label or TITLES.get(each.purpose, each.name), full_moment(each.uploaded_at), address, each.purpose
    )
