"""Opening an entry on the public board: the period begins when the entry stands there, not when it was asked for.

The portal is told as well; only then is the entry opened, so that a failed try publishes nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine import publicity
from engine.domain import Variables
from engine.handlers import push
from engine.host import SHANGHAI
from engine.models import Job
from engine.ports import Push, Receipt
from engine.storage import Store, Transaction

_NOTICE = "notice.send"


def prepare(tx: Transaction, job: Job) -> Push:
    """The notice that goes with the entry; says what it is and whose number, no personal data."""
    sent = push.prepare(tx, job)
    fields = {
        "kind": "publicity",
        "text": str(job.variables.get("text") or job.name),
        "occurred_at": tx.now.astimezone(SHANGHAI).isoformat(),
    }
    return Push(_NOTICE, sent.key, sent.case_number, sent.item, fields)


def ask(store: Store, request: Push) -> Receipt:
    """The receipt for the notice.

    Raises:
        RemoteError: it was not confirmed.
    """
    return store.sharing.push(request)


def record(tx: Transaction, job: Job, request: Push, result: Receipt) -> Variables:
    """Open the entry; ``until`` (the end of its last day, or null) is for the diagram's timer."""
    push.record(tx, job, request, result)
    until = publicity.open_entry(tx, job, _period(job.variables))
    return {"until": until.isoformat() if until else None, "receipt": result.number}


def _period(values: Mapping[str, object]) -> publicity.Period | None:
    days = values.get("days")
    if days is None:
        return None
    return publicity.Period(int(str(days)), working=values.get("unit") == "working")
