"""What may be asked and what may be sent, decided before anything leaves.

Knows the catalogue and the engine's requests; no network.  Client and memory both obey it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite

from connectors.data_sharing.operations import CATALOGUE, find
from connectors.data_sharing.schema import Kind, Operation, check
from engine.errors import RemoteError
from engine.ports import LookUp, Outcome, Push


class PushRefusedError(RemoteError):
    """推送的内容不符合接口约定，没有发出"""

    code = "push_refused"
    permanent = True


class PushRejectedError(RemoteError):
    """对方拒绝了推送的内容"""

    code = "push_rejected"
    permanent = True


def refusal(operation: Operation, request: LookUp) -> tuple[Outcome, str] | None:
    """Why ``request`` must not be sent, as an outcome and a sentence; ``None`` when it may be."""
    terms = operation.terms
    if terms is None:
        return Outcome.NOT_AUTHORISED, f"“{operation.title}”不是查询接口，没有发出请求。"
    if request.purpose not in terms.purposes:
        allowed = "、".join(terms.purposes)
        return Outcome.NOT_AUTHORISED, f"“{operation.title}”只能用于{allowed}，没有发出请求。"
    if request.item is not None and request.item not in terms.items:
        return Outcome.NOT_AUTHORISED, f"这一事项不需要“{operation.title}”，没有发出请求。"
    if not request.legal_basis.strip() or not request.requester.strip():
        return Outcome.NOT_AUTHORISED, f"“{operation.title}”缺少查询依据或者查询人，没有发出请求。"
    if terms.needs_consent and not (request.consent or "").strip():
        return Outcome.CONSENT_MISSING, f"“{operation.title}”需要当事人授权，尚未取得，没有发出请求。"
    return None


def fields_to_push(message: Push, catalogue: Mapping[str, Operation] = CATALOGUE) -> Mapping[str, object]:
    """The fields of ``message``, exactly those that ``catalogue`` lets out.

    Raises:
        PushRefusedError: a required field is missing, one has the wrong type, or one is not listed.
        UnknownOperationError: the catalogue has no such push.
    """
    operation = find(message.operation, Kind.PUSH, catalogue=catalogue)
    checked = check(operation.sends, {name: _plain(value) for name, value in message.fields.items()})
    complaints = [f"缺少{title}" for title in checked.missing]
    complaints += [f"{title}的内容不合要求" for title in checked.wrong]
    complaints += [f"不允许发送字段 {name}" for name in checked.unlisted]
    if complaints:
        raise PushRefusedError(
            f"“{operation.title}”没有发出：{'；'.join(complaints)}",
            operation=message.operation,
            key=message.key,
        )
    return checked.values


def _plain(value: object) -> object:
    """``value`` as JSON has it: expressions count in decimals, whole amounts travel as whole numbers."""
    if isinstance(value, Decimal | float) and isfinite(value) and value == int(value):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value
