"""Element templates: one for every operation of the catalogue, and what they write is what the engine reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.data_sharing.declared import catalogue_with
from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Kind
from connectors.data_sharing.templates import job_type, templates
from engine.handlers.registry import UnknownJobError, handler_for
from processes import catalog

TEMPLATES: list[dict[str, Any]] = templates(CATALOGUE)
BY_ID = {str(template["id"]): template for template in TEMPLATES}
PUSHES = [code for code, each in CATALOGUE.items() if each.kind is Kind.PUSH and f"yijianshi.{code}" in BY_ID]


def bound(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The template's properties that write ``kind``, by what they write."""
    return {
        str(
            each["binding"].get("name") or each["binding"].get("source") or each["binding"].get("property")
        ): each
        for each in template["properties"]
        if each["binding"]["type"] == kind
    }


def test_the_published_templates_are_those_of_the_catalogue() -> None:
    kept = json.loads((catalog.HOME / "shared/element-templates/data_sharing.json").read_text("utf-8"))

    assert kept == templates(catalogue_with(catalog.operations()))
    assert catalog.element_templates() == kept


def test_a_service_without_templates_offers_none(tmp_path: Path) -> None:
    assert catalog.element_templates(tmp_path) == []


def test_every_operation_that_a_task_may_ask_for_has_one_template() -> None:
    jobs = {job_type(operation) for operation in CATALOGUE.values()}
    done = {name for name in jobs if _somebody_does(name)}

    assert {bound(each, "zeebe:taskDefinition")["type"]["value"] for each in TEMPLATES} == done
    assert len(BY_ID) == len(TEMPLATES) == len(done)
    assert len(done) > 15


def _somebody_does(name: str) -> bool:
    try:
        handler_for(name)
    except UnknownJobError:
        return False
    return True


@pytest.mark.parametrize("code", [code for code, each in CATALOGUE.items() if each.terms])
def test_a_look_up_asks_for_purpose_and_basis_and_gives_its_outcome_and_facts(code: str) -> None:
    operation = CATALOGUE[code]
    template = BY_ID[f"yijianshi.{code}"]

    purposes = bound(template, "zeebe:input")["purpose"]["choices"]
    outputs = bound(template, "zeebe:output")

    assert operation.terms is not None
    assert [choice["value"] for choice in purposes] == list(operation.terms.purposes)
    assert bound(template, "zeebe:property")["legalBasis"]["value"] == operation.terms.legal_basis
    assert set(outputs) == {"=outcome"} | {f"=facts.{field.name}" for field in operation.returns}
    assert outputs["=outcome"]["constraints"] == {"notEmpty": True}


@pytest.mark.parametrize("code", PUSHES)
def test_a_push_asks_for_just_the_fields_that_may_leave(code: str) -> None:
    inputs = bound(BY_ID[f"yijianshi.{code}"], "zeebe:input")

    assert set(inputs) == {field.name for field in CATALOGUE[code].sends}
    for field in CATALOGUE[code].sends:
        assert bool(inputs[field.name].get("optional")) is not field.required


def test_an_operation_that_a_service_declares_has_its_template_too() -> None:
    declared = {
        "systems": {"school": "教育系统"},
        "operations": [
            {
                "code": "school.enrolled", "system": "school", "title": "学籍查询", "kind": "look_up",
                "sends": [{"name": "name", "title": "姓名", "type": "text"}],
                "returns": [{"name": "enrolled", "title": "在读", "type": "flag"}],
                "terms": {"legal_basis": "某办法", "purposes": ["资格审核"], "items": ["x"]},
            }
        ],
    }  # fmt: skip

    found = templates(catalogue_with(json.dumps(declared).encode()))[-1]

    assert (found["id"], found["name"]) == ("yijianshi.school.enrolled", "学籍查询（教育系统）")
