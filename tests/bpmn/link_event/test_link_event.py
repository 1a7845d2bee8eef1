"""Link events: A throw goes on at the catch of the same name in the same scope, as if a flow were drawn."""

from __future__ import annotations

from engine import proof
from tests.support.bpmn_text import catch, diagram, gateway, link, sub, throw, user
from tests.support.process import start

A, B = user("a"), user("b")


def test_a_token_goes_on_at_the_other_end() -> None:
    case = start(
        diagram(
            "start -> a -> out; into -> b -> end", A, throw("out", link("x")), catch("into", link("x")), B
        )
    )

    case.complete("a")

    assert case.path == ["start", "a", "out", "into"]
    assert case.waiting_at == {"b"}


def test_several_throws_lead_to_one_catch() -> None:
    text = diagram(
        "start -> choice; choice -[=n = 1]-> out1; choice -[default]-> a -> out2; into -> b -> end",
        gateway("exclusive", "choice"),
        A,
        throw("out1", link("x")),
        throw("out2", link("x")),
        catch("into", link("x")),
        B,
    )
    one, other = start(text, {"n": 1}), start(text, {"n": 2})

    other.complete("a")

    assert one.waiting_at == other.waiting_at == {"b"}
    assert other.has_passed("out2", "into")


def test_links_of_different_names_and_scopes_do_not_meet() -> None:
    inside = sub(
        "s", "start1 -> out1; into1 -> a -> end1", throw("out1", link("x")), catch("into1", link("x")), A
    )
    text = diagram(
        "start -> s -> out; into -> b -> end", inside, throw("out", link("x")), catch("into", link("x")), B
    )
    case = start(text)

    assert case.waiting_at == {"a"}
    case.complete("a")

    assert case.waiting_at == {"b"}


def test_a_link_may_close_a_loop() -> None:
    text = diagram(
        "start -> m -> a -> choice; choice -[=again = true]-> out; choice -[default]-> end; into -> m",
        gateway("exclusive", "m"),
        A,
        gateway("exclusive", "choice"),
        throw("out", link("back")),
        catch("into", link("back")),
    )
    case = start(text)

    case.complete("a", {"again": True})
    case.complete("a", {"again": False})

    assert case.ended
    assert case.path.count("into") == 1


def test_a_link_is_proved_like_a_flow() -> None:
    text = diagram(
        "start -> f; f -> a -> out; f -> b -> j; into -> j; j -> end",
        gateway("parallel", "f"),
        A,
        B,
        throw("out", link("x")),
        catch("into", link("x")),
        gateway("parallel", "j"),
    )

    assert proof.report({"p.bpmn": text.encode()}).proved
    spoiled = text.replace(
        'parallelGateway id="j"></bpmn:parallelGateway>', 'exclusiveGateway id="j"></bpmn:exclusiveGateway>'
    )
    assert [each.code for each in proof.report({"p.bpmn": spoiled.encode()}).errors] == ["second_token"]
