"""The rehearsal's pages over HTTP: what is sent back and forth, what is refused in words."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from engine.drafts import editing
from processes import catalog
from tests.integration.web.site import Site, Visitor, text

SCENARIO = {"process": "elderly_subsidy", "variables": {"office": "lc_shanda"}, "steps": []}
LOOK_UP = "elderly_subsidy_look_up_benefit:1"


@pytest.fixture
def designer(site: Site) -> Visitor:
    """A designer at the browser."""
    return site.visitor("designer")


@pytest.fixture
def page(site: Site) -> str:
    """The address of the rehearsal of a new draft."""
    with site.world.store.transaction(site.world.person("designer")) as tx:
        draft: UUID = editing.begin(tx, "演练用")
    return f"/designer/drafts/{draft}/rehearsal"


def kept(answer: TestResponse) -> Any:
    """The scenario that a page carries."""
    found = re.search(r'name="scenario" value="([^"]*)"', text(answer))
    assert found
    return json.loads(unescape(found[1]))


def test_a_click_is_one_more_step(designer: Visitor, page: str) -> None:
    answer = designer.post(
        page,
        scenario=json.dumps(SCENARIO),
        do=f"job:{LOOK_UP}",
        **{f"values:{LOOK_UP}": '{"outcome": "HIT"}'},
    )

    assert answer.status_code == 200
    assert kept(answer)["steps"] == [{"job": "elderly_subsidy_look_up_benefit", "result": {"outcome": "HIT"}}]
    assert "elderly_subsidy_look_up_ability" in text(answer)


def test_a_click_that_is_refused_changes_nothing_and_is_explained(designer: Visitor, page: str) -> None:
    gone = designer.post(
        page, scenario=json.dumps(SCENARIO), do="complete:elderly_subsidy_confirm:1", values="{}"
    )
    wrong = designer.post(
        page, scenario=json.dumps(SCENARIO), do=f"job:{LOOK_UP}", **{f"values:{LOOK_UP}": "{"}
    )

    assert kept(gone)["steps"] == []
    assert "现在没有在等人办理" in text(gone)
    assert wrong.status_code == 422
    assert "不是有效的 JSON" in text(wrong)


def test_a_step_can_be_taken_back(designer: Visitor, page: str) -> None:
    longer = {**SCENARIO, "steps": [{"pass_time": "P1D"}, {"pass_time": "P2D"}], "expect": {"ended": True}}

    answer = designer.post(page, scenario=json.dumps(longer), do="undo")

    assert kept(answer) == {**SCENARIO, "steps": [{"pass_time": "P1D"}]}
    assert "2026-11-24 09:00" in text(answer)


def test_an_error_of_a_worker_needs_its_code(designer: Visitor, page: str) -> None:
    without = designer.post(page, scenario=json.dumps(SCENARIO), do=f"error:{LOOK_UP}")
    uncaught = designer.post(
        page, scenario=json.dumps(SCENARIO), do=f"error:{LOOK_UP}", **{f"code:{LOOK_UP}": "NO"}
    )

    assert without.status_code == 422
    assert "没有边界事件接住" in text(uncaught)


@pytest.mark.parametrize("scenario", ["{", "[]", '{"steps": 1}', '{"stepps": []}'])
def test_a_scenario_that_cannot_be_read_is_refused_in_words(
    designer: Visitor, page: str, scenario: str
) -> None:
    answer = designer.post(page, scenario=scenario)

    assert answer.status_code == 422
    assert "alert" in text(answer)


def test_a_shipped_scenario_is_played_within_a_page_of_forty_kilobytes(designer: Visitor, page: str) -> None:
    answer = designer.post(page, chosen="elderly_subsidy/scenarios/02.json")

    assert "已办结" in text(answer)
    assert len(answer.data) < 40_000
    assert len(designer.get(page).data) < 40_000


def test_what_was_clicked_is_saved_with_what_came_of_it(designer: Visitor, page: str) -> None:
    answer = designer.post(f"{page}/save", scenario=json.dumps(SCENARIO))

    saved = json.loads(answer.data)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert saved["expect"]["waits"] == ["elderly_subsidy_look_up_benefit"]
    assert designer.post(page, scenario=answer.data.decode()).status_code == 200


def test_every_shipped_scenario_is_offered(designer: Visitor, page: str) -> None:
    told = text(designer.get(page))

    assert all(path in told for path in catalog.scenarios())
