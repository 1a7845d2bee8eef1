"""Tokens: client credentials, what a token may do, and when it is worth nothing."""

from __future__ import annotations

import base64
import json

import pytest

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import ApiClient, ApiToken, DirectoryAct
from engine.orchestration import clients
from engine.orchestration.clients import NewClient, Scope
from tests.support.calling import ALL, Caller, Interface


def test_the_right_secret_gives_a_token_for_an_hour(interface: Interface) -> None:
    caller = interface.caller("hourly")

    found = caller.ask_for_token().get_json()

    assert (found["token_type"], found["expires_in"]) == ("Bearer", 3600)
    assert caller.get("/topology")["gatewayVersion"] == "8.8.0"
    interface.world.pass_time(minutes=61)
    assert caller.refused("get", "/topology") == (401, "invalid_token")


def test_the_secret_may_stand_in_the_header(interface: Interface) -> None:
    caller = interface.caller("header")
    pair = base64.b64encode(f"{caller.id}:{caller.secret}".encode()).decode()

    answer = interface.api.test_client().post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {pair}"},
    )

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": "x" * 3000}, 401, "invalid_client"),
    ],
)
def test_anything_else_gives_none(
    interface: Interface, chief: Caller, change: dict[str, str], status: int, error: str
) -> None:
    answer = chief.ask_for_token(**change)

    assert (answer.status_code, answer.get_json()["error"]) == (status, error)


def test_neither_secrets_nor_tokens_are_kept(interface: Interface, chief: Caller) -> None:
    token = chief.headers["Authorization"].removeprefix("Bearer ")

    kept = [row.secret for row in interface.world.rows(ApiClient)]
    digests = [row.digest for row in interface.world.rows(ApiToken)]

    assert chief.secret not in "".join(kept)
    assert token not in "".join(digests)


def test_what_a_token_says_of_itself_is_not_believed(interface: Interface, chief: Caller) -> None:
    head, body, signature = chief.headers["Authorization"].removeprefix("Bearer ").split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    claims["exp"] += 9_999
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    forger = Caller(interface.api, "forger", "", {"Authorization": f"Bearer {head}.{forged}.{signature}"})

    assert claims["sub"] == "chief"
    assert forger.refused("get", "/topology") == (401, "invalid_token")


def test_a_token_may_be_asked_to_do_less(interface: Interface) -> None:
    caller = interface.caller("modest").sign_in(scope="tasks:read nothing:known")

    caller.post("/user-tasks/search")

    assert caller.refused("post", "/incidents/search", {}) == (403, "insufficient_scope")


def test_a_new_secret_makes_the_old_one_and_its_tokens_worthless(interface: Interface) -> None:
    caller = interface.caller("renewed")
    with interface.world.store.transaction(interface.world.person("supervisor1")) as tx:
        secret = clients.renew(tx, "renewed", "密钥泄露")

    assert caller.refused("get", "/topology") == (401, "invalid_token")
    assert caller.ask_for_token().status_code == 401
    caller.secret = secret
    assert caller.sign_in().get("/topology")


def test_a_closed_client_is_out_at_once(interface: Interface) -> None:
    caller = interface.caller("closed")
    with interface.world.store.transaction(interface.world.person("supervisor1")) as tx:
        clients.close(tx, "closed", "不再使用")

    assert caller.refused("get", "/topology") == (401, "invalid_token")
    assert caller.ask_for_token().status_code == 401
    with interface.world.store.transaction() as tx, pytest.raises(NotFoundError):
        clients.close(tx, "closed", "再停一次")


def test_letting_in_renewing_and_closing_are_recorded_with_their_reasons(interface: Interface) -> None:
    interface.caller("recorded")
    with interface.world.store.transaction(interface.world.person("supervisor1")) as tx:
        clients.renew(tx, "recorded", "到期更换")
        clients.close(tx, "recorded", "停用")

    acts = [
        (row.verb, row.reason, row.actor)
        for row in interface.world.rows(DirectoryAct)
        if row.subject == "recorded"
    ]
    assert acts == [
        ("open_client", "试验", "supervisor1"),
        ("renew_client", "到期更换", "supervisor1"),
        ("close_client", "停用", "supervisor1"),
    ]


def test_a_client_needs_a_reason_a_scope_and_a_name_of_its_own(interface: Interface, chief: Caller) -> None:
    with interface.world.store.transaction() as tx:
        with pytest.raises(InvalidInputError):
            clients.open_client(tx, NewClient("x1", "x", "district", (), ALL), " ")
        with pytest.raises(InvalidInputError):
            clients.open_client(tx, NewClient("x1", "x", "district", (), frozenset()), "试验")
        with pytest.raises(ConflictError):
            clients.open_client(tx, NewClient("supervisor1", "x", "district", (), ALL), "试验")


def test_expired_tokens_of_a_client_go_when_it_asks_again(interface: Interface) -> None:
    caller = interface.caller("tidy", scopes={Scope.READ_TASKS})
    interface.world.pass_time(minutes=61)

    caller.sign_in()

    kept = [row for row in interface.world.rows(ApiToken) if row.client_id == "tidy"]
    assert [row.scopes for row in kept] == [["tasks:read"]]
