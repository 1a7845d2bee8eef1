"""The application form as a printable page, from the application as it was stored.

Holds full ID numbers, as the applicant signs it; whoever prints it is noted in the case's history.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert

from engine import releases
from engine.content import Content
from engine.dossier import Dossier
from engine.forms import Shown
from engine.host import SHANGHAI
from engine.models import History, Office
from engine.sheets.page import page
from engine.sheets.sheet import Grid, Paragraph, Part, Sheet
from engine.storage import Transaction

PRINTED = "print"


def application_page(tx: Transaction, file: Dossier) -> bytes:
    """The page of the application in ``file``; the same application gives the same bytes."""
    content = releases.content(tx, file.case.release_number)
    office = tx.session.get(Office, file.case.office) if file.case.office else None
    sheet = Sheet(
        title=_title(content, file),
        number=f"受理编号：{file.case.number}",
        parts=_parts(content, file),
        issuer=office.name if office else "",
        day=file.case.started_at.astimezone(SHANGHAI).date(),
        sealed=False,
        fine_print=(f"表单版本：第 {file.case.release_number} 版",),
    )
    return page(sheet, content.stationery.style)


def note(tx: Transaction, case_id: UUID, kind: str, name: str, detail: str | None = None) -> None:
    """Write into the history that the actor printed or exported something of a case."""
    values = {"case_id": case_id, "name": name, "kind": kind, "actor": tx.actor.id, "at": tx.now}
    tx.session.execute(insert(History).values(**values, note=detail))


def _title(content: Content, file: Dossier) -> str:
    """The heading of the form itself, when it begins with one."""
    if file.application is not None and file.application.form_id in content.forms:
        for component in content.definition(file.application.form_id).get("components", ()):  # type: ignore[attr-defined]
            first = str(component.get("text", "")).partition("\n")[0]
            if first.startswith("# "):
                return first.removeprefix("# ").strip()
    return "申请表"


def _parts(content: Content, file: Dossier) -> tuple[Part, ...]:
    if file.application is None or file.application.form_id not in content.forms:
        return (Paragraph("没有申请表"),)
    shown = content.forms[file.application.form_id].show(file.application.values)
    signature = Paragraph("申请人（代理人）签名：　　　　　　　　　　　　　　经办人签名：")
    return (*(_grid(group) for group in shown), signature)


def _grid(group: Shown) -> Grid:
    if group.columns:
        return Grid(group.rows, group.columns, group.title)
    return Grid(group.answers, title=group.title)
