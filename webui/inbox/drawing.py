"""Draws the page of a task: asks for everything in few round trips and hands it to those who find the words."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from uuid import UUID

from flask import current_app, url_for

from engine import household, releases, tasks
from engine.content import Content
from engine.domain import TaskState, Variables
from engine.dossier import Dossier, around
from engine.evidence import newest_answers
from engine.materials import of_dossier as materials_of
from engine.storage import Actor, Transaction
from engine.submission import TaskView
from webui import pages
from webui.cases.background import of_dossier, suggested
from webui.clocks.present import on_task
from webui.current import actor, store
from webui.files.present import ACCEPT, HINT, file_groups, heard
from webui.inbox import present
from webui.inbox.evidence import Known, evidence
from webui.pages.files import FilesPanel

MATERIALS, VISITORS = "materials", "visitors"


def draw(
    task_id: UUID, values: Variables | None = None, errors: tuple[pages.FormFault, ...] = ()
) -> pages.TaskPage:
    """The page of a task; with ``values`` and ``errors`` as the person had just submitted it.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
    """
    with store().transaction(actor()) as tx:
        view = tasks.view(tx, task_id)
        file = around(tx, view)
        content = releases.content(tx, view.release_number)
        materials = materials_of(content, file, tx.now)
        properties = content.program.node(view.process_id, view.element_id).zeebe.properties
        if properties.get("shows") == MATERIALS and not view.values:
            view = replace(view, values=suggested(materials))
        sight = present.TaskSight(view, file, content, file.names, actor(), tx.now)
        page = present.task_page(sight, values, errors)
        known = _known(tx, view, file, content)
    page = on_task(page, file.case.id, [clock for clock in file.clocks if clock.subject == task_id])
    named = {each.code: each.name for each in materials}
    return replace(
        page,
        form=_form(page.form, view, file, at_home=VISITORS in properties),
        evidence=evidence(known),
        background=of_dossier(file, materials, content, sight.now),
        files=_files(view, file, named),
        record_url=url_for("records.record", task_id=task_id) if page.answers else "",
    )


def _known(tx: Transaction, view: TaskView, file: Dossier, content: Content) -> Known:
    numbers = {member.id_number for member in file.members}
    if file.application is not None:
        numbers.add(file.application.id_number)
    return Known(
        file=file,
        content=content,
        answers=newest_answers(file.look_ups, tx.store.sharing),
        elsewhere=household.elsewhere(tx, file.case.id, numbers),
        clocks=tuple(
            clock
            for clock in file.clocks
            if clock.subject in {view.id, file.case.id} and clock.item in {None, view.item}
        ),
        now=tx.now,
    )


def _form(
    form: pages.FormPage | None, view: TaskView, file: Dossier, *, at_home: bool
) -> pages.FormPage | None:
    """``form`` with how it is sent, where its files go and, for a visit at home, how it is kept meanwhile."""
    if form is None:
        return None
    known = {
        str(each.id): heard(each) | {"state": "sent"} for each in file.attachments if each.task_id == view.id
    }
    draft_at = view.draft_saved_at.isoformat() if view.draft_saved_at else ""
    return replace(
        form,
        behind=pages.Behind(url_for("frame.session_now"), actor().id),
        uploads=pages.Uploads(url_for("files.receive"), {"task": str(view.id)}, known, patient=at_home),
        keep=pages.Keep(str(view.id), _key(view.id, actor()), draft_at) if at_home else None,
    )


def _key(task_id: UUID, person: Actor) -> str:
    """The key under which this person's browser keeps this task: the same every time, and nobody else's."""
    secret = str(current_app.secret_key).encode()
    return base64.b64encode(hmac.digest(secret, f"kept:{task_id}:{person.id}".encode(), "sha256")).decode()


def _files(view: TaskView, file: Dossier, materials: dict[str, str]) -> FilesPanel:
    """The files of the case; its handler may add some, also without scripts."""
    panel = FilesPanel(file_groups(file.attachments, materials, file.names))
    if view.state is not TaskState.OPEN or view.assignee != actor().id:
        return panel
    back = f"{url_for('inbox.task', task_id=view.id)}#files"
    return replace(
        panel,
        upload_url=url_for("files.receive"),
        hidden=(("case", str(view.case_id)), ("back", back)),
        materials=(("", "其他附件"), *materials.items()),
        accept=ACCEPT,
        hint=HINT,
    )
