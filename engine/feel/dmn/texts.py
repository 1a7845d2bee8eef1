"""The texts of a model compiled with FEEL: a FEEL error becomes an error of the element that holds the text.

Knows FEEL's functions for compiling and its tokens; no model, no values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from engine.feel import Expression, FeelError, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.dmn.errors import ExpressionError
from engine.feel.lexer import TokenKind, tokens_of


def compile_text(text: str, names: Iterable[str], element_id: str | None) -> Expression:
    """An expression of an element.

    Raises:
        ExpressionError: the text is not FEEL.
    """
    try:
        return compile_expression(text, names)
    except FeelError as error:
        raise ExpressionError(f"“{text}”不是合格的表达式：{error}", element_id or None) from error


def compile_tests(text: str, names: Iterable[str], element_id: str | None) -> UnaryTests:
    """Unary tests of an element.

    Raises:
        ExpressionError: the text is not FEEL.
    """
    try:
        return compile_unary_tests(text, names)
    except FeelError as error:
        raise ExpressionError(f"“{text}”不是合格的条件：{error}", element_id or None) from error


def split_tests(text: str, element_id: str | None = None) -> list[str]:
    """The unary tests in ``text`` one by one: cut at the commas outside of brackets.

    Raises:
        ExpressionError: the text is not FEEL.
    """
    try:
        cuts = [-1, *_commas(text), len(text)]
    except FeelError as error:
        raise ExpressionError(f"“{text}”不是合格的条件：{error}", element_id or None) from error
    return [text[start + 1 : end].strip() for start, end in pairwise(cuts)]


def _commas(text: str) -> Iterator[int]:
    """Where the outer commas stand; square brackets may be the open ends of an interval and do not count."""
    depth = 0
    for token in tokens_of(text):
        if token.kind is not TokenKind.SYMBOL:
            continue
        if token.text in "({":
            depth += 1
        elif token.text in ")}":
            depth -= 1
        elif token.text == "," and depth <= 0:
            yield token.at
