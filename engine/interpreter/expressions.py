"""Values and FEEL expressions as the diagrams use them.

In the ``zeebe:`` dialect a property that begins with ``=`` is a FEEL expression, any other text is itself.  What a
process keeps is plain data: text, booleans, whole numbers, decimals, lists and contexts; FEEL's dates and durations
are stored as their ISO 8601 text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from engine import feel
from engine.errors import ExpressionError

HOST_NAMES = frozenset({"workday due"})
LARGEST_INTEGER = 2**63 - 1
HostFunctions = Mapping[str, Callable[..., feel.Value]]


@dataclass(frozen=True)
class Expression:
    """A property value of a diagram: FEEL when it began with ``=``, else a constant."""

    text: str
    compiled: feel.Expression | None

    @property
    def reads(self) -> frozenset[str]:
        """The variables that the expression reads."""
        return self.compiled.variables if self.compiled else frozenset()


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """The compiled form of property value ``text``.

    Raises:
        feel.FeelError: the text after ``=`` is not FEEL.
    """
    if not text.startswith("="):
        return Expression(text, None)
    return Expression(text, feel.compile_expression(text[1:].strip(), HOST_NAMES))


@dataclass(frozen=True)
class Evaluator:
    """Evaluates for one step: at the step's moment, with the host's functions.  SpiffWorkflow's script engine."""

    now: datetime
    functions: HostFunctions

    def value(self, wanted: Expression, scope: Mapping[str, object], element_id: str) -> object:
        """The plain value of ``wanted`` in ``scope``.

        Raises:
            ExpressionError: it cannot be computed; names the element and the expression.
        """
        if wanted.compiled is None:
            return wanted.text
        environment = feel.Environment(now=self.now, functions=self.functions)
        try:
            return plain(wanted.compiled.evaluate(scope, environment))
        except feel.FeelError as error:
            message = f"环节“{element_id}”的表达式“{wanted.text}”计算失败：{error}"
            raise ExpressionError(message, element_id=element_id, expression=wanted.text) from error
        except ExpressionError as error:
            error.fields |= {"element_id": element_id, "expression": wanted.text}
            raise

    def condition(self, wanted: Expression, scope: Mapping[str, object], element_id: str) -> bool:
        """Whether condition ``wanted`` holds.  Anything but true or false is an error, never “no”.

        Raises:
            ExpressionError: it is neither true nor false.
        """
        result = self.value(wanted, scope, element_id)
        if isinstance(result, bool):
            return result
        message = f"环节“{element_id}”之后的条件“{wanted.text}”结果不是真或假"
        raise ExpressionError(message, element_id=element_id, expression=wanted.text)

    def moment(self, wanted: Expression, scope: Mapping[str, object], element_id: str) -> datetime:
        """The aware UTC moment that ``wanted`` gives.

        Raises:
            ExpressionError: it is no date and time, or one without a zone.
        """
        found = self.value(wanted, scope, element_id)
        try:
            moment = datetime.fromisoformat(found) if isinstance(found, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            message = f"环节“{element_id}”的时间“{wanted.text}”不是带时区的日期时间"
            raise ExpressionError(message, element_id=element_id, expression=wanted.text)
        return moment.astimezone(UTC)


def plain(value: feel.Value) -> object:
    """``value`` as a process keeps it; whole decimals become ``int``, temporal values ISO text."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            whole = value == value.to_integral_value() and abs(value) <= LARGEST_INTEGER
            return int(value) if whole else value
        case list():
            return [plain(entry) for entry in value]
        case dict():
            return {_key(key): plain(entry) for key, entry in value.items()}
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta() | feel.YearsMonths():
            return feel.to_json(value)
        case _:
            raise ExpressionError(f"结果“{feel.to_text(value)}”不能保存在流程中")


def _key(key: str) -> str:
    if not key.isprintable():
        raise ExpressionError(f"名称{key!r}不能保存在流程中")
    return key
