"""Every route for every post, at the case's street and elsewhere: who is answered how, and what nobody may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import directory, tasks
from engine.attachments import Upload, receive
from engine.domain import IncidentKind, TaskState
from engine.drafts import editing
from engine.intake import drafts
from engine.models import Clock, Incident, Letter, Publicity, UserTask
from engine.storage import Store
from tests.integration.web.policy import (
    DISTRICT,
    EVERYBODY,
    HANDLER,
    NOBODY,
    POSTS,
    SEES_CASE,
    SEES_TASK,
)
from tests.integration.web.policy import POLICIES as CASE_POLICIES
from tests.integration.web.policy_admin import ADMIN_POLICIES, IDENTITY_POLICIES
from tests.integration.web.site import ACCOUNT, ID_NUMBER, NAME, PHONE, TOKEN, Site, text
from tests.support.papers import photo
from tests.support.playing import Playing
from webui.security import MACHINES, SAFE_METHODS

POLICIES = {**CASE_POLICIES, **ADMIN_POLICIES, **IDENTITY_POLICIES}
WHO = {NOBODY: "", DISTRICT: "supervisor1", HANDLER: "shanda_window"}
FULL_NAMES = {"publicity.sheet", "letters.letter", "letters.original"}
"""Pages whose very purpose is to name the person, to those who may see the case."""


@dataclass
class Asking:
    """The site with one case of lc_shanda behind every kind of address; answers are kept, as asking costs time."""

    site: Site
    places: Mapping[str, object]
    kept: dict[str, dict[str, TestResponse]] = field(default_factory=dict)

    def all_answers(self, endpoint: str) -> dict[str, TestResponse]:
        """The answer to everybody."""
        if endpoint not in self.kept:
            self.kept[endpoint] = {who: self._ask(endpoint, who) for who in sorted(EVERYBODY)}
        return self.kept[endpoint]

    def _ask(self, endpoint: str, who: str) -> TestResponse:
        policy, visitor = POLICIES[endpoint], self.site.visitor(WHO.get(who, who))
        path = policy.path.format(**self.places)
        methods = _methods(self.site.app, endpoint)
        if "PUT" in methods:
            return visitor.put(path, {"values": {}})
        return visitor.post(path, **policy.form) if "POST" in methods else visitor.get(path)


def _methods(app: Flask, endpoint: str) -> set[str]:
    return {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}


@pytest.fixture(scope="module")
def asking(site: Site) -> Asking:
    """A published proposal with its letters, a limit, a closed incident, a task claimed and one completed."""
    playing = Playing(site.world, "H01")
    playing.until("subsistence_allowance_publicity_over")
    _hire(site.world.store)
    fresh = site.submit()
    with site.world.store.transaction(site.world.person("shanda_window")) as tx:
        tasks.claim(tx, site.world.task("accept_application", fresh))
    with site.world.store.transaction() as tx:
        incident = Incident(
            case_id=playing.case_id, kind=IncidentKind.STEP, code="x", message="x", opened_at=tx.now
        )
        incident.closed_at = tx.now
        tx.session.add(incident)
        tx.session.flush()
        incident_id = incident.id
    done = next(
        task
        for task in site.world.rows(UserTask)
        if task.element_id == "accept_application" and task.state is TaskState.COMPLETED
    )
    places = {
        "case": playing.case_id,
        "task": site.world.task("accept_application", fresh),
        "taken": done.id,
        "clock": next(clock.id for clock in site.world.rows(Clock) if clock.case_id == playing.case_id),
        "incident": incident_id,
        "letter": site.world.rows(Letter)[0].id,
        "entry": site.world.rows(Publicity)[0].id,
        "view": uuid4(),
        "file": _handed_in(site, playing.case_id),
        "intake": _at_the_window(site, ID_NUMBER),
        "spare": _at_the_window(site, "999001201003112054"),
        "draft": _drafted(site),
    }
    return Asking(site, places)


def _at_the_window(site: Site, id_number: str) -> UUID:
    """The id of an application begun at the window of lc_shanda."""
    with site.world.store.transaction(site.world.person("shanda_window")) as tx:
        return drafts.open_for(tx, drafts.Opening(id_number, "window")).id


def _handed_in(site: Site, case_id: UUID) -> UUID:
    """The id of a photo that the window handed in for the case."""
    upload = Upload("照片.jpg", photo(), case_id=case_id)
    return receive(site.world.store, site.world.person("shanda_window"), upload).id


def _drafted(site: Site) -> UUID:
    """The id of a draft of the next release."""
    with site.world.store.transaction(site.world.person("designer")) as tx:
        return editing.begin(tx, "公示期调整")


def _hire(store: Store) -> None:
    """Somebody for every post, at the case's street and at another one."""
    offices = {"own": "lc_shanda", "other": "lc_hongjialou"}
    people = [
        directory.Person(f"{post}-{where}", f"{post} {where}", (post,), office)
        for post in POSTS
        for where, office in offices.items()
    ]
    with store.transaction() as tx:
        directory.add_people(tx, people, None)


def test_every_route_has_its_policy_and_every_policy_its_route(site: Site) -> None:
    routes = {rule.endpoint for rule in site.app.url_map.iter_rules()}

    assert routes == set(POLICIES)


@pytest.mark.parametrize("endpoint", sorted(POLICIES))
def test_everybody_is_answered_as_the_policy_says(asking: Asking, endpoint: str) -> None:
    expected = {who: POLICIES[endpoint].answer(who) for who in sorted(EVERYBODY)}

    found = {who: answer.status_code for who, answer in asking.all_answers(endpoint).items()}

    assert found == expected


@pytest.mark.parametrize("endpoint", sorted(POLICIES))
def test_nothing_personal_reaches_those_who_may_not_see_the_case(asking: Asking, endpoint: str) -> None:
    strangers = EVERYBODY - SEES_CASE - SEES_TASK

    said = {
        who: [
            word for word in (NAME, ID_NUMBER, PHONE, ACCOUNT) if word in _without_question(endpoint, answer)
        ]
        for who, answer in asking.all_answers(endpoint).items()
        if who in strangers
    }

    assert said == {who: [] for who in said}


@pytest.mark.parametrize("endpoint", sorted(set(POLICIES) - FULL_NAMES))
def test_numbers_are_masked_and_addresses_name_nobody_even_for_those_who_may(
    asking: Asking, endpoint: str
) -> None:
    answers = asking.all_answers(endpoint).values()

    pages = [text(answer) for answer in answers if answer.mimetype == "text/html"]
    places = [answer.headers.get("Location", "") for answer in answers]

    assert not [page for page in pages for word in (ID_NUMBER, PHONE, ACCOUNT) if word in page]
    assert not [page for page in pages if "<!--" in page]
    assert not [place for place in places if "%" in place or not place.isascii()]


@pytest.mark.parametrize("endpoint", sorted(POLICIES))
def test_every_answer_carries_the_headers_and_is_kept_by_no_cache(asking: Asking, endpoint: str) -> None:
    for who, answer in asking.all_answers(endpoint).items():
        headers = answer.headers

        assert "default-src 'none'" in headers["Content-Security-Policy"], who
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], who
        assert "unsafe" not in headers["Content-Security-Policy"], who
        assert headers["X-Content-Type-Options"] == "nosniff", who
        assert headers["Referrer-Policy"] == "same-origin", who
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", who
        if endpoint != "cases.diagram":
            assert headers["Cache-Control"] == "no-store", who


def test_a_diagram_is_kept_by_the_browser_that_asked_and_no_shared_cache(asking: Asking) -> None:
    answer = asking.all_answers("cases.diagram")[HANDLER]

    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"


@pytest.mark.parametrize("token", ["", "another session's token", "不是令牌"])
def test_a_change_without_the_sessions_token_is_refused(asking: Asking, token: str) -> None:
    client = asking.site.visitor("shanda_window").client
    changing = [
        each
        for each in POLICIES
        if _methods(asking.site.app, each) - SAFE_METHODS and each.partition(".")[0] not in MACHINES
    ]
    answers = {}

    for endpoint in changing:
        path = POLICIES[endpoint].path.format(**asking.places)
        method = "PUT" if "PUT" in _methods(asking.site.app, endpoint) else "POST"
        page = client.open(path, method=method, data={**POLICIES[endpoint].form, "csrf_token": token})
        script = client.open(path, method=method, json={"values": {}, "csrf_token": token})
        told = "页面已过期，请刷新后再提交" in text(page)
        answers[endpoint] = (page.status_code, told, script.status_code, script.get_json()["code"])

    assert len(changing) > 30
    assert answers == dict.fromkeys(changing, (403, True, 403, "csrf"))


@pytest.mark.parametrize("endpoint", sorted(POLICIES))
def test_a_method_that_a_route_does_not_know_is_refused(asking: Asking, endpoint: str) -> None:
    client = asking.site.visitor("shanda_window").client
    path = POLICIES[endpoint].path.format(**asking.places)

    answer = client.delete(path, headers={"X-CSRF-Token": TOKEN})

    assert (answer.status_code, "DELETE" in answer.headers["Allow"]) == (405, False)


def _without_question(endpoint: str, answer: TestResponse) -> str:
    """The body and the headers, less the words that the person searched for themselves."""
    body = text(answer) if (answer.mimetype or "").startswith(("text/", "application/json")) else ""
    found = f"{body}\n{answer.headers}"
    return found.replace(f'value="{NAME}"', "") if endpoint == "desk.find" else found
