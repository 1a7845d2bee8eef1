"""What stands in for the parts that a single diagram does not bring along."""

from __future__ import annotations

import pytest

from engine.errors import ModelError
from engine.interpreter import Model, read_diagrams
from engine.rehearsal import stand_in
from tests.support.bpmn_text import call, diagram, document, mapping, process, rule, task, user

FORM = '<zeebe:formDefinition formId="f"/>'


def loose(text: str) -> tuple[Model, tuple[str, ...]]:
    """The model of a diagram with its stand-ins, and what is told about them."""
    found = stand_in(text.encode(), "p.bpmn")
    return read_diagrams({"p.bpmn": found.source}), found.notes


def test_what_needs_nothing_stays_byte_for_byte() -> None:
    text = diagram("start -> a -> end", user("a", mapping({}, {"n": "=n"})))

    assert stand_in(text.encode(), "p.bpmn").source == text.encode()


def test_a_form_is_left_out_and_its_mappings_stay() -> None:
    model, notes = loose(diagram("start -> a -> end", user("a", FORM + mapping({}, {"n": "=n"}))))

    settings = model.processes["p"].nodes["a"].zeebe
    assert settings.form_id is None
    assert [output.target for output in settings.outputs] == ["n"]
    assert "“f”" in notes[0]


def test_a_decision_and_a_called_process_become_jobs() -> None:
    model, notes = loose(
        diagram("start -> d -> c -> end", rule("d", "rates", "rate"), call("c", "elsewhere"))
    )

    nodes = model.processes["p"].nodes
    assert nodes["d"].zeebe.job_type == "decision:rates"
    assert nodes["c"].zeebe.job_type == "process:elsewhere"
    assert nodes["c"].type == "serviceTask"
    assert len(notes) == 2


def test_what_the_file_brings_along_or_computes_stays() -> None:
    inner = process("start_q -> a -> end_q", user("a"), id="q")
    outer = process("start -> c -> d -> end", call("c", "q"), rule("d", "=chosen", "rate"))

    model, notes = loose(document(outer.body + inner.body))

    assert notes == ()
    assert model.processes["p"].nodes["c"].zeebe.called == "q"
    assert model.processes["p"].nodes["d"].zeebe.decision == "=chosen"


def test_what_staff_may_do_besides_is_left_out_with_the_rest() -> None:
    settings = "".join(f'<zeebe:property name="{name}" value="x"/>' for name in ("verbs", "returnTo", "item"))
    verbs = f"<zeebe:properties>{settings}</zeebe:properties>"

    model, _ = loose(diagram("start -> a -> end", user("a", FORM + verbs)))

    assert model.processes["p"].nodes["a"].zeebe.properties == {"item": "x"}


def test_a_decision_without_an_id_is_left_to_the_validator() -> None:
    model, notes = loose(diagram("start -> a -> end", task("businessRuleTask", "a")))

    assert notes == ()
    assert model.processes["p"].nodes["a"].zeebe.job_type is None


@pytest.mark.parametrize("text", ["", "<a", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_unsafe_text_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        stand_in(text.encode(), "p.bpmn")
