"""Signing in over HTTP: every step in its order, no way round one, nothing left of the session before."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from sqlalchemy import func, update
from werkzeug.test import TestResponse

from connectors.identity.staff import StaffIdentity
from connectors.identity.stub import StubIdentity, StubPerson, running_identity
from engine import directory
from engine.directory import Person, accounts
from engine.identity import Policy, SecondFactor
from engine.models import Account, FailedSignIn, StaffSession
from tests.integration.web.site import TOKEN, Site, Visitor, text
from webui.app import create_app
from webui.demo import DEMO_PASSWORD

SECRET, NEW = DEMO_PASSWORD, "Huang-hua_Cai9"
CLERK = "lc_li"
STEPS = ("/login/code", "/login/password", "/login/enrol")


@pytest.fixture(autouse=True)
def clerk(site: Site) -> Iterator[None]:
    """Somebody whose password is known; what a test has made of policy, failures and the account is undone."""
    policy = replace(Policy(), second_factor=SecondFactor.OFF)
    site.app.extensions.update(policy=policy, provider=None)
    with site.world.store.transaction() as tx:
        directory.add_people(tx, [Person(CLERK, "李四", ("reviewer",), "lc_shanda")], SECRET)
        tx.session.execute(update(FailedSignIn).values(until=tx.now, failures=0))
        known = tx.session.get_one(Account, "shanda_review").password
        lost = {"totp_since": None, "totp_secret": None, "subject": None, "password": known}
        tx.session.execute(update(Account).where(Account.id == CLERK).values(lost))
    yield


def send(visitor: Visitor, path: str, **form: str) -> TestResponse:
    """The answer to a form of our own page, whose token is whatever the session has now."""
    with visitor.client.session_transaction() as session:
        session["csrf"] = TOKEN
    return visitor.post(path, **form)


def sign_in(
    site: Site, password: str = SECRET, who: str = CLERK, **form: str
) -> tuple[Visitor, TestResponse]:
    """A visitor who has sent name and password, and the answer."""
    visitor = site.visitor()
    return visitor, send(visitor, "/login", username=who, password=password, **form)


def faults(answer: TestResponse) -> list[str]:
    """What a page complains of."""
    return re.findall(r'role="alert"[^>]*>([^<]+)', text(answer))


def code(site: Site, secret: str, steps: int = 0) -> str:
    """What the authenticator shows now, or so many steps of time later."""
    return pyotp.TOTP(secret.replace(" ", "")).at(int(site.world.clock().timestamp()) + 30 * steps)


def test_the_cookie_is_new_after_signing_in_and_worthless_after_signing_out(site: Site) -> None:
    visitor, answer = sign_in(site, next="/cases/")
    with visitor.client.session_transaction() as session:
        token = session["token"]
    open_page = visitor.get("/inbox/").status_code

    send(visitor, "/logout")
    with visitor.client.session_transaction() as session:
        session["token"] = token

    assert (answer.headers["Location"], open_page) == ("/cases/", 200)
    assert visitor.get("/inbox/").status_code == 302


def test_a_session_ended_by_an_administrator_ends_with_the_next_page(site: Site) -> None:
    visitor, _ = sign_in(site)
    page = text(site.visitor("security").get(f"/admin/people/{CLERK}"))

    answer = site.visitor("security").post(f"/admin/people/{CLERK}/sessions/end", reason="电脑丢失")

    assert "127.0.0.1" in page
    assert answer.status_code == 302
    assert visitor.get("/inbox/").headers["Location"].startswith("/login")


@pytest.mark.parametrize(("column", "minutes"), [("seen_at", 16), ("opened_at", 8 * 60 + 1)])
def test_a_session_at_rest_or_too_old_leads_to_the_sign_in(site: Site, column: str, minutes: int) -> None:
    visitor, _ = sign_in(site)
    with site.world.store.transaction() as tx:
        moved = {column: func.now() - func.make_interval(0, 0, 0, 0, 0, minutes)}
        tx.session.execute(update(StaffSession).values(moved))

    page, script = visitor.get("/inbox/"), visitor.get("/inbox/counts", **{"HX-Request": "true"})

    assert (page.status_code, script.status_code) == (302, 401)


def test_failures_are_told_alike_and_then_have_to_wait(site: Site) -> None:
    answers = [sign_in(site, "wrong", "nobody_at_all")[1] for _ in range(6)]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert faults(answers[0]) == ["用户名或密码不正确"]
    assert "以后再试" in faults(answers[5])[0]


def test_the_security_administrator_sees_a_wait_and_ends_it(site: Site) -> None:
    for _ in range(6):
        sign_in(site, "wrong")
    security = site.visitor("security")
    page = text(security.get(f"/admin/people/{CLERK}"))

    security.post(f"/admin/people/{CLERK}/unlock", reason="本人到场核实")

    assert "登录受限" in page
    assert sign_in(site)[1].headers["Location"] == "/"


def test_a_first_password_leads_to_a_new_one_and_nowhere_else(site: Site) -> None:
    with site.world.store.transaction(site.world.person("admin")) as tx:
        first = accounts.reset_password(tx, "hr_confirm", "本人忘记")
    visitor, answer = sign_in(site, first, "hr_confirm", next="/cases/")
    elsewhere = [visitor.get(path).headers["Location"] for path in ("/inbox/", "/login", "/account/")]

    weak = send(visitor, "/login/password", old=first, password="short", again="short")
    other = send(visitor, "/login/password", old=first, password=NEW, again=NEW + "x")
    wrong = send(visitor, "/login/password", old="wrong", password=NEW, again=NEW)
    done = send(visitor, "/login/password", old=first, password=NEW, again=NEW)

    assert answer.headers["Location"] == "/login/password"
    assert elsewhere == ["/login?next=/inbox/", "/login/password", "/login?next=/account/"]
    assert [each.status_code for each in (weak, other, wrong)] == [422] * 3
    assert [faults(each) for each in (other, wrong)] == [["两次输入的新密码不一样"], ["原密码不正确"]]
    assert done.headers["Location"] == "/cases/"
    assert visitor.get("/inbox/").status_code == 200


def test_an_administrator_sets_a_second_factor_up_before_anything_else(site: Site) -> None:
    site.app.extensions["policy"] = replace(Policy(), days=0)
    visitor, answer = sign_in(site, DEMO_PASSWORD, "auditor")
    page = text(visitor.get("/login/enrol"))
    secret = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)[0]

    wrong = send(visitor, "/login/enrol", code="000000")
    done = send(visitor, "/login/enrol", code=code(site, secret))

    assert answer.headers["Location"] == "/login/enrol"
    assert 'src="data:image/svg+xml' in page
    assert (wrong.status_code, faults(wrong)) == (403, ["动态口令不正确或者已经用过"])
    assert len(re.findall(r"<code>[0-9a-f]{5}-[0-9a-f]{5}</code>", text(done))) == 10
    assert visitor.get("/admin/acts").status_code == 200
    again, answer = sign_in(site, DEMO_PASSWORD, "auditor")
    assert answer.headers["Location"] == "/login/code"
    assert send(again, "/login/code", code=code(site, secret)).status_code == 403
    assert send(again, "/login/code", code=code(site, secret, 1)).headers["Location"] == "/"


def test_codes_cannot_be_guessed_for_ever(site: Site) -> None:
    visitor, _ = sign_in(site)
    page = text(visitor.get("/account/second-factor"))
    secret = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)[0]
    send(visitor, "/account/second-factor", code=code(site, secret, -1))
    guesser, _ = sign_in(site)

    answers = [send(guesser, "/login/code", code=f"{number:06}") for number in range(6)]
    right = send(guesser, "/login/code", code=code(site, secret, 1))

    assert {answer.status_code for answer in answers} == {403}
    assert (right.status_code, "以后再试" in faults(right)[0]) == (403, True)


@pytest.mark.parametrize("path", STEPS)
def test_no_step_can_be_taken_without_a_session_that_waits_for_it(site: Site, path: str) -> None:
    visitor, _ = sign_in(site)

    for each in (visitor, site.visitor()):
        assert each.get(path).status_code == 302
        assert send(each, path, code="1", old=SECRET, password=NEW, again=NEW).status_code == 302


def test_who_changes_the_password_stays_and_every_other_session_ends(site: Site) -> None:
    visitor, _ = sign_in(site)
    other, _ = sign_in(site)
    before = text(visitor.get("/account/"))

    wrong = send(visitor, "/account/password", old="wrong", password=NEW, again=NEW)
    done = send(visitor, "/account/password", old=SECRET, password=NEW, again=NEW)

    assert before.count("127.0.0.1") >= 2
    assert (wrong.status_code, faults(wrong)) == (422, ["原密码不正确"])
    assert done.headers["Location"] == "/account/"
    assert (visitor.get("/inbox/").status_code, other.get("/inbox/").status_code) == (200, 302)


def test_the_demonstrations_password_opens_nothing_outside_it(site: Site) -> None:
    real = Site(site.world, create_app(site.world.store, "test"))
    visitor = real.visitor()

    answer = send(visitor, "/login", username="shanda_window", password=DEMO_PASSWORD)

    assert (answer.status_code, "演示密码" in faults(answer)[0]) == (403, True)


def test_over_https_the_cookie_belongs_to_this_host_alone(site: Site) -> None:
    app = create_app(site.world.store, "test", secure=True)

    answer = app.test_client().get("/login", base_url="https://localhost")

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if "session" in line)
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


@pytest.fixture
def stub(site: Site) -> Iterator[StubIdentity]:
    """The staff's identity provider, with one person."""
    with running_identity(StubIdentity([StubPerson("李四", "99900119720206202X")])) as running:
        site.app.extensions["provider"] = StaffIdentity(running.config)
        yield running


def walk(visitor: Visitor, stub: StubIdentity) -> TestResponse:
    """The answer after going to the provider, choosing its person and coming back."""
    away = visitor.get("/login/provider?next=/cases/").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    chosen = httpx.post(f"{stub.url}/authorize", data={**asked, "person": "0"}, trust_env=False)
    back = urlsplit(chosen.headers["Location"])
    return visitor.get(f"{back.path}?{back.query}")


def subject_of(stub: StubIdentity) -> str:
    """Under what the provider knows its person."""
    payload = stub.id_token({"person": "0", "client_id": "c", "nonce": "n"}).split(".")[1]
    return str(json.loads(urlsafe_b64decode(payload + "=="))["sub"])


def test_the_provider_vouches_for_a_bound_account_only(site: Site, stub: StubIdentity) -> None:
    offered = "/login/provider" in text(site.visitor().get("/login"))
    unknown = walk(site.visitor(), stub)

    bound = site.visitor("admin").post(
        f"/admin/people/{CLERK}/subject", subject=subject_of(stub), reason="启用统一认证"
    )
    visitor = site.visitor()
    known = walk(visitor, stub)

    assert offered
    assert (unknown.status_code, "没有绑定" in faults(unknown)[0]) == (403, True)
    assert bound.status_code == 302
    assert known.headers["Location"] == "/cases/"
    assert visitor.get("/inbox/").status_code == 200


@pytest.mark.parametrize("fault", ["nonce", "aud", "iss", "expired", "signature", "elsewhere"])
def test_a_spoiled_answer_of_the_provider_signs_nobody_in(site: Site, stub: StubIdentity, fault: str) -> None:
    visitor = site.visitor()
    if fault != "elsewhere":
        stub.fault = fault
        answer = walk(visitor, stub)
        assert answer.status_code == 403
    else:
        stub.fault = fault
        assert visitor.get("/login/provider").status_code == 503

    assert visitor.get("/inbox/").status_code == 302


def test_a_way_back_that_nobody_set_out_on_leads_nowhere(site: Site, stub: StubIdentity) -> None:
    fresh, set_out = site.visitor(), site.visitor()
    set_out.get("/login/provider")

    answers = [each.get("/login/provider/done?code=x&state=y") for each in (fresh, set_out, set_out)]

    assert [answer.status_code for answer in answers] == [403] * 3
