"""Puts people, posts and offices into the words of the administrators' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from engine.content import Content
from engine.directory.listing import PAGE, Held, Member, PeopleAsked
from engine.directory.rights import ADMINISTRATORS, CARRIED, Role
from engine.leaving import OpenTask
from engine.models import DirectoryAct, Office, Post
from engine.storage import Actor
from webui.admin.wording import LEVELS, ROLES, act_row
from webui.pages import Fact, Filter, FilterField, Link, Tag, Tone, days_left, limit_tag
from webui.pages.admin import (
    Hands,
    HeldRow,
    OfficeRow,
    OfficesPage,
    Option,
    PeoplePage,
    PersonPage,
    PersonRow,
    PersonUrls,
    PostRow,
    PostsPage,
    WorkRow,
)

HERE = Tag("在岗", Tone.GOOD, "check-circle-fill")
LEFT = Tag("已停用", Tone.PLAIN, "x-circle-fill")


def hands(actor: Actor) -> Hands:
    """What ``actor`` may do on an administrator's page."""
    return Hands(
        keeps_accounts=actor.holds(Role.SYSTEM),
        grants_posts=actor.holds(Role.SECURITY),
        reads_acts=actor.holds(Role.AUDITOR),
    )


@dataclass(frozen=True)
class Around:
    """What the selects of a page offer."""

    offices: Sequence[tuple[Office, int]]
    posts: Sequence[tuple[Post, int]]

    @property
    def office_options(self) -> tuple[Option, ...]:
        """Offices by code."""
        return tuple((office.id, office.name) for office, _ in self.offices)

    @property
    def post_options(self) -> tuple[Option, ...]:
        """Posts by code."""
        return tuple((post.code, post.name) for post, _ in self.posts)


def people_page(
    found: Sequence[Member], asked: PeopleAsked, around: Around, actor: Actor, name: str = ""
) -> PeoplePage:
    """人员和账号; one row more than a page tells that there is a next one."""
    last = found[PAGE - 1] if len(found) > PAGE else None
    return PeoplePage(
        rows=tuple(_person_row(member) for member in found[:PAGE]),
        filter=Filter(
            url_for("admin.people"),
            asked.keyword,
            "用户名",
            (
                FilterField("office", "单位", (("", "全部"), *around.office_options), asked.office),
                FilterField("post", "岗位", (("", "全部"), *around.post_options), asked.post),
            ),
            (("closed", "1"),) if asked.closed else (),
        ),
        tabs=(
            Link("在岗人员", url_for("admin.people"), current=not asked.closed),
            Link("已停用账号", url_for("admin.people", closed="1"), current=asked.closed),
        ),
        hands=hands(actor),
        offices=around.office_options,
        find_url=url_for("admin.find"),
        open_url=url_for("admin.open_account"),
        export_url=url_for("admin_sheets.export"),
        name=name,
        next_href=_address(asked, last.username) if last else "",
        first_href=_address(asked, None) if asked.after else "",
    )


def _address(asked: PeopleAsked, after: str | None) -> str:
    return url_for(
        "admin.people",
        keyword=asked.keyword or None,
        office=asked.office or None,
        post=asked.post or None,
        closed="1" if asked.closed else None,
        after=after,
    )


def _person_row(member: Member) -> PersonRow:
    return PersonRow(
        href=url_for("admin.person", username=member.username),
        username=member.username,
        name=member.name,
        office=member.office_name,
        posts="、".join(dict.fromkeys(held.name for held in member.posts)) or "没有岗位",
        state=HERE if member.enabled else LEFT,
    )


@dataclass(frozen=True)
class Sight:
    """Somebody of the staff and what stands around."""

    member: Member
    work: Sequence[OpenTask]
    acts: Sequence[DirectoryAct]
    names: Mapping[str, str]
    heirs: Sequence[tuple[str, str]]
    around: Around
    content: Content | None
    now: datetime


def person_page(sight: Sight, actor: Actor) -> PersonPage:
    """One of the staff."""
    member = sight.member
    offering = sight.content.offering if sight.content and sight.content.is_offered else None
    items = tuple((item.code, item.name) for item in offering.items) if offering else ()
    return PersonPage(
        username=member.username,
        name=member.name,
        office=member.office,
        state=HERE if member.enabled else LEFT,
        facts=(
            Fact("用户名", member.username),
            Fact("单位", member.office_name),
            Fact("在办任务", f"{len(sight.work)} 件"),
        ),
        posts=tuple(_held_row(held, dict(items)) for held in member.posts),
        work=tuple(
            WorkRow(task.case_number, task.name, limit_tag(days_left(task.due_at, sight.now)))
            for task in sight.work
        ),
        acts=tuple(act_row(act, sight.names) for act in sight.acts),
        hands=hands(actor),
        urls=_urls(member.username),
        enabled=member.enabled,
        is_me=member.username == actor.id,
        may_reset=not {held.post for held in member.posts} & ADMINISTRATORS,
        offices=sight.around.office_options,
        all_posts=sight.around.post_options,
        items=items,
        heirs=tuple((key, f"{name}（{key}）") for key, name in sight.heirs if key != member.username),
        back=Link("人员和账号", url_for("admin.people")),
    )


def _held_row(held: Held, items: Mapping[str, str]) -> HeldRow:
    narrowed = "、".join(items.get(item, item) for item in held.items)
    return HeldRow(held.name, held.office_name, narrowed or "全部事项", held.post, held.office)


def _urls(username: str) -> PersonUrls:
    return PersonUrls(
        change=url_for("admin.change_account", username=username),
        close=url_for("admin.close_account", username=username),
        reopen=url_for("admin.reopen_account", username=username),
        reset=url_for("admin.reset_password", username=username),
        grant=url_for("admin.grant_post", username=username),
        revoke=url_for("admin.revoke_post", username=username),
    )


def posts_page(found: Sequence[tuple[Post, int]], actor: Actor) -> PostsPage:
    """岗位和职责."""
    return PostsPage(
        rows=tuple(
            PostRow(
                code=post.code,
                name=post.name,
                duty=post.duty,
                roles="、".join(ROLES[Role(role)] for role in (post.code, *post.roles) if role in set(Role)),
                holders=holders,
                href=url_for("admin.people", post=post.code),
            )
            for post, holders in found
        ),
        hands=hands(actor),
        roles=tuple((role.value, ROLES[role]) for role in sorted(CARRIED)),
        save_url=url_for("admin.define_post"),
    )


def offices_page(found: Sequence[tuple[Office, int]], actor: Actor) -> OfficesPage:
    """单位."""
    return OfficesPage(
        rows=tuple(
            OfficeRow(
                code=office.id,
                name=office.name,
                level=LEVELS.get(office.level, office.level),
                region=office.region_code or "",
                people=people,
                leads=office.leads,
                href=url_for("admin.people", office=office.id),
            )
            for office, people in found
        ),
        hands=hands(actor),
        levels=tuple(LEVELS.items()),
        save_url=url_for("admin.save_office"),
    )
