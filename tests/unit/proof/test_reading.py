"""What is said of the variables that gateways read."""

from __future__ import annotations

import json

import pytest

from engine import proof
from tests.support.bpmn_text import (
    call,
    catch,
    diagram,
    document,
    each,
    gateway,
    mapping,
    message,
    process,
    script,
    service,
    sub,
    user,
)
from tests.unit.proof.proving import found, warned

CHOICE, MEET = gateway("exclusive", "x"), gateway("exclusive", "j")
FORM = '<zeebe:formDefinition formId="f"/>'
KNOWN = mapping({}, {"amount": "=amount"})


def asks(condition: str, *before: object, flows: str = "start -> a -> x") -> str:
    """A process whose gateway ``x`` asks ``condition`` after the elements ``before``."""
    arrows = f"{flows} -[{condition}]-> b -> j -> end; x -[default]-> j"
    return diagram(arrows, CHOICE, MEET, *before, user("b"))  # type: ignore[arg-type]


def called(inner: str, *elements: object, inputs: dict[str, str] | None = None) -> str:
    """A process that calls one whose gateway ``x`` asks; only ``inputs`` pass."""
    child = process(inner, *elements, id="q")  # type: ignore[arg-type]
    parent = process("start -> c -> end", call("c", "q", mapping(inputs or {"n": "=1"}), everything=False))
    return document(parent.body + child.body)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("=1 + 1", "condition_type"),
        ('="yes"', "condition_type"),
        ("=[1, 2]", "condition_type"),
        ('=if n = 1 then "a" else "b"', "condition_type"),
        ('=count(list) > "5"', "comparison_type"),
        ("=string(n) = 5", "comparison_type"),
    ],
)
def test_a_condition_that_can_be_neither_true_nor_false_is_refused(condition: str, code: str) -> None:
    assert found(asks(condition, user("a"))) == [(code, "p_x_b_2")]


@pytest.mark.parametrize(
    "condition",
    [
        "=n",
        "=n > 5",
        "=not(n)",
        "=a and b",
        '=list contains(["x"], n)',
        "=n = null",
        "=if a then true else n > 1",
        "=-n < 4",
    ],
)
def test_a_condition_that_may_be_true_is_let_by(condition: str) -> None:
    assert found(asks(condition, user("a"))) == []


def test_the_type_that_a_script_writes_is_known() -> None:
    assert found(asks("=total", script("a", "=1 + 2", "total"))) == [("condition_type", "p_x_b_2")]
    assert found(asks('=total > "9"', script("a", "=1 + 2", "total"))) == [("comparison_type", "p_x_b_2")]
    assert found(asks("=total > 9", script("a", "=1 + 2", "total"))) == []


def test_the_type_that_a_form_gives_is_known() -> None:
    form = {"components": [{"type": "number", "key": "amount", "id": "amount"}], "type": "default"}
    text = asks('=amount = "5"', user("a", FORM + KNOWN))
    files = {"p.bpmn": text.encode(), "f.form": json.dumps(form).encode()}

    assert [problem.code for problem in proof.report(files).errors] == ["comparison_type"]


def test_variables_that_whoever_starts_the_process_may_give_are_not_missed() -> None:
    assert found(asks("=given > 1", user("a"))) == []


def test_in_a_called_process_a_variable_that_nobody_writes_is_missed() -> None:
    inner = "start_q -> a -> x -[=amount > 5]-> b -> j -> end_q; x -[default]-> j"
    parts = (CHOICE, MEET, user("b"))

    assert found(called(inner, user("a", mapping({}, {"other": "=other"})), *parts))[-1] == (
        "never_written",
        "q_x_b_2",
    )
    assert ("never_written", "q_x_b_2") not in found(called(inner, user("a", KNOWN), *parts))
    assert ("never_written", "q_x_b_2") not in found(
        called(inner, script("a", "=1", "n"), *parts, inputs={"amount": "=6"})
    )


@pytest.mark.parametrize(
    "anything",
    [user("a"), service("a"), catch("a", message("m", "=case_id"))],
    ids=["form", "job", "message"],
)
def test_what_brings_names_of_its_own_may_bring_this_one(anything: object) -> None:
    inner = "start_q -> a -> x -[=amount > 5]-> b -> j -> end_q; x -[default]-> j"

    assert found(called(inner, anything, CHOICE, MEET, user("b", KNOWN)))[1:] == []


def test_a_variable_that_one_way_leaves_unwritten_is_pointed_out() -> None:
    inner = (
        "start_q -> y -[=n = 1]-> a -> k -> x; y -[default]-> k; x -[{}]-> b -> j -> end_q; x -[default]-> j"
    )
    parts = (
        gateway("exclusive", "y"),
        script("a", "=1", "amount"),
        gateway("exclusive", "k"),
        CHOICE,
        MEET,
        script("b", "=2", "done"),
    )

    assert warned(called(inner.format("=amount > 5"), *parts)) == [("maybe_unwritten", "q_x_b_5")]
    assert warned(called(inner.format("=amount = 5"), *parts)) == []
    assert (
        warned(
            called(
                inner.format("=amount > 5").replace("y -[default]-> k", "y -[default]-> z -> k"),
                *parts,
                script("z", "=0", "amount"),
            )
        )
        == []
    )


def test_a_parallel_join_knows_what_every_branch_wrote() -> None:
    inner = "start_q -> y -> a -> k -> x; y -> z -> k; x -[=amount > 5]-> b -> j -> end_q; x -[default]-> j"
    parts = (
        gateway("parallel", "y"), script("a", "=1", "amount"), script("z", "=1", "other"), gateway("parallel", "k"),
        CHOICE, MEET, script("b", "=2", "done"),
    )  # fmt: skip

    assert warned(called(inner, *parts)) == []


def test_a_sub_process_and_each_entry_of_a_list_have_what_is_around_them() -> None:
    inside = sub(
        "s",
        "start_s -> a -> x -[=one > 5]-> b -> j -> end_s; x -[default]-> j",
        user("a"),
        CHOICE,
        MEET,
        user("b"),
    )

    assert found(diagram("start -> s -> end", each(inside, "=list", "one"))) == []
