"""The payment list of a month: what was confirmed with an amount and begins, or falls, in that month.

Reads only what the answers say of themselves (``paid`` and ``paid_from`` among their facts); knows no item and no bank.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select

from engine import releases
from engine.errors import ForbiddenError
from engine.models import Application, Case, CaseItem, Office
from engine.reach import sees_everything
from engine.storage import Transaction
from engine.storage.store import SYSTEM

HEADINGS = (
    "序号",
    "受理编号",
    "事项",
    "姓名",
    "公民身份号码",
    "开户银行",
    "银行账号",
    "金额（元）",
    "发放方式",
    "起发日期",
    "承办街道",
)
_POSTS = ("confirmer", "supervisor")


class Pay(StrEnum):
    """How a confirmed amount is paid."""

    MONTHLY = "monthly"
    ONCE = "once"


@dataclass(frozen=True)
class Payment:
    """One line of a list.  Personal data: for those who pay, never logged."""

    case_number: str
    item: str
    name: str
    id_number: str
    bank_name: str
    bank_account: str
    amount: Decimal
    pay: Pay
    paid_from: date
    office: str


def of_month(tx: Transaction, month: date, office_id: str | None = None) -> tuple[Payment, ...]:
    """What is to be paid in the month of ``month``, by street and case number.

    Monthly amounts from the month in which they begin on, single ones in their own month.  Only delivered
    confirmations count.  ``office_id`` limits it to one street.

    Raises:
        ForbiddenError: the actor is nobody who confirms or supervises, or asks for another street than their own.
    """
    _require_office(tx, office_id)
    query = (
        select(CaseItem, Case.number, Application, Office.name)
        .join(Case, Case.id == CaseItem.case_id)
        .join(Application, Application.case_id == CaseItem.case_id)
        .outerjoin(Office, Office.id == Case.office)
        .where(CaseItem.delivered_at.is_not(None), CaseItem.amount > 0, CaseItem.facts["paid"].is_not(None))
        .order_by(Office.id, Case.number, CaseItem.item)
    )
    if office_id is not None:
        query = query.where(Case.office == office_id)
    content = releases.newest(tx)
    lines = (
        _line(row[0], row[1], row[2], str(row[3] or ""), content.item_name(row[0].item))
        for row in tx.session.execute(query)
    )
    return tuple(line for line in lines if line is not None and _falls(line, month.replace(day=1)))


def _require_office(tx: Transaction, office_id: str | None) -> None:
    actor = tx.actor
    if actor.id == SYSTEM or sees_everything(actor):
        return
    if not any(actor.holds(f"{post}@{office_id}") for post in _POSTS):
        raise ForbiddenError("只有审核确认人和监督人可以查看本街道的发放清单")


def _line(item: CaseItem, number: str, application: Application, office: str, name: str) -> Payment | None:
    facts = item.facts or {}
    if facts.get("paid") not in set(Pay) or not facts.get("paid_from") or item.amount is None:
        return None
    values = application.values
    return Payment(
        case_number=number,
        item=name,
        name=application.applicant_name,
        id_number=application.id_number,
        bank_name=str(values.get("bank_name") or ""),
        bank_account=str(values.get("bank_account") or ""),
        amount=item.amount,
        pay=Pay(facts["paid"]),
        paid_from=date.fromisoformat(str(facts["paid_from"])[:10]),
        office=office,
    )


def _falls(line: Payment, month: date) -> bool:
    begins = line.paid_from.replace(day=1)
    return begins <= month if line.pay is Pay.MONTHLY else begins == month


def as_csv(lines: Iterable[Payment]) -> str:
    """The list as CSV with headings, readable by spreadsheets (with a byte order mark)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for position, line in enumerate(lines, start=1):
        pay = "按月" if line.pay is Pay.MONTHLY else "一次性"
        who = (_plain(line.name), f"\t{line.id_number}", _plain(line.bank_name), f"\t{line.bank_account}")
        paid = (f"{line.amount:.2f}", pay, line.paid_from.isoformat(), line.office)
        writer.writerow((position, line.case_number, line.item, *who, *paid))
    return "\ufeff" + text.getvalue()


def _plain(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
