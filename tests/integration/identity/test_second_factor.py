"""The second factor: enrolled with a first code, asked for ever after, each code good once."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from engine import directory, identity
from engine.directory import Person
from engine.errors import ForbiddenError, InvalidInputError
from engine.identity import Attempt, Policy, SecondFactor, Step, entering, second_factor, sessions
from engine.identity.second_factor import WrongCodeError
from engine.models import Account, RecoveryCode
from tests.support.world import World

SECRET = "Lv-se-Qiche_38"
OFF = replace(Policy(), second_factor=SecondFactor.OFF)


@pytest.fixture
def office(world: World) -> World:
    """A world with one more person, whose password is known."""
    with world.store.transaction() as tx:
        directory.add_people(tx, [Person("lc_li", "李四", ("reviewer",), "lc_shanda")], SECRET)
    return world


def code(world: World, secret: str, steps: int = 0) -> str:
    """What the authenticator shows now, or so many steps of time later."""
    return pyotp.TOTP(secret).at(int(world.clock().timestamp()) + 30 * steps)


def enrol(world: World, username: str = "lc_li") -> tuple[str, list[str]]:
    """The secret and the recovery codes of somebody who has just set up an authenticator."""
    with world.store.transaction() as tx:
        uri = second_factor.prepared(tx, username)
        secret = parse_qs(urlsplit(uri).query)["secret"][0]
        codes = second_factor.confirm(tx, username, code(world, secret))
    world.pass_time(seconds=60)
    return secret, codes


def verify(world: World, given: str, username: str = "lc_li") -> bool:
    """Whether a code is taken."""
    try:
        with world.store.transaction() as tx:
            second_factor.verify(tx, username, given)
    except WrongCodeError:
        return False
    return True


def test_an_authenticator_reads_the_address_and_its_code_switches_the_factor_on(office: World) -> None:
    with office.store.transaction() as tx:
        uri = second_factor.prepared(tx, "lc_li")
        again = second_factor.prepared(tx, "lc_li")
    read = pyotp.parse_uri(uri)
    assert isinstance(read, pyotp.TOTP)

    with pytest.raises(WrongCodeError), office.store.transaction() as tx:
        second_factor.confirm(tx, "lc_li", "000000")
    with office.store.transaction() as tx:
        codes = second_factor.confirm(tx, "lc_li", read.at(int(office.clock().timestamp())))

    assert (uri == again, read.issuer, read.name) == (True, second_factor.ISSUER, "lc_li")
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert not {row.code for row in office.rows(RecoveryCode)} & {word.replace("-", "") for word in codes}


def test_a_code_counts_once_and_only_near_its_time(office: World) -> None:
    secret, _ = enrol(office)

    taken = [verify(office, code(office, secret, steps)) for steps in (-2, 2, 0, 0, -1, 1, 1)]

    assert taken == [False, False, True, False, False, True, False]


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5"])
def test_what_is_no_code_is_never_taken(office: World, given: str) -> None:
    enrol(office)

    assert not verify(office, given)


def test_a_recovery_code_replaces_the_authenticator_once(office: World) -> None:
    _, codes = enrol(office)

    taken = [
        verify(office, codes[0]),
        verify(office, codes[0]),
        verify(office, codes[1].upper().replace("-", "")),
    ]

    with office.store.transaction() as tx:
        left = len(second_factor.left(tx, "lc_li"))
    assert (taken, left) == ([True, False, True], second_factor.RECOVERY_CODES - 2)


def test_codes_of_somebody_else_are_worth_nothing(office: World) -> None:
    secret, codes = enrol(office)
    enrol(office, "shanda_review")

    assert not verify(office, codes[0], "shanda_review")
    assert not verify(office, code(office, secret), "shanda_review")


def test_who_has_one_is_asked_for_it_whatever_the_installation_says(office: World) -> None:
    secret, _ = enrol(office)

    entered = identity.attempt(office.store, Attempt("lc_li", SECRET, "a"), OFF)
    with office.store.transaction() as tx:
        seen = sessions.read(tx, entered.token, OFF)
        assert seen is not None
        second_factor.verify(tx, "lc_li", code(office, secret))
        after = identity.go_on(tx, entered.token, seen, OFF, proved=True)

    assert (entered.step, seen.complete, after.step) == (Step.CODE, False, Step.DONE)
    with office.store.transaction() as tx:
        assert sessions.read(tx, entered.token, OFF) is None
        found = sessions.read(tx, after.token, OFF)
    assert found is not None
    assert found.method == "密码＋动态口令"


@pytest.mark.parametrize(
    ("whom", "wanted"),
    [
        (SecondFactor.OFF, {"admin": False, "lc_li": False}),
        (SecondFactor.ADMINISTRATORS, {"admin": True, "security": True, "auditor": True, "lc_li": False}),
        (SecondFactor.EVERYBODY, {"admin": True, "lc_li": True}),
    ],
)
def test_the_installation_says_who_must_have_one(
    office: World, whom: SecondFactor, wanted: dict[str, bool]
) -> None:
    policy = replace(Policy(), second_factor=whom)
    with office.store.transaction() as tx:
        found = {
            name: entering.missing(tx, tx.session.get_one(Account, name), "统一身份认证", policy)
            is Step.ENROL
            for name in wanted
        }

    assert found == wanted


def test_only_another_security_administrator_takes_it_off_and_says_why(office: World) -> None:
    enrol(office)
    enrol(office, "security")

    for who, whom in (("admin", "lc_li"), ("lc_li", "lc_li"), ("security", "security")):
        with pytest.raises(ForbiddenError), office.store.transaction(office.person(who)) as tx:
            second_factor.drop(tx, whom, "手机丢失")
    with pytest.raises(InvalidInputError), office.store.transaction(office.person("security")) as tx:
        second_factor.drop(tx, "lc_li", "")
    with office.store.transaction(office.person("security")) as tx:
        second_factor.drop(tx, "lc_li", "手机丢失")
    with pytest.raises(InvalidInputError), office.store.transaction(office.person("security")) as tx:
        second_factor.drop(tx, "lc_li", "手机丢失")

    assert identity.attempt(office.store, Attempt("lc_li", SECRET, "a"), OFF).step is Step.DONE
    assert [row for row in office.rows(RecoveryCode) if row.account_id == "lc_li"] == []


def test_a_second_one_is_not_set_up_over_the_first(office: World) -> None:
    enrol(office)

    with pytest.raises(ForbiddenError), office.store.transaction() as tx:
        second_factor.prepared(tx, "lc_li")
