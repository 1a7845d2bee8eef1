"""Rehearsing a draft in the page: each click plays the whole scenario again, one step longer.

Nothing of a rehearsal is kept on the server: the page carries its scenario, and sends it along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import releases
from engine.drafts import reading
from engine.errors import EngineError, InvalidInputError
from engine.interpreter import read_diagrams
from engine.rehearsal import (
    Rehearsed,
    Script,
    State,
    compare,
    finished,
    read,
    rehearse,
    stage_beside,
)
from processes import catalog
from webui.current import actor, store
from webui.designer.views import attachment
from webui.pages.rehearsal import BeginPage, Choice, RehearsalPage
from webui.rehearsal import present, recording
from webui.shell import shell

MOST_CASES = 10
"""So many cases are played again in a page; the command line takes more."""
bp = Blueprint("rehearsal", __name__, template_folder="templates")


@bp.get("/designer/drafts/<uuid:draft_id>/rehearsal")
def begin(draft_id: UUID) -> str:
    """Where a rehearsal of the draft begins."""
    return _begin_page(draft_id)


def _begin_page(draft_id: UUID, problem: str = "") -> str:
    title, files = _draft(draft_id)
    model = read_diagrams(
        {path.rpartition("/")[2]: body for path, body in files.items() if path.endswith(".bpmn")}
    )
    own = sorted(
        (each for each in model.processes.values() if each.parent is None), key=lambda each: len(each.nodes)
    )
    processes = tuple(Choice(each.id, each.name) for each in own)
    scenarios = tuple(Choice(path, _named(path, body)) for path, body in catalog.scenarios().items())
    page = BeginPage(
        title=f"演练：{title}",
        back_href=url_for("designer.draft", draft_id=draft_id),
        url=url_for("rehearsal.play", draft_id=draft_id),
        processes=processes,
        scenarios=scenarios,
        history_url=url_for("rehearsal.history", draft_id=draft_id),
        problem=problem,
    )
    return render_template("rehearsal/begin.html", page=page, shell=shell())


def _named(path: str, body: bytes) -> str:
    return f"{path.partition('/')[0]}：{read(body).name or path}"


def _draft(draft_id: UUID) -> tuple[str, dict[str, bytes]]:
    with store().transaction(actor()) as tx:
        return reading.view(tx, draft_id).title, reading.files(tx, draft_id)


@bp.post("/designer/drafts/<uuid:draft_id>/rehearsal")
def play(draft_id: UUID) -> ResponseReturnValue:
    """The rehearsal as it stands, one step further if something was clicked."""
    title, files = _draft(draft_id)
    try:
        story, outcome, problem = _further(files)
    except EngineError as error:
        return _begin_page(draft_id, error.message), 422
    text = json.dumps(story, ensure_ascii=False)
    page = present.page_of((draft_id, title), files, text, outcome)
    return _rendered(page, files, outcome, problem)


def _rendered(page: RehearsalPage, files: Mapping[str, bytes], outcome: Rehearsed, problem: str) -> str:
    kind, _, act = request.form.get("do", "").partition(":")
    picked = next((row for row in page.waits if kind == "fill" and row.act == act), None)
    form = None
    if picked is not None:
        wait = next(wait for wait in outcome.waits if wait.element_id == picked.element_id)
        form = present.form_of(page, files, picked, wait.form_id or "")
    return render_template(
        "rehearsal/play.html", page=page, shell=shell(), problem=problem, form=form, picked=picked
    )


def _further(files: Mapping[str, bytes]) -> tuple[recording.Story, Rehearsed, str]:
    """The scenario with what was clicked, what comes of it, and why a click was refused."""
    before = _story()
    if request.form.get("do") == "undo":
        before = recording.without_last(before)
    step = recording.step_of(request.form)
    if step is None:
        return before, _played(files, before), ""
    after = recording.with_step(before, step)
    outcome = _played(files, after)
    place = f"$.steps[{len(after['steps']) - 1}]"
    refused = next((wrong for wrong in outcome.mismatches if wrong.place == place), None)
    if refused is None:
        return after, outcome, ""
    return before, _played(files, before), refused.message


def _story() -> recording.Story:
    if chosen := request.form.get("chosen", ""):
        scenarios = catalog.scenarios()
        if chosen not in scenarios:
            raise InvalidInputError("没有这个剧本", field="chosen")
        return recording.story_of(scenarios[chosen].decode())
    if (upload := request.files.get("file")) and upload.filename:
        return recording.story_of(upload.read().decode("utf-8", "replace"))
    if "scenario" in request.form:
        return recording.story_of(request.form["scenario"])
    variables = recording.story_of(request.form.get("variables", ""))
    return {"process": request.form.get("process", ""), "variables": variables, "steps": []}


def _played(files: Mapping[str, bytes], story: recording.Story) -> Rehearsed:
    scenario = read(json.dumps(story, ensure_ascii=False))
    with stage_beside(store()) as stage:
        return rehearse(stage, Script(files, scenario))


@bp.post("/designer/drafts/<uuid:draft_id>/rehearsal/save")
def save(draft_id: UUID) -> Response:
    """What was clicked as a scenario file, with what came of it as what is expected."""
    _, files = _draft(draft_id)
    story = _story()
    outcome = _played(files, story)
    if outcome.state is not State.REFUSED:
        story = recording.settled(story, outcome)
    text = json.dumps(story, ensure_ascii=False, indent=1) + "\n"
    return attachment(text.encode(), "scenario.json", "application/json")


@bp.post("/designer/drafts/<uuid:draft_id>/rehearsal/history")
def history(draft_id: UUID) -> ResponseReturnValue:
    """What the draft would have made of the cases that were finished last."""
    title, files = _draft(draft_id)
    wanted = request.form.get("count", "")
    count = min(int(wanted), MOST_CASES) if wanted.isdecimal() else MOST_CASES
    try:
        with store().transaction() as tx:
            pasts = finished(tx, max(1, count))
            had = {past.release_number: releases.content(tx, past.release_number).files for past in pasts}
        found = compare(lambda: stage_beside(store()), had, files, pasts)
    except EngineError as error:
        return _begin_page(draft_id, error.message), 422
    page = present.history_of((draft_id, title), pasts, found)
    return render_template("rehearsal/history.html", page=page, shell=shell())
