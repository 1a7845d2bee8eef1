"""Seeing one masked value in full, with a reason; and the auditor's list of who did."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from engine import directory, disclosure
from engine.dossier import Dossier
from engine.storage import Transaction
from webui.admin.days import day_begin, number
from webui.current import actor, store
from webui.pages import Filter, Link, full_moment
from webui.pages.disclosure import DisclosedPage, DisclosePart, LookRow, LooksPage
from webui.shell import shell

bp = Blueprint("disclosing", __name__, template_folder="templates")
LONGEST = 40


def part(tx: Transaction, file: Dossier) -> DisclosePart:
    """What the page of the case in ``file`` offers."""
    works = disclosure.has_work(tx, file.case)
    return DisclosePart(
        action=url_for("disclosing.disclose", case_id=file.case.id),
        places=tuple((place.key, place.label) for place in disclosure.places(tx, file)),
        may_print=works,
        may_keep=works or disclosure.oversees(tx, file.case),
    )


@bp.post("/cases/<uuid:case_id>/disclose")
def disclose(case_id: UUID) -> str:
    """One value in full: answered without a redirect, so that it stands in no address and is seen once."""
    key, reason = request.form.get("place", ""), request.form.get("reason", "")
    with store().transaction(actor()) as tx:
        found = disclosure.disclose(tx, case_id, key, reason)
    page = DisclosedPage(
        case_number=found.case_number,
        label=found.label,
        value=found.value,
        reason=reason.strip(),
        back=Link("案件", url_for("cases.case", case_id=case_id)),
    )
    return render_template("cases/disclosed.html", page=page, shell=shell())


@bp.get("/admin/looks")
def looks() -> str:
    """查看记录, for the auditor."""
    words = request.args
    asked = disclosure.Asked(
        who=words.get("keyword", "")[:LONGEST],
        since=day_begin(words.get("since", "")),
        until=day_begin(words.get("until", ""), 1),
        before=number(words.get("before", "")),
    )
    with store().transaction(actor()) as tx:
        found = disclosure.looks(tx, asked)
        shown = found[: disclosure.PAGE]
        names = directory.names(tx, {look.actor for look in shown})
    page = LooksPage(
        rows=tuple(
            LookRow(
                full_moment(look.at),
                names.get(look.actor, look.actor),
                look.case_number,
                look.what,
                look.reason,
            )
            for look in shown
        ),
        filter=Filter(url_for("disclosing.looks"), asked.who, "用户名"),
        next_href=_address(shown[-1].id) if len(found) > disclosure.PAGE else "",
        first_href=_address(None) if asked.before else "",
    )
    return render_template("cases/looks.html", page=page, shell=shell())


def _address(before: int | None) -> str:
    """Where the same is asked for, from its first page or from ``before`` on."""
    asked = request.args
    return url_for(
        "disclosing.looks",
        keyword=asked.get("keyword"),
        since=asked.get("since"),
        until=asked.get("until"),
        before=before,
    )
