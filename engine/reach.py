"""Which cases an actor may see: the data scope, enforced in every query that reads cases.  Default: nothing.

Post, office and item say it together.  A supervisor sees the cases of the own office, the leading office's all of
them; a window clerk those of the own street; everybody else those that their post has or had work in, and nobody more
than the items that the post is narrowed to.  Administrators of the system see no case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, ColumnElement, Text, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from engine.domain import TaskState
from engine.host import SHANGHAI
from engine.models import Agency, Application, Case, CaseItem, CaseLink, Involvement, Termination, UserTask
from engine.storage import Actor, Transaction

SUPERVISOR, WINDOW, CONFIRMER = "supervisor", "window_clerk", "confirmer"
EVERYWHERE = "supervisor@*"
"""The group of those who answer for all offices."""
_Task, _Item = aliased(UserTask), aliased(CaseItem)
"""Tables of our own, as the queries around may read the same ones."""
_NO_CASES = frozenset({"admin", "security_admin", "auditor", "designer"})


@dataclass(frozen=True)
class Applying(Actor):
    """An applicant who has signed in: no office, no post, only what concerns the person with this ID number."""

    id_number: str = field(default="", repr=False)


def scope(tx: Transaction) -> ColumnElement[bool]:
    """The condition that limits :class:`Case` to what the actor may see.

    Besides what the posts open, that is: what the actor took in, cases in which the actor has or had a task or was
    drawn into one, and the case that one of these looks into again.  An applicant sees only cases about the
    applicant, whoever took them in, and those of others whom the applicant acts for, until the authority ends.
    """
    actor = tx.actor
    if isinstance(actor, Applying):
        own = select(Application.case_id).where(Application.id_number == actor.id_number)
        today = tx.now.astimezone(SHANGHAI).date()
        entrusted = select(Agency.case_id).where(Agency.id_number == actor.id_number, Agency.until >= today)
        return or_(Case.id.in_(own), Case.id.in_(entrusted))
    if sees_everything(actor):
        return true()
    return or_(Case.started_by == actor.id, *_own(actor), *_streets(actor), *_posts(actor), *_proposed(actor))


def sees_everything(actor: Actor) -> bool:
    """Whether the actor answers for the cases of all offices and all items."""
    return actor.holds(EVERYWHERE) and EVERYWHERE not in actor.limits


def overseen(actor: Actor) -> frozenset[str]:
    """The offices whose work the actor supervises; ``*`` stands for all."""
    return _offices(actor, SUPERVISOR)


def _offices(actor: Actor, role: str) -> frozenset[str]:
    return frozenset(group.partition("@")[2] for group in actor.groups if group.startswith(f"{role}@"))


def _own(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Cases in which the actor's own hands are."""
    has = select(_Task.case_id).where(_Task.assignee.in_(actor.hands), _Task.state == TaskState.OPEN)
    had = select(_Task.case_id).where(_Task.completed_by == actor.id, _Task.state == TaskState.COMPLETED)
    told = select(Involvement.case_id).where(
        Involvement.recipient == actor.id, Involvement.removed_at.is_(None)
    )
    again = select(CaseLink.origin_id).where(or_(CaseLink.case_id.in_(has), CaseLink.case_id.in_(had)))
    yield from (Case.id.in_(cases) for cases in (has, had, told, again))


def _streets(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Cases of the offices for which the actor answers as a whole."""
    for role in (SUPERVISOR, WINDOW):
        for office in sorted(_offices(actor, role)):
            there = true() if office == "*" and role == SUPERVISOR else Case.office == office
            items = actor.limits.get(f"{role}@{office}")
            yield there if items is None else and_(there, _has_item(items))


def _proposed(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Cases of the confirmers' offices that somebody wants to end, until that is decided."""
    offices = _offices(actor, CONFIRMER)
    if offices:
        waiting = select(Termination.case_id).where(Termination.agreed.is_(None))
        yield and_(Case.office.in_(sorted(offices)), Case.id.in_(waiting))


def _posts(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Cases that have or had a task for one of the actor's posts."""
    posts = {group for group in actor.groups if group.partition("@")[0] not in _NO_CASES}
    free = posts - actor.limits.keys()
    if free:
        yield _has_task(free, true())
    for group in sorted(posts & actor.limits.keys()):
        items = actor.limits[group]
        yield _has_task({group}, or_(_Task.item.in_(items), and_(_Task.item.is_(None), _has_item(items))))


def _has_task(posts: set[str], where: ColumnElement[bool]) -> ColumnElement[bool]:
    wanted = literal(sorted(posts), ARRAY(Text))
    groups = func.string_to_array(_Task.groups, ",")
    return exists().where(_Task.case_id == Case.id, groups.op("&&", is_comparison=True)(wanted), where)


def _has_item(items: frozenset[str]) -> ColumnElement[bool]:
    return exists().where(_Item.case_id == Case.id, _Item.item.in_(items))
