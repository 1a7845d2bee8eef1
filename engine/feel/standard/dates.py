"""Built-ins on dates and times.  The clock is the environment's, never the machine's."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time
from decimal import Decimal

from engine.feel.compare import offset_of
from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.values import Running, Value

DATES = Library()
define = DATES.define
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)


@define("now()")
def now(run: Running) -> Value:
    """The environment's date and time."""
    return run.now


@define("today()")
def today(run: Running) -> Value:
    """The environment's date."""
    return run.now.date()


@define("day of year(date: day)")
def day_of_year(run: Running, day: date) -> Value:
    """1 for the first of January."""
    return Decimal(day.timetuple().tm_yday)


@define("day of week(date: day)")
def day_of_week(run: Running, day: date) -> Value:
    """The English name of the day."""
    return DAYS[day.weekday()]


@define("month of year(date: day)")
def month_of_year(run: Running, day: date) -> Value:
    """The English name of the month."""
    return MONTHS[day.month - 1]


@define("week of year(date: day)")
def week_of_year(run: Running, day: date) -> Value:
    """The week by ISO 8601."""
    return Decimal(day.isocalendar().week)


@define("last day of month(date: day)")
def last_day_of_month(run: Running, day: date) -> Value:
    """The date of the month's last day."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


@define("from unix timestamp(timestamp: number)")
def from_unix_timestamp(run: Running, timestamp: Decimal) -> Value:
    """The date and time in UTC, from milliseconds."""
    if abs(timestamp) > 10**15:
        raise Undefined("时间戳超出范围")
    return datetime.fromtimestamp(int(timestamp) / 1000, UTC)


@define("to unix timestamp(date and time: date and time)")
def to_unix_timestamp(run: Running, moment: datetime) -> Value:
    """Milliseconds since 1970; a time without a zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Decimal(round(aware.timestamp() * 1000))


@define("is(value1: any, value2: any)")
def same(run: Running, one: Value, other: Value) -> Value:
    """Whether both are the same value of the same type; a time also has the same offset, whatever its zone is."""
    if type(one) is not type(other):
        return False
    if isinstance(one, datetime | time) and isinstance(other, datetime | time):
        clocks = one.replace(tzinfo=None), other.replace(tzinfo=None)
        return clocks[0] == clocks[1] and offset_of(one) == offset_of(other)
    return one == other
