"""Looking things up over HTTP: lists of cases, incidents, the public board."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.cases import PAGE
from engine.domain import IncidentKind
from engine.models import Case, Incident
from tests.integration.web.site import Site, Visitor, text


@pytest.fixture
def window(site: Site) -> Visitor:
    return site.visitor("shanda_window")


def test_cases_are_listed_page_by_page_each_once(site: Site, window: Visitor) -> None:
    for _ in range(PAGE + 1):
        site.world.clock.pass_time(timedelta(minutes=1))
        site.submit()
    every = {f"/cases/{case.id}" for case in site.world.rows(Case) if case.office == "lc_shanda"}
    found: list[str] = []
    address = "/cases/"

    while address:
        page = text(window.get(address))
        found += [link for link in every if f'href="{link}"' in page]
        _, _, tail = page.partition('href="/cases/?')
        link = tail.partition('"')[0].replace("&amp;", "&")
        address = f"/cases/?{link}" if "after=" in link else ""

    assert len(every) > PAGE
    assert sorted(found) == sorted(every)


def test_a_case_is_found_by_the_beginning_of_its_number_at_its_own_office_only(
    site: Site, window: Visitor
) -> None:
    case_id = site.submit()
    number = site.number(case_id)

    own = text(window.get(f"/cases/?keyword={number}"))
    other = text(site.visitor("hongjialou_window").get(f"/cases/?keyword={number}"))
    hostile = text(window.get("/cases/?keyword=<script>alert(1)</script>"))

    assert f'href="/cases/{case_id}"' in own
    assert f"/cases/{case_id}" not in other
    assert "<script>alert" not in hostile


def test_an_incident_is_tried_again_by_a_supervisor_once_and_stays_in_the_history(site: Site) -> None:
    case_id = site.submit()
    with site.world.store.transaction() as tx:
        incident = Incident(
            case_id=case_id, kind=IncidentKind.STEP, code="x", message="平台没有答复", opened_at=tx.now
        )
        tx.session.add(incident)
        tx.session.flush()
        address = f"/incidents/{incident.id}/retry"
    clerk, supervisor = site.visitor("shanda_window"), site.visitor("supervisor1")

    listed = {who: text(visitor.get("/incidents/")) for who, visitor in (("c", clerk), ("s", supervisor))}
    refused = clerk.post(address)
    done = supervisor.post(address, reason="平台已恢复")
    again = supervisor.post(address)

    assert "平台没有答复" in listed["c"]
    assert address not in listed["c"]
    assert address in listed["s"]
    assert [refused.status_code, done.status_code, again.status_code] == [403, 302, 409]
    assert "平台没有答复" not in text(supervisor.get("/incidents/"))
    assert "平台已恢复" in text(supervisor.get(f"/cases/{case_id}"))


def test_the_public_board_is_open_to_all_and_unknown_streets_are_not_found(site: Site) -> None:
    public = site.visitor()

    assert public.get("/publicity/").status_code == 200
    assert public.get("/publicity/lc_shanda").status_code == 200
    assert public.get("/publicity/lc_nowhere").status_code == 404
    assert public.get("/publicity/lc_shanda/sheet").status_code == 302
