"""The frame of a page for the person who is signed in: name, office, menu with counts."""

from __future__ import annotations

from datetime import timedelta

from flask import request, url_for

from engine import glance, releases
from engine.directory.rights import ADMINISTRATORS, Role
from engine.drafts.access import REVIEWERS
from engine.errors import NotFoundError
from engine.reach import sees_everything
from engine.selection import Share
from engine.storage import Transaction
from webui.current import actor, is_signed_in, store
from webui.pages import PRODUCT, SHANGHAI, Link, MenuGroup, Shell
from webui.security import csrf_token

LARGE_TYPE = "large_type"
SECOND = timedelta(seconds=1)


def shell() -> Shell:
    """The frame for the current request; without a menu when nobody is signed in."""
    large = request.cookies.get(LARGE_TYPE) == "yes"
    if not is_signed_in():
        with store().transaction() as tx:
            title = _title(tx)
        return Shell(csrf_token(), title, large_type=large, large_type_url=url_for("frame.large_type"))
    person = actor()
    with store().transaction(person) as tx:
        seen = glance.look(tx, minds_troubles=_minds_incidents())
        title = _title(tx)
    return Shell(
        csrf_token=csrf_token(),
        title=title,
        user=person.name,
        office=seen.office,
        menu=_menu(seen),
        large_type=large,
        large_type_url=url_for("frame.large_type"),
        logout_url=url_for("login.leave"),
        safety_url=url_for("safety.index"),
        home_url=url_for("inbox.index"),
        counts_url=url_for("inbox.counts"),
        absence_url=url_for("absence.index"),
        banners=_banners(),
        start_url=url_for("window.start") if person.holds("window_clerk") else "",
    )


def _banners() -> tuple[str, ...]:
    """Who is away and who acts for whom, on both sides."""
    person = actor()
    acting = [
        f"您正在代理{each.name}办理，至 {(each.until - SECOND).astimezone(SHANGHAI):%m-%d} 止"
        for each in person.principals
    ]
    return (*([f"您已登记外出，由{person.deputy}代理办理"] if person.deputy else []), *acting)


def public_title() -> str:
    """What the public reads on top of its pages."""
    with store().transaction() as tx:
        return _title(tx)


def bare_shell() -> Shell:
    """The frame of a page that must not ask the database, as that may be what has failed."""
    return Shell(
        csrf_token(),
        large_type=request.cookies.get(LARGE_TYPE) == "yes",
        large_type_url=url_for("frame.large_type"),
    )


def _title(tx: Transaction) -> str:
    """What the service is called that new cases start under."""
    try:
        return releases.newest(tx).title
    except NotFoundError:
        return PRODUCT


def _minds_incidents() -> bool:
    return any(actor().holds(role) for role in (Role.SUPERVISOR, Role.SYSTEM, Role.SECURITY))


def _menu(seen: glance.Glance) -> tuple[MenuGroup, ...]:
    waiting = seen.waiting
    cases = [
        _link("案件查询", "cases.index", "search"),
        _link("时限预警", "clocks.index", "clock", seen.late),
    ]
    cases.append(_link("公示公开", "publicity.index", "file-earmark-text"))
    if actor().holds("window_clerk") or actor().holds("supervisor"):
        cases.append(_link("热线登记", "hotline.form", "send"))
    if any(actor().holds(post) for post in REVIEWERS):
        cases.append(_link("流程设计", "designer.index", "diagram-3"))
    if sees_everything(actor()):
        cases.append(_link("办件迁移", "moving.index", "arrow-clockwise"))
    if actor().holds(Role.SUPERVISOR):
        cases.insert(0, _link("督办看板", "board.index", "bar-chart-line"))
        cases.append(_link("统计报表", "reports.index", "save"))
    if _minds_incidents():
        cases.append(_link("异常处理", "incidents.index", "exclamation-triangle-fill", seen.troubles))
    work = (
        _link("待办事项", "inbox.index", "inbox", waiting.mine + waiting.unclaimed),
        _queue(waiting.unclaimed),
        _link("已办事项", "own.done", "check2-square"),
        _link("我发起的", "own.started", "send", waiting.started),
        _link("抄送我的", "own.copies", "envelope-open", waiting.copies),
        _link("协作请求", "requests.index", "person-circle", seen.asked),
        _link("草稿箱", "own.drafts", "pencil-square", waiting.drafts),
    )
    return (MenuGroup("我的工作", work), MenuGroup("案件", tuple(cases)), *_administration())


def _administration() -> tuple[MenuGroup, ...]:
    """The administrators' part of the menu; nobody else sees it."""
    if not any(actor().holds(role) for role in ADMINISTRATORS):
        return ()
    links = [
        _link("人员和账号", "admin.people", "person-circle"),
        _link("岗位和职责", "admin.posts", "list"),
        _link("单位", "admin.offices", "inbox"),
        _link("承办职责", "admin_duties.responsible", "diagram-3"),
        _link("值班表", "admin_duties.roster", "clock"),
    ]
    if actor().holds(Role.AUDITOR):
        links.append(_link("操作记录", "admin_duties.log", "file-earmark-text"))
        links.append(_link("查看记录", "disclosing.looks", "search"))
    return (MenuGroup("系统管理", tuple(links)),)


def _queue(waiting: int) -> Link:
    """待签收 is the share of the inbox that nobody has claimed."""
    here = request.endpoint == "inbox.index" and request.args.get("share") == Share.UNCLAIMED
    return Link("待签收", url_for("inbox.index", share=Share.UNCLAIMED), here, "inboxes", waiting)


def _link(label: str, endpoint: str, icon: str, count: int = 0) -> Link:
    return Link(label, url_for(endpoint), current=request.endpoint == endpoint, icon=icon, count=count)
