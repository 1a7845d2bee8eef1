"""Every page of the public for its owner, another applicant, nobody and staff; and staff's pages for applicants."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest

from engine.intake import drafts
from tests.integration.applicant.conftest import Public
from tests.integration.web.policy import POLICIES
from tests.integration.web.site import ACCOUNT, ID_NUMBER, NAME, PHONE, Visitor, text
from tests.support.world import MEMBER

CASES = sorted(name for name in POLICIES if name.startswith("my_case.") and name != "my_case.looked")
FORMS = sorted(name for name in POLICIES if name.startswith("my_form."))
STAFF_PAGES = sorted(
    name
    for name, policy in POLICIES.items()
    if name.partition(".")[0]
    in {"cases", "inbox", "window", "letters", "results", "board", "clocks", "incidents"}
    and "{" not in policy.path.replace("{case}", "")
)
POSTED = {
    "my_case.corrected", "my_case.disputed", "my_case.opine", "my_case.rate", "my_case.upload",
    "my_case.withdraw", "my_form.give_up", "my_form.keep", "my_form.send", "my_form.upload",
}  # fmt: skip


@pytest.fixture(scope="module")
def places(public: Public) -> Mapping[str, object]:
    case_id = public.submit()
    person = public.person()
    with public.world.store.transaction(person) as tx:
        intake = drafts.open_for(tx, drafts.Opening(ID_NUMBER, "portal", NAME)).id
    return {"case": case_id, "intake": intake, "letter": case_id}


def ask(visitor: Visitor, endpoint: str, places: Mapping[str, object]) -> tuple[int, str]:
    path = POLICIES[endpoint].path.format(**places)
    if endpoint.endswith(".draft"):
        answer = visitor.put(path, {"values": {}})
    elif endpoint in POSTED:
        answer = visitor.post(path)
    else:
        answer = visitor.get(path)
    return answer.status_code, text(answer) if answer.mimetype == "text/html" else ""


@pytest.mark.parametrize("endpoint", [*CASES, *FORMS])
def test_another_applicant_is_told_that_there_is_no_such_thing(
    stranger: Visitor, places: Mapping[str, object], endpoint: str
) -> None:
    status, page = ask(stranger, endpoint, places)

    if endpoint in {"my_form.keep"}:
        assert status in (404, 422)
    else:
        assert status == 404 or (endpoint in {"my_case.upload", "my_case.corrected"} and status in (404, 422))
    assert not [word for word in (NAME, ID_NUMBER, PHONE, ACCOUNT) if word in page]


@pytest.mark.parametrize("endpoint", [*CASES, *FORMS, "my.home", "my_case.looked"])
def test_nobody_is_sent_to_sign_in(public: Public, places: Mapping[str, object], endpoint: str) -> None:
    status, page = ask(public.visitor(None), endpoint, places)

    assert status in (302, 401)
    assert NAME not in page


@pytest.mark.parametrize(
    "endpoint", ["my.home", "my_case.case", "my_case.looked", "my_case.receipt", "my_form.step"]
)
def test_the_owner_sees_their_own_and_no_full_number_where_nothing_is_typed(
    owner: Visitor, places: Mapping[str, object], endpoint: str
) -> None:
    status, page = ask(owner, endpoint, places)

    assert status == 200
    assert "<!--" not in page
    assert not [word for word in (ID_NUMBER, PHONE, ACCOUNT) if word in page and endpoint != "my_form.step"]


@pytest.mark.parametrize("endpoint", STAFF_PAGES)
def test_an_applicant_is_nobody_on_the_pages_of_staff(
    owner: Visitor, places: Mapping[str, object], endpoint: str
) -> None:
    answer = owner.get(POLICIES[endpoint].path.format(**places))

    assert answer.status_code in (302, 401, 405)
    assert NAME not in text(answer)


def test_staff_are_nobody_on_the_pages_of_the_public(public: Public, places: Mapping[str, object]) -> None:
    clerk = public.site.visitor("shanda_window")

    found = {endpoint: ask(clerk, endpoint, places)[0] for endpoint in CASES}

    assert set(found.values()) == {302}


def test_both_may_be_signed_in_side_by_side_and_signing_out_ends_one(public: Public) -> None:
    both = public.site.visitor("shanda_window")
    kept = public.visitor(public.person()).client.get_cookie("applicant", path="/my")
    assert kept is not None
    both.client.set_cookie("applicant", kept.value, path="/my")

    before = (both.get("/my/").status_code, both.get("/inbox/").status_code)
    both.post("/my/sign-out")
    after = (both.get("/my/").status_code, both.get("/inbox/").status_code)

    assert (before, after) == ((200, 200), (302, 200))


@pytest.mark.parametrize("cookie", ["", "x", "eyJpZCI6MX0.x.y"])
def test_a_made_up_cookie_lets_nobody_in(public: Public, cookie: str) -> None:
    visitor = public.visitor(None)
    visitor.client.set_cookie("applicant", cookie, path="/my")

    assert visitor.get("/my/").headers["Location"] == "/my/sign-in"


def test_the_cookie_names_nobody(public: Public) -> None:
    kept = public.visitor(public.person()).client.get_cookie("applicant", path="/my")

    assert kept is not None
    assert not [word for word in (NAME, ID_NUMBER) if word in kept.value]


def test_a_member_of_the_household_does_not_see_the_application(public: Public) -> None:
    case_id: UUID = public.submit()

    member = public.visitor(public.person(MEMBER, "阮晓梅"))

    assert member.get(f"/my/cases/{case_id}").status_code == 404
    assert "还没有申请" in text(member.get("/my/"))
