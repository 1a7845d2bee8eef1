"""The parts of a proof: types of expressions, what is thrown, the game itself, matchers of the law rules."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine import feel
from engine.interpreter import Model, read_diagrams
from engine.interpreter.model import EventKind
from engine.law.graph import matches, way
from engine.proof.game import play
from engine.proof.net import Net, Role
from engine.proof.throwing import Throwing
from engine.proof.types import mismatches, needs_value, type_of
from tests.support.bpmn_text import (
    boundary,
    call,
    catch,
    diagram,
    document,
    end,
    fault,
    gateway,
    message,
    process,
    service,
    sub,
    throw,
    user,
)

KNOWN = {"n": "number", "t": "string", "b": "boolean", "l": "list"}


def model(text: str) -> Model:
    """The model of one BPMN text."""
    return read_diagrams({"p.bpmn": text.encode()})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "number"),
        ('"x"', "string"),
        ("true", "boolean"),
        ("null", "null"),
        ("[1]", "list"),
        ("{a: 1}", "context"),
        ("n", "number"),
        ("other", ""),
        ("n + 1", "number"),
        ('t + "x"', "string"),
        ("n + t", ""),
        ("n * other", "number"),
        ("-n", "number"),
        ("n > 1", "boolean"),
        ("b and other", "boolean"),
        ("n in [1..2]", "boolean"),
        ("some x in l satisfies x", "boolean"),
        ("for x in l return x", "list"),
        ("count(l)", "number"),
        ("not(b)", "boolean"),
        ("if b then 1 else 2", "number"),
        ("if b then null else 2", "number"),
        ('if b then 1 else "x"', ""),
        ("other(1)", ""),
        ("n between 1 and 2", "boolean"),
        ("n instance of number", "boolean"),
        ("upper case(t)", "string"),
    ],
)
def test_the_type_of_an_expression_is_told_when_it_is_certain(text: str, kind: str) -> None:
    assert type_of(feel.compile_expression(text).tree, KNOWN) == kind


def test_only_what_can_never_be_compared_is_a_mismatch() -> None:
    found = mismatches(
        feel.compile_expression('n = "1" or t > 2 or n = null or other = 1 or n = 1').tree, KNOWN
    )

    assert sorted(found) == [("number", "string"), ("string", "number")]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("x", True),
        ("x > 1", True),
        ("x and y", True),
        ("x = 1", False),
        ("not(x)", False),
        ("y > 1", False),
        ("x.a > 1", False),
    ],
)
def test_what_a_condition_cannot_do_without(text: str, needed: bool) -> None:
    assert needs_value(feel.compile_expression(text).tree, "x") is needed


def test_what_is_thrown_climbs_until_it_is_caught() -> None:
    inner = process(
        "start_q -> t -> x; x -[=n = 1]-> bad; x -[default]-> worse",
        throw("t", fault("escalation", "late")),
        gateway("exclusive", "x"),
        end("bad", fault("error", "A")),
        end("worse", fault("error", "B")),
        id="q",
    )
    outer = process(
        "start -> c -> end; caught -> end2", call("c", "q"), boundary("c", "caught", fault("error", "A"))
    )
    throwing = Throwing(model(document(outer.body + inner.body, outer.declared + inner.declared)))

    left = {(thrown.kind, thrown.code) for thrown in throwing.from_scope("p")}

    assert left == {(EventKind.ERROR, "B"), (EventKind.ESCALATION, "late")}


def test_a_worker_may_throw_anything() -> None:
    text = diagram(
        "start -> s -> end; caught -> end2",
        sub("s", "start_s -> j -> end_s", service("j")),
        boundary("s", "caught", fault("error", "X")),
    )
    found = model(text)

    assert Throwing(found).possible(found.processes["p"]) == {"caught": True}


def ring(*roles: Role) -> Net:
    """A net that goes from the start through vertices of ``roles`` to an end."""
    net = Net()
    names = [
        net.add_vertex("#start", Role.START),
        *(net.add_vertex(f"v{n}", role) for n, role in enumerate(roles)),
    ]
    names.append(net.add_vertex("end", Role.END))
    for number, (source, target) in enumerate(pairwise(names)):
        net.add_place(source, target, (f"f{number}",))
    return net


def test_a_straight_line_ends() -> None:
    net = ring(Role.ANY, Role.ALL, Role.ANY)
    net.first = 0

    verdict = play(net)

    assert (verdict.states, verdict.complete) == (5, True)
    assert not (verdict.stuck or verdict.second or verdict.round or verdict.dead)


def test_a_circle_without_a_way_out_is_found() -> None:
    net = ring(Role.ANY, Role.ANY)
    net.first = 0
    net.lead_to(2, "v0")

    assert play(net).round is not None


def test_law_rules_find_tasks_by_name_and_waits_by_message() -> None:
    found = model(
        diagram("start -> m -> a -> end", catch("m", message("objection_raised_low")), user("a"))
    ).processes["p"]

    assert matches(found.nodes["m"], {"message": "objection_raised"})
    assert not matches(found.nodes["m"], {"message": "report"})
    assert matches(found.nodes["a"], {"kind": "userTask", "named": "a"})
    assert not matches(found.nodes["a"], {"named": "评议"})


def test_the_way_around_a_gate_is_the_shortest() -> None:
    text = diagram(
        "start -> x -[=n = 1]-> a -> j -> end; x -[=n = 2]-> b -> c -> j; x -[default]-> c",
        gateway("exclusive", "x"),
        gateway("exclusive", "j"),
        user("a"),
        user("b"),
        user("c"),
    )
    found = model(text).processes["p"]

    assert way(found, ["start"], "end", frozenset({"a"})) == (
        "start",
        "p_start_x_0",
        "x",
        "p_x_c_7",
        "c",
        "p_c_j_6",
        "j",
        "p_j_end_3",
        "end",
    )
    assert way(found, ["start"], "end", frozenset({"j"})) == ()
