"""``serviceTask``: opens a job for a worker and goes on with the job's result.

Input mappings are the job's variables; output mappings see them and the result.  Nothing remote happens inside a step.
"""

from __future__ import annotations

import pytest

from engine.domain import FinishJob
from engine.errors import ConflictError, ExpressionError, UncaughtError
from tests.support.bpmn_text import diagram, mapping, service, task
from tests.support.process import start


def test_a_job_carries_type_headers_retries_and_mapped_variables() -> None:
    extension = (
        '<zeebe:taskDefinition type="look_up" retries="5"/><zeebe:taskHeaders>'
        '<zeebe:header key="basis" value="第三条"/></zeebe:taskHeaders>'
        + mapping({"a.b": "=amount", "c": "text"})
    )
    case = start(diagram("start -> ask -> end", task("serviceTask", "ask", extension)), {"amount": 3})

    job = case.job("ask")

    assert (job.type, job.retries, dict(job.headers)) == ("look_up", 5, {"basis": "第三条"})
    assert job.variables == {"a": {"b": 3}, "c": "text"}


def test_a_job_sees_nothing_that_was_not_mapped() -> None:
    case = start(diagram("start -> ask -> end", service("ask")), {"secret": 1})

    assert case.job("ask").variables == {}
    assert case.job("ask").retries == 3


def test_without_output_mappings_the_whole_result_is_kept() -> None:
    case = start(diagram("start -> ask -> end", service("ask")))

    case.finish_job("ask", {"outcome": "HIT"})

    assert case.snapshot.variables["outcome"] == "HIT"
    assert case.path == ["start", "ask", "end"]


def test_output_mappings_see_the_inputs_and_the_result() -> None:
    outputs = mapping({"n": "=2"}, {"sum": "=n + found", "again": "=sum + 1"})
    case = start(diagram("start -> ask -> end", service("ask", extension=outputs)))

    case.finish_job("ask", {"found": 40})

    assert case.snapshot.variables == {"case_id": "c-1", "sum": 42, "again": 43}


def test_the_type_may_be_computed() -> None:
    case = start(diagram("start -> ask -> end", service("ask", '="look_up." + source')), {"source": "police"})

    assert case.job("ask").type == "look_up.police"


def test_a_type_that_is_no_text_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="ask"):
        start(diagram("start -> ask -> end", service("ask", "=missing")))


def test_a_job_is_finished_once() -> None:
    case = start(diagram("start -> ask -> more -> end", service("ask"), service("more")))
    key = case.job("ask").key
    case.finish_job("ask")

    with pytest.raises(ConflictError):
        case.act(FinishJob(key))


def test_an_error_that_nothing_catches_stops_the_case_where_it_is() -> None:
    case = start(diagram("start -> ask -> end", service("ask")))

    with pytest.raises(UncaughtError) as caught:
        case.throw_error("ask", "NOT_FOUND")

    assert caught.value.fields["element_id"] == "ask"
    assert case.waiting_at == {"ask"}
