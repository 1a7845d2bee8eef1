"""Decision tables are analysed when a release is published."""

from __future__ import annotations

import pytest

from engine import releases, tables
from engine.errors import ModelError
from processes import catalog
from tests.support.world import World

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <decision id="band" name="band">
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression id="e" typeRef="number"><text>age</text></inputExpression></input>
      <output id="o" name="band" typeRef="string"/>
      <rule id="r1"><inputEntry id="a"><text>&lt; 60</text></inputEntry><outputEntry id="b"><text>"young"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text>{second}</text></inputEntry><outputEntry id="f"><text>"old"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""  # noqa: E501


def _with_table(second: str) -> dict[str, bytes]:
    return catalog.release_files() | {"shared/band.dmn": TABLE.format(second=second).encode()}


def test_overlapping_rules_of_a_unique_table_are_refused_and_nothing_is_published(world: World) -> None:
    with world.store.transaction() as tx:
        before = releases.newest(tx).number

    with pytest.raises(ModelError) as refusal, world.store.transaction() as tx:
        releases.publish(tx, _with_table("&gt;= 50"), "overlap")

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert [(each.code, each.element_id) for each in findings] == [("table_overlap", "band")]
    with world.store.transaction() as tx:
        assert releases.newest(tx).number == before


def test_a_gap_is_named_but_does_not_stop_the_release(world: World) -> None:
    files = _with_table("&gt; 60")

    with world.store.transaction() as tx:
        published = releases.publish(tx, files, "gap")

    gaps = [each for each in tables.check(published.files) if each.element_id == "band"]
    assert [(each.code, each.warning) for each in gaps] == [("table_gap", True)]
    assert "60" in gaps[0].message
