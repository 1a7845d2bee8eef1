"""Applying from home over HTTP: signing in, the pre-check, the form part by part, agents, sending."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.identity.client import OidcIdentity
from connectors.identity.stub import StubIdentity, StubPerson, running_identity
from engine.models import Agency, Applicant, Case, Intake
from tests.integration.applicant.conftest import Public
from tests.integration.web.site import ID_NUMBER, NAME, TOKEN, Visitor, text
from tests.support.world import MEMBER
from webui.demo import households

STORY = next(each for each in households() if each.id == "H01").application
OWN = {key: value for key, value in STORY.items() if key != "channel"}


@pytest.fixture(scope="module")
def identity(public: Public) -> Iterator[StubIdentity]:
    people = [StubPerson(NAME, ID_NUMBER)]
    with running_identity(StubIdentity(people, now=lambda: public.world.clock().timestamp())) as stub:
        public.site.app.extensions["identity"] = OidcIdentity(stub.config, public.world.clock)
        yield stub
        public.site.app.extensions["identity"] = None


def begin(visitor: Visitor, **form: str) -> str:
    """The address of the first part of a new application, without the part's number."""
    return visitor.post("/my/applications", **form).headers["Location"].rpartition("/")[0]


def fill_in(visitor: Visitor, base: str, values: dict[str, Any]) -> str:
    """Send every part in turn; the address that the last one led to."""
    sent = json.dumps(values, ensure_ascii=False)
    for number in range(1, 20):
        answer = visitor.post(f"{base}/{number}", values=sent)
        assert answer.status_code == 302, text(answer)[-3000:]
        if not answer.headers["Location"].rpartition("/")[2].isdigit():
            return answer.headers["Location"]
    raise AssertionError("no end")


def test_somebody_signs_in_and_comes_home_with_nothing_personal_in_any_address(
    public: Public, identity: StubIdentity
) -> None:
    visitor = public.visitor(None)

    out = visitor.get("/my/sign-in/start").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(out).query).items()}
    chosen = httpx.post(f"{identity.url}/authorize", data={**asked, "person": "0"}, trust_env=False)
    back = urlsplit(chosen.headers["Location"])
    home = visitor.get(f"{back.path}?{back.query}")
    again = visitor.get(f"{back.path}?{back.query}")

    assert (home.status_code, home.headers["Location"]) == (302, "/my/")
    assert "杜*强，您好" in text(visitor.get("/my/"))
    assert ID_NUMBER not in out + chosen.headers["Location"]
    assert again.status_code == 403
    (account,) = [row for row in public.world.rows(Applicant) if row.issuer == identity.url]
    assert account.id_number == ID_NUMBER


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=other", "?state=y&error=access_denied"])
def test_who_did_not_set_out_here_is_not_signed_in(
    public: Public, identity: StubIdentity, query: str
) -> None:
    visitor = public.visitor(None)
    visitor.get("/my/sign-in/start")

    answer = visitor.get(f"/my/callback{query}")

    assert answer.status_code == 403
    assert visitor.get("/my/").headers["Location"] == "/my/sign-in"


def test_the_guide_prints_the_limits_that_the_clocks_count_and_no_promise_as_law(public: Public) -> None:
    page = text(public.visitor(None).get("/guide/subsistence_allowance"))

    assert "30 个工作日" in page
    assert "法定时限" in page
    assert page.count("承诺时限（待核）") >= 1
    assert public.visitor(None).get("/guide/nothing").status_code == 404


def test_the_precheck_answers_without_signing_in_and_without_scripts(public: Public) -> None:
    visitor = public.visitor(None)

    told = text(
        visitor.post("/precheck/", age="70", residence="urban", household_size="1", monthly_income="500")
    )
    wrong = visitor.post("/precheck/", age="many", monthly_income="-1")

    assert "可能可以申请" in told
    assert 'value="70"' in told
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in text(wrong)


def test_part_by_part_a_fault_is_told_where_it_is_and_the_rest_is_kept(
    owner: Visitor, public: Public
) -> None:
    base = begin(owner)
    owner.post(f"{base}/1", values=json.dumps({"items": ["subsistence_allowance"]}))

    wrong = owner.post(f"{base}/2", values=json.dumps({"phone": "1", "address": "甸柳"}))

    assert wrong.status_code == 422
    kept = next(row for row in public.world.rows(Intake) if str(row.id) in base)
    assert (kept.values["address"], kept.values["items"]) == ("甸柳", ["subsistence_allowance"])
    assert owner.get(f"{base}/99").status_code == 404
    owner.post(f"{base}/give-up")


def test_a_part_takes_its_own_fields_and_no_others(owner: Visitor, public: Public) -> None:
    base = begin(owner)

    owner.post(f"{base}/1", values=json.dumps({"items": ["temporary_assistance"], "bank_account": "123"}))
    owner.put(f"{base}/1/draft", {"values": {"items": ["elderly_subsidy"], "phone": "1"}})

    kept = next(row for row in public.world.rows(Intake) if str(row.id) in base)
    assert kept.values["items"] == ["elderly_subsidy"]
    assert not {"bank_account", "phone"} & set(kept.values)
    owner.post(f"{base}/give-up")


def test_an_application_is_checked_and_sent_once(owner: Visitor, public: Public) -> None:
    base = begin(owner)
    last = fill_in(owner, base, OWN)

    materials, overview = text(owner.get(last)), text(owner.get(f"{base}/check"))
    sent = owner.post(f"{base}/check")
    again = owner.post(f"{base}/check")

    assert "申报和诚信承诺书" in materials
    assert "999001********202X" in overview
    assert ID_NUMBER not in overview
    assert sent.headers["Location"].endswith("/receipt")
    assert again.status_code == 409
    assert "接下来" in text(owner.get(sent.headers["Location"]))
    case_id = sent.headers["Location"].split("/")[-2]
    case = next(row for row in public.world.rows(Case) if str(row.id) == case_id)
    assert (case.channel, case.office) == ("portal", "lc_shanda")


def test_the_same_again_needs_a_reason(owner: Visitor) -> None:
    base = begin(owner)
    fill_in(owner, base, OWN)

    stopped = owner.post(f"{base}/check")
    sent = owner.post(f"{base}/check", reason="上一件填错了")

    assert (stopped.status_code, "再次申请的原因" in text(stopped)) == (409, True)
    assert sent.status_code == 302


def test_an_unfinished_application_is_not_sent_and_leads_to_what_is_missing(owner: Visitor) -> None:
    base = begin(owner)
    owner.post(f"{base}/1", values=json.dumps({"items": ["temporary_assistance"]}))

    answer = owner.post(f"{base}/check")

    assert answer.status_code == 422
    assert "有内容需要修改" in text(answer)
    owner.post(f"{base}/give-up")


def test_an_agent_gets_nothing_of_the_person_and_follows_the_case_until_the_authority_ends(
    public: Public, owner: Visitor
) -> None:
    agent = public.visitor(public.person(MEMBER, "阮晓梅"))
    base = begin(agent, other_name=NAME, other_id_number=ID_NUMBER)
    kept = next(row for row in public.world.rows(Intake) if str(row.id) in base)
    values = {
        **OWN,
        "members": [],
        "has_agent": True,
        "agent_name": "阮晓梅",
        "agent_id_number": MEMBER,
        "agent_phone": "19900000003",
        "agent_relation": "family",
        "agent_scope": ["submit", "receive"],
        "agent_until": "2026-12-24",
    }

    fill_in(agent, base, values)
    sent = agent.post(f"{base}/check", reason="代本人再次申请")
    case = sent.headers["Location"].removesuffix("/receipt")
    during = (agent.get(case).status_code, owner.get(case).status_code)
    agency = next(row for row in public.world.rows(Agency))
    public.world.pass_time(days=40)
    after = (agent.get(case).status_code, owner.get(case).status_code)

    assert not {"phone", "bank_account", "members", "address"} & set(kept.values)
    assert kept.values["has_agent"] is True
    assert during == (200, 200)
    assert (agency.id_number, agency.until.isoformat()) == (MEMBER, "2026-12-24")
    assert after[0] == 404


@pytest.mark.parametrize(
    "form", [{"other_name": "", "other_id_number": MEMBER}, {"other_name": "甲", "other_id_number": "1"}]
)
def test_acting_for_somebody_needs_a_name_and_a_right_number(owner: Visitor, form: dict[str, str]) -> None:
    answer = owner.post("/my/applications", **form)

    assert answer.status_code == 422


def test_a_change_without_the_token_of_the_page_is_refused(public: Public) -> None:
    visitor = public.visitor(public.person())

    answer = visitor.client.post("/my/applications", data={"csrf_token": f"not {TOKEN}"})

    assert answer.status_code == 403
