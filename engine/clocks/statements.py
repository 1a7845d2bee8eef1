"""The writes that move clocks without reading them first.

Each comes with the event that tells of it.  Both parts run as one statement and see the rows as they were before it,
so that an event is noted exactly for the clocks that move.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, case, exists, insert, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert as adding

from engine.models import Clock, ClockEvent, table
from engine.storage.statements import Statement

_CLOCKS, _EVENTS = table(Clock), table(ClockEvent)
_STARTED = tuple(column.name for column in _CLOCKS.columns if column.name != "stopped_at")
_OF_EVENT = ("kind", "at", "actor", "cause", "reason")
# The limit's days are the clock's, the event's are those of an extension.
_PARAMETER = {"days": "limit_days", "kind": "limit_kind"}

_OPEN = _CLOCKS.c.case_id == bindparam("case_id", type_=_CLOCKS.c.case_id.type)
_OPEN &= _CLOCKS.c.state != literal_column("'stopped'")
_THIS = _OPEN & (_CLOCKS.c.code == bindparam("code", type_=_CLOCKS.c.code.type))
_VISIT = _THIS & (_CLOCKS.c.subject == bindparam("subject", type_=_CLOCKS.c.subject.type))
_KIND = _THIS & (_CLOCKS.c.kind == bindparam("limit_kind", type_=_CLOCKS.c.code.type))
# What was overdue before the day of the pause stays overdue; anything else has no due date until it runs again.
_LATE = _CLOCKS.c.due_at < bindparam("today", type_=_CLOCKS.c.due_at.type)


def _told() -> list[ColumnElement[object]]:
    texts = _EVENTS.c.actor.type
    return [bindparam(name, type_=_EVENTS.c.at.type if name == "at" else texts) for name in _OF_EVENT]


def _noting(which: ColumnElement[bool], due: ColumnElement[object]) -> Statement:
    """The statement that notes an event for each clock in ``which``, due at ``due`` afterwards."""
    rows = select(_CLOCKS.c.id, *_told(), literal_column("0"), due).where(which)
    return Statement(insert(_EVENTS).from_select(("clock_id", *_OF_EVENT, "days", "due_after"), rows))


def _stopping(which: ColumnElement[bool]) -> Statement:
    values = {
        "state": literal_column("'stopped'"),
        "stopped_at": bindparam("at", type_=_EVENTS.c.at.type),
        "next_notice_at": null(),
    }
    return Statement(update(_CLOCKS).where(which).values(values))


def _beginning() -> Statement:
    """The statement that notes the start of a clock that is not there yet."""
    key, due = (bindparam(name, type_=_CLOCKS.c[name].type) for name in ("id", "due_at"))
    rows = select(key, *_told(), literal_column("0"), due).where(~exists().where(_CLOCKS.c.id == key))
    return Statement(insert(_EVENTS).from_select(("clock_id", *_OF_EVENT, "days", "due_after"), rows))


# A clock that is there already stays as it is and gets no second start.
START = (
    Statement(
        adding(_CLOCKS)
        .values(
            {name: bindparam(_PARAMETER.get(name, name), type_=_CLOCKS.c[name].type) for name in _STARTED}
        )
        .on_conflict_do_nothing()
        .inline()
    ),
    _beginning(),
)
STOP = (_stopping(_VISIT), _noting(_VISIT, _CLOCKS.c.due_at))
STOP_ALL = (_stopping(_OPEN), _noting(_OPEN, _CLOCKS.c.due_at))
PAUSE = (
    Statement(
        update(_CLOCKS)
        .where(_KIND)
        .values(
            state=literal_column("'paused'"),
            due_at=case((_LATE, _CLOCKS.c.due_at)),
            next_notice_at=case((_LATE, _CLOCKS.c.next_notice_at)),
        )
    ),
    _noting(_KIND, case((_LATE, _CLOCKS.c.due_at))),
)
