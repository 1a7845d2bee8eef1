"""Every type of job has exactly one handler, or none and says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content import compile_content
from engine.handlers import UnknownJobError, answer, handler_for, lookup, publicity, push
from processes import catalog


@pytest.mark.parametrize(
    ("job_type", "handler"),
    [
        ("data_sharing.police.idcard", lookup),
        ("answer.item", answer),
        ("portal.status", push),
        ("notice.send", push),
        ("city.push", push),
        ("hr.transfer", push),
        ("push.anything", push),
        ("publicity.open", publicity),
    ],
)
def test_the_beginning_of_a_type_says_who_does_it(job_type: str, handler: object) -> None:
    assert handler_for(job_type) is handler


@given(st.text(max_size=12).filter(lambda text: "." not in text))
def test_a_type_without_a_known_beginning_is_an_error_that_names_it(job_type: str) -> None:
    with pytest.raises(UnknownJobError) as refusal:
        handler_for(job_type)

    assert refusal.value.fields["type"] == job_type


def test_every_job_of_the_service_can_be_done() -> None:
    content = compile_content(1, catalog.release_files())
    types = {node.zeebe.job_type for _, node in content.program.model.nodes() if node.zeebe.job_type}

    assert types
    for job_type in types:
        handler_for(job_type)
