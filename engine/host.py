"""What the host adds to FEEL: working days.  Everything else in an expression is the standard's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine import feel
from engine.interpreter.expressions import Evaluator
from engine.ports import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
_LAST_SECOND = time(23, 59, 59)


def evaluator(calendar: WorkingCalendar, now: datetime) -> Evaluator:
    """An evaluator for one step at ``now`` (aware), with ``workday due(days, from)`` by ``calendar``.

    ``workday due`` gives the last second, Asia/Shanghai, of the working day ``days`` after today or ``from``.
    """

    def workday_due(days: feel.Value, start: feel.Value = None) -> feel.Value:
        if not isinstance(days, Decimal):
            return None
        first = _day(start) if start is not None else now.astimezone(SHANGHAI).date()
        if first is None:
            return None
        return datetime.combine(calendar.add(first, int(days)), _LAST_SECOND, SHANGHAI).astimezone(UTC)

    return Evaluator(now.astimezone(SHANGHAI), {"workday due": workday_due})


def _day(start: feel.Value) -> date | None:
    if isinstance(start, str):
        start = datetime.fromisoformat(start)
    if isinstance(start, datetime):
        return start.astimezone(SHANGHAI).date()
    return start if isinstance(start, date) else None
