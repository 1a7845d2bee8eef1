"""The public board of a street: open to everybody, no names in addresses, an objection to every open entry."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import objections, publicity, releases
from engine.content import Content
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.reach import sees_everything
from engine.storage import Actor
from webui.current import actor, is_signed_in, store
from webui.pages import SHANGHAI, Link, full_moment, masked_name
from webui.pages.publicity import (
    BoardPage,
    BoardRow,
    LongTermList,
    ObjectionDonePage,
    ObjectionPage,
    StreetsPage,
)
from webui.shell import shell

bp = Blueprint("publicity", __name__, template_folder="templates")
PER_SESSION = 5
PRINTERS = ("window_clerk", "reviewer", "supervisor")
"""Posts that hang out the sheet of their street."""
HOUR = 3600


@bp.get("/publicity/")
def index() -> str:
    """Every street with its board."""
    with store().transaction() as tx:
        streets = publicity.boards(tx)
    links = tuple(Link(name, url_for("publicity.board", street=key), count=n) for key, name, n in streets)
    return render_template("publicity/index.html", page=StreetsPage(links), shell=shell())


@bp.get("/publicity/<street>")
def board(street: str) -> str:
    """What a street publishes now, names masked."""
    with store().transaction() as tx:
        found = publicity.board(tx, street)
        page = _board(found, releases.newest(tx), full_moment(tx.now), full_names=False)
    return render_template("publicity/board.html", page=page, shell=shell())


@bp.get("/publicity/<street>/sheet")
def sheet(street: str) -> str:
    """The sheet to hang out in the street, with full names; for its own staff."""
    person = actor()
    if not _may_print(person, street):
        raise ForbiddenError("只能打印本街道的公示")
    with store().transaction(person) as tx:
        found = publicity.board(tx, street)
        page = _board(found, releases.newest(tx), full_moment(tx.now), full_names=True)
    return render_template("publicity/sheet.html", page=page, shell=shell())


def _may_print(person: Actor, street: str) -> bool:
    """Whether it is the work of ``person`` to hang the street's sheet out, or to see that it is done."""
    return sees_everything(person) or any(person.holds(f"{post}@{street}") for post in PRINTERS)


def _board(found: publicity.Board, content: Content, as_of: str, *, full_names: bool) -> BoardPage:
    proposed = tuple(
        _row(each, content, full_names=full_names)
        for each in found.entries
        if each.kind != publicity.LONG_TERM
    )
    lists: dict[str, list[BoardRow]] = {}
    for each in found.entries:
        if each.kind == publicity.LONG_TERM:
            lists.setdefault(content.item_name(each.item), []).append(
                _row(each, content, full_names=full_names)
            )
    may_print = is_signed_in() and _may_print(actor(), found.office_id)
    return BoardPage(
        office=found.office,
        proposed=proposed,
        long_term=tuple(LongTermList(item, tuple(rows)) for item, rows in sorted(lists.items())),
        as_of=as_of,
        sheet_href=url_for("publicity.sheet", street=found.office_id) if may_print else "",
        back=Link("各街道公示", url_for("publicity.index")),
    )


def _row(entry: publicity.Entry, content: Content, *, full_names: bool) -> BoardRow:
    return BoardRow(
        name=entry.name if full_names else masked_name(entry.name),
        household_size=f"{entry.household_size} 人",
        amount=f"{entry.amount:.2f} 元" if entry.amount is not None else "—",
        item=content.item_name(entry.item),
        begins=f"{entry.opened_at.astimezone(SHANGHAI):%Y-%m-%d}",
        ends=f"{entry.until.astimezone(SHANGHAI):%Y-%m-%d}" if entry.until else "",
        objection_href=url_for("publicity.objection", entry_id=entry.id),
    )


@bp.get("/publicity/entries/<uuid:entry_id>/objection")
def objection(entry_id: UUID) -> str:
    """The form for an objection."""
    return _form(entry_id, secrets.token_urlsafe(18))


@bp.post("/publicity/entries/<uuid:entry_id>/objection")
def send(entry_id: UUID) -> ResponseReturnValue:
    """Take an objection in; the same form sent twice counts once."""
    key, text = request.form.get("key", "")[:64], request.form.get("text", "")
    contact = request.form.get("contact", "")
    if not key:
        raise InvalidInputError("页面已过期，请重新打开后再提交", field="key")
    try:
        _require_room()
        with store().transaction() as tx:
            number = objections.raise_against(tx, entry_id, key, text, contact)
            office = publicity.office_of(tx, entry_id)
    except (InvalidInputError, ConflictError) as error:
        return _form(entry_id, key, text, contact, error.message), 422
    _count_in()
    page = ObjectionDonePage(number, Link("返回公示栏", url_for("publicity.board", street=office)))
    return render_template("publicity/done.html", page=page, shell=shell())


def _form(entry_id: UUID, key: str, text: str = "", contact: str = "", error: str = "") -> str:
    with store().transaction() as tx:
        entry, office = publicity.entry(tx, entry_id)
        row = _row(entry, releases.newest(tx), full_names=False)
    page = ObjectionPage(
        row=row,
        action=url_for("publicity.send", entry_id=entry_id),
        key=key,
        back=Link("公示栏", url_for("publicity.board", street=office)),
        text=text,
        contact=contact,
        error=error,
    )
    return render_template("publicity/objection.html", page=page, shell=shell())


def _recent() -> list[float]:
    found = session.get("objections", [])
    return [moment for moment in found if isinstance(moment, float) and moment > time.time() - HOUR]


def _require_room() -> None:
    if len(_recent()) >= PER_SESSION:
        raise objections.TooManyObjectionsError


def _count_in() -> None:
    session["objections"] = [*_recent(), time.time()]
