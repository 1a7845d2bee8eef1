"""The administrators' pages: people, posts, offices."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, leaving, releases
from engine.content import Content
from engine.directory import accounts, acts, granting, listing, rights
from engine.directory.accounts import Entry
from engine.directory.granting import Grant
from engine.directory.listing import PeopleAsked
from engine.errors import NotFoundError
from engine.models import Office
from engine.storage import Transaction
from webui.admin import present
from webui.admin.entry import away, signing_in
from webui.current import actor, store
from webui.pages import Link
from webui.pages.admin import PasswordsPage
from webui.shell import shell

bp = Blueprint("admin", __name__, template_folder="templates", url_prefix="/admin")
LONGEST = 40


def given(name: str) -> str:
    """What the form of this request says under ``name``, without the blanks around it."""
    return request.form.get(name, "").strip()


def around(tx: Transaction) -> present.Around:
    """What the selects of a page offer."""
    return present.Around(listing.offices(tx), listing.posts(tx))


def newest(tx: Transaction) -> Content | None:
    """The newest release, if anything was published."""
    try:
        return releases.newest(tx)
    except NotFoundError:
        return None


@bp.get("/people")
def people() -> str:
    """人员和账号."""
    words = {name: request.args.get(name, "")[:LONGEST] for name in ("keyword", "office", "post", "after")}
    asked = PeopleAsked(**words, closed=request.args.get("closed") == "1")
    return _people(asked)


@bp.post("/people/find")
def find() -> str:
    """People by name: posted, so that no address names anybody."""
    return _people(PeopleAsked(name=given("name")[:LONGEST]))


def _people(asked: PeopleAsked) -> str:
    with store().transaction(actor()) as tx:
        found = listing.people(tx, asked)
        page = present.people_page(found, asked, around(tx), actor())
    return render_template("admin/people.html", page=page, shell=shell())


@bp.get("/people/<username>")
def person(username: str) -> str:
    """One of the staff."""
    with store().transaction(actor()) as tx:
        member = listing.member(tx, username)
        done = acts.of_subject(tx, username)
        sight = present.Sight(
            member=member,
            work=leaving.open_tasks(tx, username),
            acts=done,
            names=directory.names(tx, {name for act in done for name in (act.actor, act.subject)}),
            heirs=listing.office_people(tx, member.office),
            around=around(tx),
            content=newest(tx),
            now=tx.now,
        )
        page = present.person_page(sight, actor())
        parts = {"entry": signing_in(tx, username), "away": away(tx, username)}
    return render_template("admin/person.html", page=page, **parts, shell=shell())


def _entry(username: str) -> Entry:
    return Entry(username, given("name"), given("office"))


def _told(username: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("admin.person", username=username))


def passwords(title: str, rows: dict[str, str]) -> str:
    """The page that shows first passwords this once."""
    page = PasswordsPage(title, tuple(rows.items()), Link("人员和账号", url_for("admin.people")))
    return render_template("admin/passwords.html", page=page, shell=shell())


@bp.post("/people")
def open_account() -> str:
    """Open an account; its first password is shown once."""
    entry = _entry(given("username"))
    with store().transaction(actor()) as tx:
        password = accounts.open_account(tx, entry, given("reason"))
    return passwords("账号已建立", {entry.username: password})


@bp.post("/people/<username>")
def change_account(username: str) -> ResponseReturnValue:
    """Write name and office anew."""
    with store().transaction(actor()) as tx:
        accounts.change(tx, _entry(username), given("reason"))
    return _told(username, "已保存")


@bp.post("/people/<username>/close")
def close_account(username: str) -> ResponseReturnValue:
    """Close an account and hand its tasks over."""
    with store().transaction(actor()) as tx:
        moved = leaving.leave(tx, username, given("heir") or None, given("reason"))
    return _told(username, f"账号已停用，交接任务 {moved} 件")


@bp.post("/people/<username>/reopen")
def reopen_account(username: str) -> str:
    """Open a closed account again."""
    with store().transaction(actor()) as tx:
        password = accounts.reopen(tx, username, given("reason"))
    return passwords("账号已恢复，岗位需由安全管理员重新授予", {username: password})


@bp.post("/people/<username>/password")
def reset_password(username: str) -> str:
    """Give an account a new first password."""
    with store().transaction(actor()) as tx:
        password = accounts.reset_password(tx, username, given("reason"))
    return passwords("密码已重置", {username: password})


@bp.post("/people/<username>/posts")
def grant_post(username: str) -> ResponseReturnValue:
    """Grant a post."""
    grant = Grant(username, given("post"), given("office"), tuple(request.form.getlist("items")))
    with store().transaction(actor()) as tx:
        granting.grant(tx, grant, given("reason"))
    return _told(username, "已授予岗位")


@bp.post("/people/<username>/posts/revoke")
def revoke_post(username: str) -> ResponseReturnValue:
    """Take a post back."""
    with store().transaction(actor()) as tx:
        granting.revoke(tx, Grant(username, given("post"), given("office")), given("reason"))
    return _told(username, "已收回岗位")


@bp.get("/posts")
def posts() -> str:
    """岗位和职责."""
    with store().transaction(actor()) as tx:
        rights.require(tx, *sorted(rights.ADMINISTRATORS))
        page = present.posts_page(listing.posts(tx), actor())
    return render_template("admin/posts.html", page=page, shell=shell())


@bp.post("/posts")
def define_post() -> ResponseReturnValue:
    """Name a post."""
    post = directory.PostEntry(
        given("code"), given("name"), given("duty"), tuple(request.form.getlist("roles"))
    )
    with store().transaction(actor()) as tx:
        granting.define_post(tx, post, given("reason"))
    flash("岗位已保存", "success")
    return redirect(url_for("admin.posts"))


@bp.get("/offices")
def offices() -> str:
    """单位."""
    with store().transaction(actor()) as tx:
        rights.require(tx, *sorted(rights.ADMINISTRATORS))
        page = present.offices_page(listing.offices(tx), actor())
    return render_template("admin/offices.html", page=page, shell=shell())


@bp.post("/offices")
def save_office() -> ResponseReturnValue:
    """Enter an office, or write it anew."""
    office = Office(
        id=given("id"), name=given("name"), kind=given("kind") or given("level"), level=given("level"),
        region_code=given("region_code") or None,
    )  # fmt: skip
    with store().transaction(actor()) as tx:
        accounts.save_office(tx, office, given("reason"))
    flash("单位已保存", "success")
    return redirect(url_for("admin.offices"))
