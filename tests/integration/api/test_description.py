"""The description fits what is answered, and no input whatever makes the interface crash."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.support.calling import Caller, Interface
from webui.api.operations import OPERATIONS, Operation

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
QUIET = settings(
    max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def described(interface: Interface) -> dict[str, Any]:
    """The description as it is served, to anybody."""
    answer = interface.api.test_client().get("/v2/openapi.json")
    found: dict[str, Any] = json.loads(answer.get_data())
    return found


def test_every_operation_is_described_and_every_reference_leads_somewhere(interface: Interface) -> None:
    found = described(interface)

    names = {each["operationId"] for path in found["paths"].values() for each in path.values()}
    assert names == {each.name for each in OPERATIONS}
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert references <= set(found["components"]["schemas"])


def test_the_manual_names_every_operation() -> None:
    text = DOCS.read_text("utf-8")

    missing = [each.name for each in OPERATIONS if f"{each.method.upper()} {_place(each)}`" not in text]

    assert missing == []


def _place(each: Operation) -> str:
    return each.path.replace("<", "{").replace(">", "}")


def test_the_manual_names_every_scope() -> None:
    text = DOCS.read_text("utf-8")

    assert [each.scope for each in OPERATIONS if each.scope and f"`{each.scope}`" not in text] == []


PROBES = [
    pytest.param(each.name, mode, id=f"{each.name}-{mode}")
    for each in OPERATIONS
    for mode in ("positive", "negative")
    if each.name != "get_topology"
]


@pytest.fixture(scope="module")
def schema(interface: Interface) -> BaseSchema:
    """The description as the prober reads it."""
    return schemathesis.openapi.from_wsgi("/v2/openapi.json", interface.api)


@pytest.mark.parametrize(("name", "mode"), PROBES)
def test_no_input_makes_it_crash(schema: BaseSchema, chief: Caller, name: str, mode: str) -> None:
    [found] = schema.include(operation_id=name).get_all_operations()
    assert isinstance(found, Ok)
    wanted = found.ok().as_strategy(generation_mode=GenerationMode(mode))

    @QUIET
    @given(case=wanted)
    def probe(case: Any) -> None:
        answer = case.call(headers=chief.headers)
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

    probe()
