"""A second, unrelated “一件事” is data alone: published, applied for, handled, answered, shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from connectors.data_sharing.declared import catalogue_with
from engine import cases, invariants, rechecks, releases
from engine.domain import CaseState
from engine.models import Application, Case, CaseItem, HouseholdMember, Letter, Opinion
from processes import catalog
from tests.support.another_service import HOME, born_world
from tests.support.coverage import Coverage
from tests.support.exploring import Journey, apply_for
from tests.support.random_year import WATCHER, RandomYear
from tests.support.world import World
from webui.app import create_app
from webui.demo import DEMO_PASSWORD

ITEMS = ("birth_certificate", "household_registration", "medical_insurance", "social_card")
FIRST_SERVICE = re.compile("困难人员|救助|低保|特困|one_thing|subsistence")


@pytest.fixture
def world() -> Iterator[World]:
    """A world in which only the second service exists."""
    with born_world() as found:
        yield found


def test_its_release_passes_every_check_without_a_finding() -> None:
    content = releases.prove(1, catalog.release_files(HOME))

    assert content.program.findings == ()
    assert [item.code for item in content.offering.items] == list(ITEMS)


def test_random_cases_take_every_flow_of_its_items() -> None:
    content = releases.prove(1, catalog.release_files(HOME))
    operations = catalogue_with(catalog.operations(HOME))
    coverage = Coverage(content.program)

    for seed in range(60):
        journey = Journey(content, Random(seed), coverage, operations)
        journey.go()
        answered = [str(a["item"]) for a in journey.answers if a.get("kind") != "opinion"]
        assert sorted(answered) == sorted(journey.items)

    assert coverage.missed_elements(*ITEMS, "newborn_recheck") == []
    assert coverage.missed_flows(*ITEMS, "newborn_recheck") == []


def test_a_random_year_of_it_ends_with_every_case_answered(world: World) -> None:
    year = RandomYear(world.store, world.clock, world.sharing, Random(7), 12)

    year.go()

    found = world.rows(Case)
    assert {case.state for case in found} == {CaseState.COMPLETED}
    assert all(case.number.startswith("CS") and case.process_id == "newborn" for case in found)
    assert all(item.outcome in ("approved", "refused") for item in world.rows(CaseItem))
    assert {item.item for item in world.rows(CaseItem)} == set(ITEMS)
    assert [each for each in world.rows(Opinion) if each.delivered_at is None] == []
    assert invariants.check(world.store) == []


def test_the_form_s_own_names_become_applicant_members_and_office(world: World) -> None:
    clerk = world.person("east_window")
    with world.store.transaction() as tx:
        content = releases.newest(tx)
    values: dict[str, Any] = apply_for(content, Random(1), world.clock.now)
    values |= {"community_office": "nb_east", "mother_name": "甄某", "relatives": [RELATIVE]}

    with world.store.transaction(clerk) as tx:
        receipt = cases.submit(tx, values, "window")

    (application,), (member,) = world.rows(Application), world.rows(HouseholdMember)
    (case,) = world.rows(Case)
    assert application.applicant_name == "甄某"
    assert application.consent_at == world.clock.now
    assert (member.name, member.relation) == ("贾某", "father")
    assert case.office == "nb_east"
    assert set(receipt.items) == set(values["matters"])


RELATIVE = {"full_name": "贾某", "citizen_number": "110101196001011233", "kin": "father"}


def test_its_pages_speak_of_it_and_of_nothing_else(world: World) -> None:
    client = create_app(world.store, "k" * 32, demo=True).test_client()
    token = _token(client.get("/login").text)
    client.post("/login", data={"username": "east_window", "password": DEMO_PASSWORD, "csrf_token": token})
    with world.store.transaction() as tx:
        content = releases.newest(tx)
    values = {**apply_for(content, Random(2), world.clock.now), "community_office": "nb_east"}

    desk, form = _at_the_window(client, values, _token(client.get("/window/").text))
    sent = {"values": json.dumps(values), "csrf_token": _token(form)}
    receipt = client.post(f"{desk}submit", data=sent, follow_redirects=True).text
    pages = [form, receipt, client.get("/inbox/").text, client.get("/cases/").text]

    assert "新生儿出生“一件事”" in form
    assert "CS2026" in receipt
    assert [FIRST_SERVICE.findall(page) for page in pages] == [[], [], [], []]


def _at_the_window(client: FlaskClient, values: dict[str, Any], token: str) -> tuple[str, str]:
    """The address of the application of the person in ``values``, and its page with the form."""
    number = {"id_number": values["mother_id"], "csrf_token": token}
    desk = client.post("/window/look-up", data=number).headers["Location"]
    person = {"name": values["mother_name"], "consent": "yes", "csrf_token": token}
    return desk, client.post(f"{desk}identify", data=person, follow_redirects=True).text


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_its_answers_go_out_as_its_own_letters(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(3), 3).go()

    texts = [letter.title for letter in world.rows(Letter)]
    assert set(texts) <= {"办理结果通知书", "不予办理通知书", "意见答复书"}
    assert len(texts) >= len(world.rows(CaseItem))


def test_a_complaint_about_a_closed_case_starts_its_own_recheck(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(4), 1).go()
    (origin,) = world.rows(Case)

    with world.store.transaction(WATCHER) as tx:
        opened = rechecks.open_for(
            tx, origin.number, rechecks.Complaint(rechecks.Cause.HOTLINE, "没有收到卡")
        )

    assert world.waiting_at(opened.case_id) == {"newborn_recheck_look"}
