"""The duty roster, who answers for which item, and what administrators did."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.directory import acts, duty, listing, responsibility, rights
from engine.directory.duty import Turn
from engine.errors import InvalidInputError
from webui.admin.days import day_begin, number
from webui.admin.present import hands
from webui.admin.views import LONGEST, given, newest
from webui.admin.wording import VERBS, act_row
from webui.current import actor, store
from webui.pages import SHANGHAI, Filter, FilterField
from webui.pages.admin import ActsPage, DutyDay, DutyPage, ResponsibilityPage, TurnRow
from webui.shell import shell

bp = Blueprint("admin_duties", __name__, template_folder="templates", url_prefix="/admin")
DAYS = "一二三四五六日"
FARTHEST = 10
"""Years from now that a roster may be looked at."""


@bp.get("/responsibility")
def responsible() -> str:
    """事项由谁承办."""
    with store().transaction(actor()) as tx:
        rights.require(tx, *sorted(rights.ADMINISTRATORS))
        content = newest(tx)
        found = responsibility.table(tx, content) if content else responsibility.NOTHING
    release = f"第 {content.number} 版" if content else "尚未发布"
    page = ResponsibilityPage(found.items, found.rows, found.basis, release)
    return render_template("admin/responsibility.html", page=page, shell=shell())


@bp.get("/duty")
def roster() -> str:
    """值班表."""
    with store().transaction(actor()) as tx:
        rights.require(tx, *sorted(rights.ADMINISTRATORS))
        offices = tuple((office.id, office.name) for office, _ in listing.offices(tx))
        office = request.args.get("office") or actor().office or offices[0][0]
        monday = _monday(request.args.get("week", ""), tx.now)
        turns = duty.week(tx, office, monday)
        people = tuple(listing.office_people(tx, office))
    page = DutyPage(
        office=office,
        office_name=dict(offices).get(office, office),
        offices=offices,
        people=people,
        days=tuple(_day(monday + timedelta(days=after), turns) for after in range(duty.WEEK)),
        hands=hands(actor()),
        put_url=url_for("admin_duties.put"),
        take_off_url=url_for("admin_duties.take_off"),
        earlier_href=url_for("admin_duties.roster", office=office, week=monday - timedelta(days=duty.WEEK)),
        later_href=url_for("admin_duties.roster", office=office, week=monday + timedelta(days=duty.WEEK)),
        week=monday.isoformat(),
    )
    return render_template("admin/duty.html", page=page, shell=shell())


def _monday(text: str, now: datetime) -> date:
    try:
        found = date.fromisoformat(text) if text else now.astimezone(SHANGHAI).date()
    except ValueError as error:
        raise InvalidInputError("日期不对", field="week") from error
    if abs(found.year - now.year) > FARTHEST:
        raise InvalidInputError("日期太远", field="week")
    return found - timedelta(days=found.weekday())


def _day(day: date, turns: list[Turn]) -> DutyDay:
    return DutyDay(
        day=day.isoformat(),
        label=f"{day:%m-%d} 星期{DAYS[day.weekday()]}",
        turns=tuple(TurnRow(turn.username, turn.name, turn.note) for turn in turns if turn.day == day),
    )


def _turn() -> Turn:
    try:
        day = date.fromisoformat(given("day"))
    except ValueError as error:
        raise InvalidInputError("日期不对", field="day") from error
    return Turn(given("office"), day, given("username"), given("note"))


@bp.post("/duty")
def put() -> ResponseReturnValue:
    """Put somebody on duty."""
    turn = _turn()
    with store().transaction(actor()) as tx:
        duty.put(tx, turn, given("reason"))
    return _back(turn, "已安排值班")


@bp.post("/duty/remove")
def take_off() -> ResponseReturnValue:
    """Take somebody off duty."""
    turn = _turn()
    with store().transaction(actor()) as tx:
        duty.take_off(tx, turn, given("reason"))
    return _back(turn, "已取消值班")


def _back(turn: Turn, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("admin_duties.roster", office=turn.office, week=turn.day.isoformat()))


@bp.get("/acts")
def log() -> str:
    """操作记录, for the auditor."""
    words = request.args
    asked = acts.Asked(
        verb=words.get("verb", "") if words.get("verb") in VERBS else "",
        who=words.get("keyword", "")[:LONGEST],
        since=day_begin(words.get("since", "")),
        until=day_begin(words.get("until", ""), 1),
        before=number(words.get("before", "")),
    )
    with store().transaction(actor()) as tx:
        found = acts.search(tx, asked)
        shown = found[: acts.PAGE]
        names = directory.names(tx, {name for act in shown for name in (act.actor, act.subject)})
    field = FilterField("verb", "操作", (("", "全部"), *VERBS.items()), asked.verb)
    page = ActsPage(
        rows=tuple(act_row(act, names) for act in shown),
        filter=Filter(url_for("admin_duties.log"), asked.who, "用户名", (field,)),
        next_href=_address(shown[-1].id) if len(found) > acts.PAGE else "",
        first_href=_address(None) if asked.before else "",
    )
    return render_template("admin/acts.html", page=page, shell=shell())


def _address(before: int | None) -> str:
    """Where the same is asked for, from its first page or from ``before`` on."""
    asked = request.args
    return url_for(
        "admin_duties.log",
        verb=asked.get("verb"),
        keyword=asked.get("keyword"),
        since=asked.get("since"),
        until=asked.get("until"),
        before=before,
    )
