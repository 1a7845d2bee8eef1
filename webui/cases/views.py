"""Looking a case up: the list, the case page, its diagrams."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from engine import cases as case_file
from engine import directory, dossier, releases
from engine.archive import letters as kept
from engine.errors import NotFoundError
from engine.limits import ledger
from engine.materials import of_dossier as materials_of
from webui.cases import disclosing, present
from webui.cases.background import of_dossier
from webui.clocks.present import on_case
from webui.current import actor, store
from webui.files.present import file_groups
from webui.letters.present import documents
from webui.pages.files import FilesPanel
from webui.shell import shell

bp = Blueprint("cases", __name__, template_folder="templates")


@bp.get("/cases/")
def index() -> str:
    """案件查询, newest first."""
    return case_list(own=False)


def case_list(*, own: bool) -> str:
    """The page of the list that the address asks for; with ``own`` only of the actor's own cases."""
    keyword = request.args.get("keyword", "").strip()[:40]
    state = present.read_state(request.args.get("state", ""))
    after = _last(request.args.get("after", ""))
    search = present.Search(keyword, state, own, later=after is not None)
    with store().transaction(actor()) as tx:
        rows = case_file.newest(tx, keyword, after, state, own=own)
        page = present.list_page(rows, search, releases.newest(tx), tx.now)
    return render_template("list.html", page=page, shell=shell())


def _last(text: str) -> case_file.Last | None:
    """The row that ``text`` from an address names; None when it names none."""
    stamp, _, number = text.partition("_")
    try:
        started_at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return case_file.Last(started_at, number) if started_at.tzinfo else None


@bp.get("/cases/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """A case in full."""
    with store().transaction(actor()) as tx:
        file = dossier.read(tx, case_id)
        content = releases.content(tx, file.case.release_number)
        offices = {office.id: office.name for office in directory.offices(tx)}
        papers = documents(case_id, kept.of_case(tx, case_id), content, offices)
        page = present.case_page(file, content, file.names, papers, tx.now)
        materials = materials_of(content, file, tx.now)
        named = {each.code: each.name for each in materials}
        page = replace(
            page,
            background=of_dossier(file, materials, content, tx.now),
            files=FilesPanel(file_groups(file.attachments, named, file.names)),
        )
        items = [item.item for item in file.items]
        page = on_case(page, case_id, items, ledger.of_items(tx, case_id), tx.now)
        disclose = disclosing.part(tx, file)
    return render_template("cases/case.html", page=page, disclose=disclose, shell=shell())


@bp.get("/releases/<int(max=2147483647):number>/diagrams/<process_id>.bpmn")
def diagram(number: int, process_id: str) -> Response:
    """The BPMN source that holds a process; it never changes."""
    with store().transaction(actor()) as tx:
        source = releases.content(tx, number).diagrams.get(process_id)
    if source is None:
        raise NotFoundError(process_id=process_id)
    answer = Response(source, content_type="application/xml; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
