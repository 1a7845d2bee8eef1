"""Lists of the directory that a form may offer to choose from: offices, and people of the actor's own office."""

from __future__ import annotations

from sqlalchemy import select

from engine.forms import Form
from engine.models import Account, Office
from engine.storage import Transaction

OFFICES, STAFF = "offices", "staff"


def lists(tx: Transaction, form: Form | None) -> dict[str, object]:
    """The lists that ``form`` names, each as options; nothing is asked when it names none."""
    wanted = form.lists if form else frozenset()
    found: dict[str, object] = {}
    if OFFICES in wanted:
        rows = tx.session.execute(select(Office.id, Office.name).order_by(Office.id))
        found[OFFICES] = [{"value": key, "label": name} for key, name in rows]
    if STAFF in wanted:
        query = select(Account.id, Account.name).where(Account.enabled, Account.office == tx.actor.office)
        rows = tx.session.execute(query.order_by(Account.name, Account.id))
        found[STAFF] = [{"value": key, "label": name} for key, name in rows]
    return found
