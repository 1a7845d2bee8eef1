"""What a release offers: read from ``service.json``, held against its form and diagrams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.data_sharing.declared import DeclarationError, catalogue_with
from connectors.data_sharing.operations import CATALOGUE, find
from connectors.data_sharing.schema import Kind
from engine import offering, releases
from engine.errors import InvalidInputError, ModelError
from processes import catalog
from tests.support.another_service import HOME

FILES = catalog.release_files(HOME)


def changed(**values: Any) -> dict[str, bytes]:
    """The second service's files with other entries in ``service.json``."""
    found = json.loads(FILES[offering.FILE]) | values
    return {**FILES, offering.FILE: json.dumps(found).encode()}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"process": "nobody"}, "offering_process_missing"),
        ({"recheck": "nobody"}, "offering_process_missing"),
        ({"form": "nothing"}, "offering_form_missing"),
        ({"fields": {"items": "matters", "applicant_name": "mother_name"}}, "offering_role_missing"),
        ({"variables": {"age": "=grandmother"}}, "offering_field_missing"),
        ({"variables": {"age": "=1 +"}}, "offering_unreadable"),
        ({"items": 5}, "offering_unreadable"),
    ],
)
def test_an_offering_that_does_not_fit_its_release_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(ModelError) as caught:
        releases.prove(1, changed(**values))

    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert code in [finding.code for finding in findings]


def test_only_what_is_offered_can_be_chosen() -> None:
    offered = offering.read(FILES[offering.FILE])

    assert offered.chosen({"matters": ["social_card"]}) == ("social_card",)
    wrong: tuple[dict[str, object], ...] = ({}, {"matters": []}, {"matters": ["pension"]})
    for values in wrong:
        with pytest.raises(InvalidInputError):
            offered.chosen(values)


def test_declared_operations_join_the_catalogue_and_replace_their_namesakes() -> None:
    found = catalogue_with(catalog.operations(HOME))

    assert find("health.delivery", Kind.LOOK_UP, catalogue=found).source == "卫生健康出生信息系统"
    assert found["police.idcard"] != CATALOGUE["police.idcard"]
    assert found["portal.result"] == CATALOGUE["portal.result"]
    assert catalogue_with(None) == CATALOGUE


@pytest.mark.parametrize(
    "source", [b"no json", b"{}", b'{"systems": {}, "operations": [{"code": "x"}]}', b"[]"]
)
def test_a_broken_declaration_is_refused_in_words(source: bytes) -> None:
    with pytest.raises(DeclarationError, match=r"operations\.json"):
        catalogue_with(source)
