"""Sentences with placeholders: ``{{= expression }}`` holds FEEL, everything else is itself.

No code can run in a sentence: FEEL is bounded and reads nothing but the names it is given.  A filled sentence is plain
text; whoever prints it escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine import feel
from engine.errors import EngineError

HOST_NAMES = frozenset({"chinese date"})
UNCHECKED = "待核"
_REMARK = re.compile(r"[（(][^（）()]*待核[^（）()]*[）)]")
"""An inward remark that something was not checked; it is not for the person who gets the letter."""
_PLACEHOLDER = re.compile(r"\{\{=(.*?)\}\}", re.DOTALL)


class WordingError(EngineError):
    """文书的内容缺少必要的信息"""

    code = "letter_incomplete"


@dataclass(frozen=True)
class Words:
    """A sentence: literal text and expressions by turns.  ``names`` are the facts that it reads.

    Compiled once when a release is read and filled from many threads.
    """

    text: str
    parts: tuple[str | feel.Expression, ...]

    @property
    def names(self) -> frozenset[str]:
        """The top-level names that the placeholders read."""
        return frozenset().union(*(part.variables for part in self.parts if not isinstance(part, str)))

    def fill(self, facts: Mapping[str, object], now: datetime) -> str:
        """The sentence with every placeholder filled, without blanks at its ends.

        Remarks in brackets that say 待核 are dropped from values: they are for staff.  A value that consists of nothing
        else counts as none.

        Raises:
            WordingError: a placeholder has no value; an official letter has no blanks.
        """
        return "".join(
            part if isinstance(part, str) else _filled(part, facts, now) for part in self.parts
        ).strip()


def words(text: str, extra: frozenset[str] = frozenset()) -> Words:
    """The sentence ``text``; ``extra`` are names with spaces that placeholders may use.

    Raises:
        feel.FeelError: a placeholder holds no FEEL.
    """
    parts: list[str | feel.Expression] = []
    for position, piece in enumerate(_PLACEHOLDER.split(text)):
        if position % 2:
            parts.append(feel.compile_expression(piece.strip(), HOST_NAMES | extra))
        elif piece:
            parts.append(piece)
    return Words(text, tuple(parts))


def compile_test(text: str) -> feel.Expression:
    """The condition or list ``text``, which may begin with ``=``.

    Raises:
        feel.FeelError: it is no FEEL.
    """
    return feel.compile_expression(text.removeprefix("=").strip(), HOST_NAMES)


def environment(now: datetime) -> feel.Environment:
    """What expressions in letters may use: the moment of issue and ``chinese date``."""
    return feel.Environment(now=now, functions={"chinese date": _chinese_date})


def value_of(expression: feel.Expression, facts: Mapping[str, object], now: datetime) -> feel.Value:
    """The value of ``expression`` for ``facts``.

    Raises:
        WordingError: it cannot be computed.
    """
    try:
        return expression.evaluate(facts, environment(now))
    except feel.FeelError as error:
        raise WordingError(
            f"文书中的表达式“{expression.text}”计算失败：{error}", expression=expression.text
        ) from error


def _filled(expression: feel.Expression, facts: Mapping[str, object], now: datetime) -> str:
    value = value_of(expression, facts, now)
    text = _REMARK.sub("", shown(value)).strip()
    if not text:
        raise WordingError(f"文书中的“{expression.text}”没有内容", expression=expression.text)
    return text


def shown(value: object) -> str:
    """A value as a letter prints it; a null or an empty text is empty.

    >>> shown(Decimal("860.00")), shown(date(2026, 11, 3)), shown(["甲", "乙"])
    ('860', '2026年11月3日', '甲、乙')
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case list():
            return "、".join(filter(None, map(shown, value)))
        case _:
            return str(value)


def _chinese_date(value: feel.Value = None) -> feel.Value:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return shown(value) if isinstance(value, date) else None
