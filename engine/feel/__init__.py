"""FEEL, the expression language of DMN 1.3, on exact decimals: compiled to closures, bounded by a budget.

    >>> from engine.feel import compile_expression
    >>> expression = compile_expression("if 人均收入 < 低保标准 then 低保标准 - 人均收入 else 0")
    >>> expression.evaluate({"人均收入": 812.5, "低保标准": 1020})
    Decimal('207.5')

It stands alone: it imports nothing else of this project and never reads the clock, files or the network.
"""

from __future__ import annotations

from engine.feel.convert import from_python
from engine.feel.errors import FeelBudgetError, FeelError, FeelSyntaxError, FeelValueError, FeelWarning
from engine.feel.expression import Candidate, Expression, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.json_values import from_json, to_json
from engine.feel.printer import to_text
from engine.feel.runtime import Budget, Environment, Spending
from engine.feel.unparse import unparse
from engine.feel.values import Function, Range, Value, YearsMonths, kind_of

__all__ = [
    "Budget",
    "Candidate",
    "Environment",
    "Expression",
    "FeelBudgetError",
    "FeelError",
    "FeelSyntaxError",
    "FeelValueError",
    "FeelWarning",
    "Function",
    "Range",
    "Spending",
    "UnaryTests",
    "Value",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "from_json",
    "from_python",
    "kind_of",
    "to_json",
    "to_text",
    "unparse",
]
