"""Loops without a wait, floods of tokens and oversized variables stop the step with an error; nothing is stored."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError, StepLimitError
from tests.support.bpmn_text import diagram, each, gateway, script, user
from tests.support.process import start


def test_an_endless_loop_is_stopped() -> None:
    flows = "start -> merge; merge -> add -> choice; choice -[=true]-> merge; choice -[default]-> end"
    text = diagram(
        flows, gateway("exclusive", "merge"), gateway("exclusive", "choice"), script("add", "=1", "n")
    )

    with pytest.raises(StepLimitError) as caught:
        start(text)

    assert caught.value.fields["element_id"] in {"merge", "add", "choice"}


def test_tokens_that_multiply_are_stopped() -> None:
    flows = "start -> merge; merge -> fork; fork -> merge; fork -> merge; fork -> end"

    with pytest.raises(StepLimitError):
        start(diagram(flows, gateway("exclusive", "merge"), gateway("parallel", "fork")))


def test_a_loop_over_too_many_entries_is_refused() -> None:
    text = diagram("start -> all -> end", each(user("all"), "=for i in 1..1001 return i", "n"))

    with pytest.raises(ExpressionError, match="1000"):
        start(text)


def test_a_thousand_instances_run() -> None:
    looped = each(
        script("all", "=n * n", "square"), "=for i in 1..1000 return i", "n", output="out", result="=square"
    )

    case = start(diagram("start -> all -> end", looped))

    assert case.snapshot.variables["out"][-1] == 1_000_000  # type: ignore[index]


def test_variables_that_grow_beyond_the_document_are_refused() -> None:
    case = start(diagram("start -> work -> end", user("work")))

    with pytest.raises(ExpressionError, match="4 MB"):
        case.complete("work", {"text": "x" * 5_000_000})

    assert case.waiting_at == {"work"}


def test_variables_nested_too_deep_for_the_document_are_refused() -> None:
    flows = (
        "start -> merge; merge -> nest -> choice; choice -[=n < 300]-> merge; choice -[default]-> wait -> end"
    )
    parts = [gateway("exclusive", "merge"), gateway("exclusive", "choice"), user("wait")]
    nest = script("nest", "=[deep]", "deep")
    counted = flows.replace("nest -> choice", "nest -> add -> choice")

    with pytest.raises(ExpressionError, match="64 层"):
        start(diagram(counted, *parts, nest, script("add", "=n + 1", "n")), {"n": 0, "deep": []})
