"""The viewer and the server's check agree on generated visits: same values kept, same things to correct."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.forms import Form, parse
from tests.browser.forms.conftest import Site
from tests.support import sample_form
from tests.support.parity_forms import STORED, corners, edits

pytestmark = pytest.mark.browser
REAL = Path(__file__).parents[3] / "processes"
VISIT = """
async ({schema, stored, visits}) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const settled = async (form) => {
    for (let before = '', calm = 0; calm < 2;) {
      await frame();
      const now = JSON.stringify(form._getState().data);
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
  };
  const at = (form, id, place) => form.get('formFieldInstanceRegistry').getAll()
    .find((one) => one.id === id && one.valuePath.join('.') === place.join('.'));
  const visit = async (edits) => {
    const container = document.createElement('div');
    container.hidden = true;
    document.body.append(container);
    const form = await window.yijianshi.openForm({container, schema, data: stored});
    await settled(form);
    for (const {component_id: id, place, value} of edits) {
      const fieldInstance = at(form, id, place);
      const field = form.get('formFieldRegistry').get(id);
      const control = document.getElementById(`fjs-form-${form._id}-${id}`);
      if (!fieldInstance || field.disabled || field.readonly === true || control?.readOnly) continue;
      const {indexes} = fieldInstance;
      const fresh = (index) => form._getInitializedFieldData(form._getState().data,
        {container: field, indexes: {...indexes, [id]: index}});
      const isList = field.type === 'dynamiclist';
      const entered = isList ? value.map((_, index) => fresh(index)) : value;
      form._update({field, fieldInstance, indexes, value: entered});
      await settled(form);
    }
    const {data, errors} = form.submit();
    const places = {};
    form.get('formFieldInstanceRegistry').getAllKeyed().forEach(({id, valuePath, indexes}) => {
      const found = [id, ...Object.values(indexes || {})].reduce((node, key) => node && node[key], errors);
      if (Array.isArray(found)) places[valuePath.join('.')] = found;
    });
    form.destroy();
    container.remove();
    return {data, errors: places};
  };
  const answers = [];
  for (let from = 0; from < visits.length; from += 60) {
    answers.push(...await Promise.all(visits.slice(from, from + 60).map(visit)));
  }
  return answers;
}
"""


def _without_nothing(tree: object) -> object:
    """``tree`` without empty lists and nulls: whether a list without rows is left out does not matter."""
    if isinstance(tree, Mapping):
        inner = {key: _without_nothing(value) for key, value in tree.items()}
        return {key: value for key, value in inner.items() if value not in ([], None, {})}
    if isinstance(tree, list):
        return [_without_nothing(item) for item in tree]
    return tree


def _server_says(form: Form, sent: Mapping[str, object], stored: Mapping[str, object]) -> dict[str, object]:
    checked = form.check(sent, stored)
    messages: dict[str, list[str]] = {}
    for error in checked.errors:
        messages.setdefault(error.path, []).append(error.message_zh)
    disabled = {field.path[0] for field in form.fields if field.disabled}
    values = {key: value for key, value in checked.values.items() if key not in disabled}
    return {"data": _without_nothing(values), "errors": messages}


def _differences(
    page: Page, site: Site, schema: Mapping[str, object], stored: Mapping[str, object], visits: int
) -> list[str]:
    form = parse(schema, "parity")
    chance = random.Random(20261123)
    plans = [[asdict(edit) for edit in edits(form.components, chance, stored)] for _ in range(visits)]
    page.goto(f"{site.address}/pages/apply")
    answers = page.evaluate(VISIT, {"schema": schema, "stored": stored, "visits": plans})
    assert len(answers) == visits
    different = []
    for plan, seen in zip(plans, answers, strict=True):
        here = _server_says(form, seen["data"], stored)
        there = {"data": _without_nothing(seen["data"]), "errors": seen["errors"]}
        if here != there:
            different.append(
                json.dumps({"typed": plan, "server": here, "browser": there}, ensure_ascii=False)
            )
    return different


def test_a_form_of_every_corner_is_read_alike_on_both_sides(page: Page, site: Site) -> None:
    different = _differences(page, site, corners(), STORED, 160)

    assert not different, f"{len(different)} of 160 differ, first: {different[0]}"


def test_the_sample_form_is_read_alike_on_both_sides(page: Page, site: Site) -> None:
    different = _differences(page, site, sample_form.SCHEMA, sample_form.CONTEXT, 60)

    assert not different, f"{len(different)} of 60 differ, first: {different[0]}"


@pytest.mark.parametrize(
    "name", ["one_thing/forms/application", "subsistence_allowance/forms/subsistence_allowance_survey"]
)
def test_a_real_form_is_read_alike_on_both_sides(name: str, page: Page, site: Site) -> None:
    schema = json.loads((REAL / f"{name}.form").read_text("utf-8"))

    different = _differences(page, site, schema, {}, 12)

    assert not different, f"{len(different)} of 12 differ, first: {different[0]}"
