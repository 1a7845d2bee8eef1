"""The table that says which closure each node becomes.  Knows every node, no value."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import compile_calls, compile_loops, compile_operators, compile_terms, compile_tests, syntax
from engine.feel.compile_terms import Builder
from engine.feel.runtime import Code
from engine.feel.standard import STANDARD

TABLE: dict[type, Callable[..., Code]] = {
    syntax.Literal: compile_terms.build_literal,
    syntax.AtLiteral: compile_terms.build_at_literal,
    syntax.Name: compile_terms.build_name,
    syntax.Path: compile_terms.build_path,
    syntax.ListOf: compile_terms.build_list,
    syntax.Context: compile_terms.build_context,
    syntax.Interval: compile_terms.build_interval,
    syntax.Arithmetic: compile_operators.build_arithmetic,
    syntax.Negation: compile_operators.build_negation,
    syntax.Comparison: compile_operators.build_comparison,
    syntax.Junction: compile_operators.build_junction,
    syntax.Between: compile_operators.build_between,
    syntax.If: compile_operators.build_if,
    syntax.In: compile_tests.build_in,
    syntax.Test: compile_tests.build_test,
    syntax.Tests: compile_tests.build_tests,
    syntax.For: compile_loops.build_for,
    syntax.Quantified: compile_loops.build_quantified,
    syntax.Filter: compile_loops.build_filter,
    syntax.Definition: compile_calls.build_definition,
    syntax.Call: compile_calls.build_call,
    syntax.InstanceOf: compile_calls.build_instance_of,
}


def compiled(node: syntax.Node) -> Code:
    """The closure that evaluates ``node`` in a frame."""
    return Builder(TABLE, STANDARD).build(node)
