"""What FEEL says when it cannot go on.  Knows only codes, positions and Chinese sentences."""

from __future__ import annotations

from dataclasses import dataclass


class FeelError(Exception):
    """表达式有误"""

    code = "feel_error"

    def __init__(
        self, message: str = "", position: int | None = None, expected: tuple[str, ...] = ()
    ) -> None:
        """Keep where (a character's offset) and what was ``expected``; ``message`` is a Chinese sentence."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.position = position
        self.expected = expected
        super().__init__(self.message)


class FeelSyntaxError(FeelError):
    """表达式写法有误"""

    code = "feel_syntax"


class FeelBudgetError(FeelError):
    """表达式的计算量超出限制"""

    code = "feel_budget"


class FeelValueError(FeelError):
    """这个值不能用于表达式"""

    code = "feel_value"


class Undefined(Exception):
    """A built-in has no answer for these arguments: the call yields null and a warning."""


@dataclass(frozen=True)
class FeelWarning:
    """Why a part of an expression became null.  ``position`` is the offset in the text, from 0."""

    code: str
    message: str
    position: int | None = None
