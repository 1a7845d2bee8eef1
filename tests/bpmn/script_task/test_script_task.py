"""``scriptTask``: evaluates one FEEL expression into one variable; with a job type it is a job."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from tests.support.bpmn_text import Element, diagram, mapping, script, user
from tests.support.process import start


def test_a_script_writes_its_result_variable() -> None:
    case = start(diagram("start -> sum -> end", script("sum", "=a + b", "total")), {"a": 1, "b": 2})

    assert case.ended
    assert case.snapshot.variables["total"] == 3


def test_output_mappings_see_inputs_and_result_and_replace_the_result_variable() -> None:
    mappings = mapping({"step": "=10"}, {"kept": "=total + step"})
    case = start(diagram("start -> sum -> end", script("sum", "=a + step", "total", mappings)), {"a": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "a": 1, "kept": 21}


def test_amounts_stay_exact_through_the_document() -> None:
    text = diagram("start -> wait -> sum -> end", user("wait"), script("sum", "=a + 0.1 + 0.2", "total"))
    case = start(text, {"a": Decimal("1234567890123456.10")})

    case.complete("wait")

    assert case.snapshot.variables["total"] == Decimal("1234567890123456.40")


def test_dates_are_kept_as_text_and_compare_as_dates() -> None:
    text = diagram(
        "start -> set -> wait -> ask -> end",
        script("set", '=date("2026-02-28")', "day"),
        user("wait"),
        script("ask", '=date(day) + duration("P1D") = date("2026-03-01")', "next"),
    )
    case = start(text)
    case.complete("wait")

    assert case.snapshot.variables["day"] == "2026-02-28"
    assert case.snapshot.variables["next"] is True


def test_a_number_too_large_for_the_document_is_kept_as_a_decimal() -> None:
    case = start(diagram("start -> big -> wait -> end", script("big", "=10 ** 30", "n"), user("wait")))

    assert case.variables["n"] == Decimal(10) ** 30


def test_a_script_with_a_comment_in_it_works() -> None:
    commented = script("sum", "=1 + 1", "total", "<!-- doubled -->")

    case = start(diagram("start -> sum -> end", commented))

    assert case.snapshot.variables["total"] == 2


def test_a_failing_script_names_its_element() -> None:
    with pytest.raises(ExpressionError) as caught:
        start(diagram("start -> sum -> end", script("sum", "=function(x) x", "total")))

    assert caught.value.fields["element_id"] == "sum"


def test_a_script_with_a_job_type_is_a_job() -> None:
    text = diagram(
        "start -> sum -> end", Element("scriptTask", "sum", {}, '<zeebe:taskDefinition type="python"/>')
    )

    assert start(text).job("sum").type == "python"
