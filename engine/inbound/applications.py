"""Applications that the portal sends: checked by the same form as at the window, one case for each message."""

from __future__ import annotations

from engine import cases
from engine.errors import InvalidInputError
from engine.inbound.book import Arrival, Effect
from engine.storage import Transaction

KIND = "application"
CHANNEL = "portal"


def take(tx: Transaction, arrival: Arrival) -> Effect:
    """Start the case of the application.

    Raises:
        InvalidInputError: the message holds no form.
        FormInvalidError: the form has faults; lists every field.
    """
    values = arrival.document.get("values")
    if not isinstance(values, dict):
        raise InvalidInputError("消息没有申请表的内容", field="values")
    receipt = cases.submit(tx, values, CHANNEL)
    reply = {"case_number": receipt.number, "items": list(receipt.items)}
    return Effect(reply, receipt.case_id)
