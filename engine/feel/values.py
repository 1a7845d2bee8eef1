"""The values of FEEL as Python types, and what kind each one is.  Knows nothing of syntax or evaluation.

number is ``Decimal``, days and time duration is ``timedelta``, the other names speak for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol, TypeAlias, Union


@dataclass(frozen=True, order=True)
class YearsMonths:
    """A years and months duration of ``total`` months; negative when it points back."""

    total: int

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        return abs(self.total) // 12 * (-1 if self.total < 0 else 1)

    @property
    def months(self) -> int:
        """Months beyond the whole years, with the sign of the duration."""
        return abs(self.total) % 12 * (-1 if self.total < 0 else 1)


@dataclass(frozen=True)
class Range:
    """An interval; an endpoint ``None`` is unbounded.  A bound that is not ``included`` is open."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True


class Meter(Protocol):
    """Counts what an evaluation has spent."""

    def spend(self, steps: int) -> None:
        """Take ``steps`` from what is left.

        Raises:
            FeelBudgetError: nothing is left.
        """


class Running(Meter, Protocol):
    """The running evaluation as functions see it."""

    @property
    def now(self) -> datetime:
        """The host's clock, with a zone."""

    def null(self, code: str, message: str, at: int | None = None) -> Value:
        """Null, with a warning that says why."""

    def check_size(self, size: int) -> None:
        """Refuse a value of ``size`` elements or characters when that is too large.

        Raises:
            FeelBudgetError: it is.
        """


Body = Callable[[Running, Sequence["Value"]], "Value"]
NamedBody = Callable[[Running, Mapping[str, "Value"]], "Value"]


@dataclass(frozen=True, eq=False)
class Function:
    """A FEEL function; ``body`` takes the running evaluation and the arguments as ``parameters`` order them.

    ``parameters`` None takes any.  A function whose parameters depend on the call has a ``named_body``.  The
    ``signature`` is its type node, as far as the definition tells it.
    """

    parameters: tuple[str, ...] | None
    body: Body
    name: str = ""
    named_body: NamedBody | None = None
    signature: object = None

    @classmethod
    def of(cls, python: Callable[..., Value], parameters: Sequence[str], name: str = "") -> Function:
        """A FEEL function that calls ``python`` with positional arguments."""
        return cls(tuple(parameters), lambda _, arguments: python(*arguments), name)


Value: TypeAlias = Union[
    bool,
    Decimal,
    str,
    date,
    time,
    datetime,
    timedelta,
    YearsMonths,
    "list[Value]",
    "dict[str, Value]",
    Range,
    Function,
    None,
]

KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}

CHINESE = {
    "Null": "空值",
    "boolean": "是否",
    "number": "数字",
    "string": "文本",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "天时长",
    "years and months duration": "年月时长",
    "list": "列表",
    "context": "上下文",
    "range": "区间",
    "function": "函数",
}


def kind_of(value: Value) -> str:
    """The FEEL name of the type of ``value``, such as ``"date and time"``."""
    return KINDS[type(value)]


def chinese_kind(value: Value) -> str:
    """The type of ``value`` as a Chinese noun for messages."""
    return CHINESE[kind_of(value)]
