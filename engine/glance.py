"""Everything that the frame around a page counts, in one question to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, select

from engine import inbox, incidents
from engine.inbox import Counts
from engine.limits import notices
from engine.models import InvolvementKind, Office
from engine.storage import Transaction
from engine.verbs import involving

ASKING = (InvolvementKind.SIGNATURE, InvolvementKind.DELEGATION, InvolvementKind.QUESTION)


@dataclass(frozen=True)
class Glance:
    """How much waits for the actor, how much colleagues ask, what went wrong or is over; where the actor works.

    ``troubles`` and ``late`` are zero for who does not mind them.
    """

    waiting: Counts
    asked: int
    troubles: int
    late: int
    office: str


def look(tx: Transaction, *, minds_troubles: bool) -> Glance:
    """The numbers as they are now."""
    lists = inbox.tallies(tx)
    more: dict[str, ScalarSelect[Any]] = {
        "asked": involving.tally_open(tx, ASKING),
        "office": select(Office.name).where(Office.id == tx.actor.office).scalar_subquery(),
    }
    if minds_troubles:
        more |= {"troubles": incidents.tally(tx), "late": notices.tally_red(tx)}
    wanted = [tally.label(name) for name, tally in (lists | more).items()]
    row = tx.session.execute(select(*wanted)).one()._mapping
    return Glance(
        Counts(**{name: row[name] for name in lists}),
        row["asked"],
        row.get("troubles", 0),
        row.get("late", 0),
        row["office"] or "",
    )
