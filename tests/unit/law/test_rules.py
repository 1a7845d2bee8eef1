"""The rules of the law as data: read, or refused in words; held against diagrams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine import law, releases
from engine.errors import ModelError
from processes import catalog
from tests.support.another_service import HOME

FILES = catalog.release_files(HOME)
PROGRAM = releases.prove(1, FILES).program


def held(rule: dict[str, Any]) -> list[tuple[str, str]]:
    """What ``rule`` alone finds in the second service, as (code, element)."""
    text = json.dumps({"rules": [{"basis": "某规定", **rule}]}).encode()
    found = law.check(PROGRAM, {**FILES, law.FILE: text})
    assert all(finding.message.endswith("依据：某规定") for finding in found)
    return [(finding.code, finding.element_id) for finding in found]


@pytest.mark.parametrize(
    "text", [b"no json", b"[]", b'{"rules": [{}]}', b'{"rules": [{"rule": "unheard_of", "basis": "x"}]}']
)
def test_rules_that_cannot_be_read_are_refused_in_words(text: bytes) -> None:
    with pytest.raises(ModelError, match=r"law_rules\.json"):
        law.read({law.FILE: text})


def test_a_release_without_rules_breaks_none() -> None:
    assert law.check(PROGRAM, {}) == ()


def test_before_finds_a_way_around() -> None:
    rule = {"rule": "before", "name": "查询", "processes": ["social_card"], "target": {"kind": "endEvent"}}

    assert held({**rule, "passes": {"job": "data_sharing.card.production"}}) == []
    assert held({**rule, "passes": {"elements": ["social_card_by_hand"]}}) == [
        ("law_before", "social_card_finished")
    ]


def test_before_misses_a_target_that_does_not_exist() -> None:
    rule = {"rule": "before", "name": "公示", "processes": ["social_card"], "passes": {"kind": "userTask"}}

    assert held({**rule, "target": {"elements": ["nowhere"]}}) == [("law_before", "social_card")]


def test_a_rule_about_a_process_that_does_not_exist_is_itself_a_finding() -> None:
    assert held({"rule": "looked_up", "processes": ["nowhere"]}) == [("law_looked_up", "nowhere")]


def test_property_asks_for_the_value() -> None:
    rule = {"rule": "property", "processes": ["newborn_recheck"], "property": "notHandledBefore"}
    look = {"elements": ["newborn_recheck_look"]}

    assert held({**rule, **look, "value": "true"}) == []
    assert held({**rule, **look, "value": "false"}) == [("law_property", "newborn_recheck_look")]


def test_published_misses_a_publicity_that_nobody_opens() -> None:
    rule = {"rule": "published", "processes": ["social_card"], "variable": "publicity_done", "least_days": 7}
    target = {"job": "answer.deliver", "input": {"outcome": "approved"}}

    found = held({**rule, "target": target})

    assert found == [("law_published", "social_card_approved"), ("law_published", "social_card")]
