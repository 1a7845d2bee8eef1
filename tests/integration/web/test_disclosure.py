"""Personal numbers: shown in full one at a time with a reason, never without a trace."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import disclosure, dossier
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Case, History
from engine.storage import Actor
from tests.integration.web.site import ACCOUNT, ID_NUMBER, PHONE, Site, text


@pytest.fixture
def case_id(site: Site) -> UUID:
    """A new case at the window of lc_shanda."""
    return site.submit()


def traces(site: Site, case_id: UUID) -> list[tuple[str, str, str | None]]:
    """Who saw what of the case, and why."""
    rows = sorted(site.world.rows(History), key=lambda row: row.id)
    return [
        (row.actor, row.name, row.note)
        for row in rows
        if row.case_id == case_id and row.kind == disclosure.DISCLOSED
    ]


def test_one_value_is_shown_and_who_saw_it_and_why_stays(site: Site, case_id: UUID) -> None:
    answer = site.visitor("shanda_window").post(
        f"/cases/{case_id}/disclose", place="id_number", reason="电话核对身份"
    )

    page = text(answer)
    assert (answer.status_code, ID_NUMBER in page, PHONE in page, ACCOUNT in page) == (
        200,
        True,
        False,
        False,
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert [(who, why) for who, _, why in traces(site, case_id)] == [("shanda_window", "电话核对身份")]
    assert ID_NUMBER not in "".join(str(row.note) + row.name for row in site.world.rows(History))
    assert "电话核对身份" in text(site.visitor("shanda_window").get(f"/cases/{case_id}"))


@pytest.mark.parametrize("reason", ["", " ", "长" * 201])
def test_without_a_reason_nothing_is_shown_and_nothing_noted(site: Site, case_id: UUID, reason: str) -> None:
    answer = site.visitor("shanda_window").post(
        f"/cases/{case_id}/disclose", place="id_number", reason=reason
    )

    assert (answer.status_code, ID_NUMBER in text(answer)) == (422, False)
    assert traces(site, case_id) == []


@pytest.mark.parametrize(
    "place", ["", "applicant_name", "values", "id_number.0", "members", "__class__", "0"]
)
def test_only_masked_values_of_the_application_can_be_asked_for(
    site: Site, case_id: UUID, place: str
) -> None:
    answer = site.visitor("shanda_window").post(f"/cases/{case_id}/disclose", place=place, reason="核对")

    assert answer.status_code == 404
    assert traces(site, case_id) == []


def test_the_case_page_offers_every_masked_value_and_shows_none(site: Site, case_id: UUID) -> None:
    with site.world.store.transaction(site.world.person("shanda_window")) as tx:
        file = dossier.read(tx, case_id)
        offered = disclosure.places(tx, file)
        values = [disclosure.disclose(tx, case_id, place.key, "逐项核对").value for place in offered]
    page = text(site.visitor("shanda_window").get(f"/cases/{case_id}"))

    assert {ID_NUMBER, PHONE, ACCOUNT} <= set(values)
    assert all(f'value="{place.key}"' in page for place in offered)
    assert not [value for value in values if value in page]


def test_who_may_not_see_the_case_sees_no_value(site: Site, case_id: UUID) -> None:
    for username in ("hongjialou_window", "shanda_confirm", "hr_clerk1", "admin", "security", "auditor"):
        with pytest.raises(NotFoundError), site.world.store.transaction(site.world.person(username)) as tx:
            disclosure.disclose(tx, case_id, "id_number", "好奇")

    assert traces(site, case_id) == []


def test_papers_with_full_numbers_are_for_those_who_handle_the_case(site: Site, case_id: UUID) -> None:
    case = next(row for row in site.world.rows(Case) if row.id == case_id)
    reviewer = Actor("a-reviewer", "x", "lc_shanda", frozenset({"reviewer", "reviewer@lc_shanda"}))
    found = {}
    for actor in (site.world.person("shanda_window"), site.world.person("supervisor1"), reviewer):
        with site.world.store.transaction(actor) as tx:
            found[actor.id] = (disclosure.has_work(tx, case), disclosure.oversees(tx, case))

    assert found == {
        "shanda_window": (True, False),
        "supervisor1": (False, True),
        "a-reviewer": (False, False),
    }
    supervisor = site.visitor("supervisor1")
    page = text(supervisor.get(f"/cases/{case_id}"))
    assert supervisor.get(f"/cases/{case_id}/application.pdf").status_code == 403
    assert "application.pdf" not in page
    assert "导出档案" in page
    assert "application.pdf" in text(site.visitor("shanda_window").get(f"/cases/{case_id}"))


def test_only_the_auditor_reads_who_saw_what(site: Site, case_id: UUID) -> None:
    with site.world.store.transaction(site.world.person("shanda_window")) as tx:
        disclosure.disclose(tx, case_id, "phone", "联系本人")

    with site.world.store.transaction(site.world.person("auditor")) as tx:
        found = disclosure.looks(tx, disclosure.Asked(who="shanda_window"))
        later = disclosure.looks(tx, disclosure.Asked(until=found[0].at))
        older = disclosure.looks(tx, disclosure.Asked(before=found[-1].id, since=found[0].at))
    for username in ("admin", "security", "supervisor1", "shanda_window"):
        with pytest.raises(ForbiddenError), site.world.store.transaction(site.world.person(username)) as tx:
            disclosure.looks(tx, disclosure.Asked())

    assert (found[0].reason, found[0].case_number) == ("联系本人", site.number(case_id))
    assert (later, older) == ([], [])
    page = text(site.visitor("auditor").get("/admin/looks?keyword=shanda_window&before=x"))
    assert "联系本人" in page
    assert PHONE not in page


def test_a_reason_is_asked_before_the_case_is(site: Site, case_id: UUID) -> None:
    with pytest.raises(InvalidInputError), site.world.store.transaction(site.world.person("admin")) as tx:
        disclosure.disclose(tx, case_id, "id_number", "")
