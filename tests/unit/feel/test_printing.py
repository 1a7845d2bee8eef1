"""Printing a tree and parsing it again is the identity."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal as OneOf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.feel import compile_expression, compile_unary_tests, syntax, unparse
from engine.feel.syntax import Node

NAMES = ("a", "b2", "家庭", "monthly income", "profit/loss", "申请 人", "?", "count")
WORDS = st.sampled_from(NAMES)
VARIABLES = st.sampled_from([name for name in NAMES if name != "?"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBERS = st.decimals(0, 10**9, places=3) | st.integers(0, 10**30).map(Decimal)
TYPES = st.recursive(
    st.sampled_from(["number", "string", "date and time", "days and time duration", "Any"]).map(syntax.Type),
    lambda inner: st.one_of(
        inner.map(lambda part: syntax.Type("list", (part,))),
        st.tuples(inner, TEXT).map(lambda both: syntax.Type("context", (both[0],), (both[1],))),
        st.tuples(inner, inner).map(lambda both: syntax.Type("function", (both[0],), (), both[1])),
    ),
    max_leaves=3,
)
LEAVES = st.one_of(
    (NUMBERS | TEXT | st.booleans() | st.none()).map(syntax.Literal),
    TEXT.map(syntax.AtLiteral),
    WORDS.map(syntax.Name),
)


def loops(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[syntax.Loop, ...]]:
    one = st.builds(syntax.Loop, VARIABLES, inner, st.none() | inner)
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def junctions(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operator: st.SearchStrategy[OneOf["and", "or"]] = st.sampled_from(["and", "or"])
    return st.builds(syntax.Junction, operator, st.lists(inner, min_size=2, max_size=3).map(tuple))


def quantified(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    quantifier: st.SearchStrategy[OneOf["some", "every"]] = st.sampled_from(["some", "every"])
    return st.builds(syntax.Quantified, quantifier, loops(inner), inner)


def contexts(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    entries = st.lists(st.tuples(TEXT | VARIABLES, inner), max_size=3, unique_by=lambda entry: entry[0])
    return entries.map(lambda found: syntax.Context(tuple(found)))


def calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    named = st.lists(st.tuples(TEXT | VARIABLES, inner), min_size=1, max_size=2)
    by_name = st.tuples(inner, named).map(
        lambda both: syntax.Call(both[0], tuple(v for _, v in both[1]), tuple(k for k, _ in both[1]))
    )
    return by_name | st.builds(syntax.Call, inner, st.lists(inner, max_size=2).map(tuple))


def intervals(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(syntax.Interval, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.Interval, st.none(), inner, st.just(False), st.booleans()),
        st.builds(syntax.Interval, inner, st.none(), st.booleans(), st.just(False)),
    )


def cells(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Node, ...]]:
    operators = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    return st.lists(inner | st.builds(syntax.Test, operators, inner), min_size=1, max_size=3).map(tuple)


def definitions(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parameters = st.lists(st.tuples(VARIABLES, st.none() | TYPES), max_size=2).map(tuple)
    return st.builds(syntax.Definition, parameters, inner)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(syntax.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(syntax.Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(syntax.Negation, inner),
        junctions(inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.In, inner, cells(inner)),
        st.builds(syntax.If, inner, inner, inner),
        st.builds(syntax.For, loops(inner), inner),
        quantified(inner),
        st.builds(syntax.Path, inner, VARIABLES),
        st.builds(syntax.Filter, inner, inner),
        calls(inner),
        st.builds(syntax.InstanceOf, inner, TYPES),
        st.lists(inner, max_size=3).map(lambda items: syntax.ListOf(tuple(items))),
        contexts(inner),
        intervals(inner),
        definitions(inner),
    )


TREES = st.recursive(LEAVES, larger, max_leaves=10)


@st.composite
def trees(draw: st.DrawFn) -> Node:
    """Any expression; drawn here so that the strategy has a short name."""
    return draw(TREES)


@st.composite
def unary_tests(draw: st.DrawFn) -> syntax.Tests:
    """Any unary tests."""
    return syntax.Tests(draw(cells(TREES)), draw(st.booleans()))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_an_expression_survives_printing(tree: Node) -> None:
    text = unparse(tree)

    assert compile_expression(text, NAMES).tree == tree


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(unary_tests())
def test_unary_tests_survive_printing(tree: syntax.Tests) -> None:
    assert compile_unary_tests(unparse(tree), NAMES).tree == tree


def test_printing_keeps_parentheses_only_where_they_matter() -> None:
    expression = compile_expression("((a + (b * c))) - (d - e)")

    assert unparse(expression.tree) == "a + b * c - (d - e)"
