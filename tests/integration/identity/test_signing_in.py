"""Signing in step by step: waits after failures, first passwords, sessions that end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, update

from engine import directory, identity
from engine.directory import Person, SignInError, accounts, granting
from engine.directory.granting import Grant
from engine.errors import ForbiddenError, InvalidInputError
from engine.identity import (
    Attempt,
    Entered,
    Policy,
    SecondFactor,
    Step,
    lockout,
    passwords,
    sessions,
    tidying,
)
from engine.identity.lockout import Place, WaitError
from engine.identity.passwords import PasswordError
from engine.models import Account, DirectoryAct, FailedSignIn, FormerPassword, StaffSession
from engine.storage import Transaction
from tests.support.world import World

SECRET, NEW = "Lv-se-Qiche_38", "Huang-hua_Cai9"
LAX = replace(Policy(), second_factor=SecondFactor.OFF)
HOME, ELSEWHERE = "10.0.0.8", "203.0.113.9"


@pytest.fixture
def office(world: World) -> World:
    """A world with one more person, whose password is known."""
    with world.store.transaction() as tx:
        directory.add_people(tx, [Person("lc_li", "李四", ("reviewer",), "lc_shanda")], SECRET)
        directory.add_people(tx, [Person("lc_wu", "吴五", ("reviewer",), "lc_shanda")], SECRET)
    return world


def enter(world: World, password: str = SECRET, address: str = HOME, who: str = "lc_li") -> Entered:
    """One attempt to sign in."""
    return identity.attempt(world.store, Attempt(who, password, address), LAX)


def fail(world: World, times: int, address: str = HOME, who: str = "lc_li") -> list[bool]:
    """Whether each of so many attempts, all of them wrong, was let through to be judged."""
    found = []
    for _ in range(times):
        try:
            with world.store.transaction() as tx:
                lockout.count(tx, Place(who, address), LAX)
            found.append(True)
        except WaitError:
            found.append(False)
    return found


def read(world: World, token: str, policy: Policy = LAX) -> sessions.Seen | None:
    """The session of ``token`` as the next request finds it."""
    with world.store.transaction() as tx:
        return sessions.read(tx, token, policy)


def test_the_right_password_opens_a_session_of_which_only_a_digest_is_kept(office: World) -> None:
    entered = enter(office)

    seen = read(office, entered.token)
    (row,) = office.rows(StaffSession)
    assert (entered.step, seen) == (Step.DONE, sessions.Seen("lc_li", "密码", HOME, True))
    assert entered.token not in str(vars(row))
    assert entered.token not in repr(entered)
    assert SECRET not in repr(Attempt("lc_li", SECRET))


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_token_that_was_never_given_opens_nothing(office: World, token: str) -> None:
    enter(office)

    assert read(office, token) is None


def test_after_five_failures_even_the_right_password_has_to_wait(office: World) -> None:
    with pytest.raises(SignInError):
        enter(office, "wrong")
    answers = fail(office, 5)

    with pytest.raises(WaitError) as waiting:
        enter(office)
    office.pass_time(minutes=1, seconds=1)
    entered = enter(office)

    assert answers == [True] * 4 + [False]
    assert "以后再试" in waiting.value.message
    assert entered.step is Step.DONE


def test_waits_grow_and_end_at_half_an_hour(office: World) -> None:
    fail(office, 5)
    lengths = []
    for _ in range(8):
        (row,) = [each for each in office.rows(FailedSignIn) if each.key.startswith("pair:")]
        lengths.append(round((row.until - office.clock()).total_seconds() / 60))
        office.clock.pass_time(row.until - office.clock() + timedelta(seconds=1))
        fail(office, 1)

    assert lengths == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_stranger_locks_nobody_out_of_the_usual_place(office: World) -> None:
    enter(office)

    for number in range(25):
        fail(office, 6, f"198.51.100.{number}")

    assert enter(office).step is Step.DONE


def test_a_colleague_behind_the_same_address_is_not_held_up(office: World) -> None:
    enter(office, who="lc_wu")
    for number in range(40):
        fail(office, 1, HOME, f"guess{number}")

    assert enter(office, who="lc_wu").step is Step.DONE
    with pytest.raises(WaitError):
        enter(office, who="lc_li")


def test_unknown_names_wait_like_known_ones(office: World) -> None:
    known, unknown = fail(office, 7, who="lc_li"), fail(office, 7, ELSEWHERE, who="nobody_here")

    assert known == unknown


def test_success_forgets_the_failures_of_this_place_only(office: World) -> None:
    fail(office, 4)
    fail(office, 4, ELSEWHERE)
    enter(office)

    assert fail(office, 4) == [True] * 4
    assert fail(office, 2, ELSEWHERE) == [True, False]


def test_many_guesses_at_once_get_no_more_than_the_allowed_tries(office: World) -> None:
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.extend(fail(office, 1))) for _ in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers.count(True), answers.count(False)) == (LAX.tries, 12 - LAX.tries)


def test_a_wait_is_recorded_once_and_ended_by_the_security_administrator(office: World) -> None:
    fail(office, 4)
    for _ in range(2):
        with pytest.raises((SignInError, WaitError)):
            enter(office, "wrong")

    with office.store.transaction(office.person("security")) as tx:
        held = [row.key for row in lockout.waits(tx, "lc_li")]
        lockout.unlock(tx, "lc_li", "本人到场核实")
    entered = enter(office)

    assert held == [f"pair:lc_li@{HOME}"]
    assert entered.step is Step.DONE
    assert [act.verb for act in office.rows(DirectoryAct) if act.subject == "lc_li"] == ["locked", "unlock"]
    for who in ("admin", "auditor", "supervisor1"):
        with pytest.raises(ForbiddenError), office.store.transaction(office.person(who)) as tx:
            lockout.unlock(tx, "lc_li", "方便")


def test_old_failures_are_swept_away(office: World) -> None:
    fail(office, 3)
    office.pass_time(days=2)

    with office.store.transaction() as tx:
        swept = lockout.sweep(tx)

    assert (swept, office.rows(FailedSignIn)) == (3, [])


def test_a_first_password_must_be_changed_before_anything_else(office: World) -> None:
    with office.store.transaction(office.person("admin")) as tx:
        first = accounts.reset_password(tx, "lc_li", "本人忘记")

    entered = enter(office, first)
    seen = read(office, entered.token)
    assert seen is not None
    with office.store.transaction() as tx:
        passwords.change(tx, "lc_li", first, NEW, LAX)
        after = identity.go_on(tx, entered.token, seen, LAX)

    assert (entered.step, seen.complete, after.step) == (Step.PASSWORD, False, Step.DONE)
    assert (read(office, entered.token), after.token != entered.token) == (None, True)
    assert enter(office, NEW).step is Step.DONE


def test_an_old_password_must_be_changed_too(office: World) -> None:
    office_time = office.clock()
    with office.store.transaction() as tx:
        tx.session.execute(update(Account).where(Account.id == "lc_li").values(password_at=office_time))

    office.pass_time(days=89)
    young = enter(office).step
    office.pass_time(days=2)

    assert (young, enter(office).step) == (Step.DONE, Step.PASSWORD)
    assert (
        identity.attempt(office.store, Attempt("lc_li", SECRET, HOME), replace(LAX, days=0)).step is Step.DONE
    )


def test_the_last_five_passwords_are_not_used_again_and_older_ones_may_be(office: World) -> None:
    words = [
        SECRET,
        *(f"Huang-{sign}-Cai_{sign}7" for sign in ("hua", "tian", "ying", "shui", "shan", "feng")),
    ]
    with office.store.transaction() as tx:
        for old, new in pairwise(words):
            passwords.change(tx, "lc_li", old, new, LAX)
            tx.session.flush()

    with pytest.raises(PasswordError), office.store.transaction() as tx:
        passwords.change(tx, "lc_li", words[-1], words[-1], LAX)
    with pytest.raises(PasswordError), office.store.transaction() as tx:
        passwords.change(tx, "lc_li", words[-1], words[-6], LAX)
    with office.store.transaction() as tx:
        passwords.change(tx, "lc_li", words[-1], SECRET, LAX)

    assert len(office.rows(FormerPassword)) == LAX.remembered
    assert all(row.password.startswith("$argon2id$") for row in office.rows(FormerPassword))


def test_a_new_password_needs_the_old_one_and_the_rules(office: World) -> None:
    with pytest.raises(ForbiddenError), office.store.transaction() as tx:
        passwords.change(tx, "lc_li", "wrong", NEW, LAX)
    for weak in ("short", "password2026!A", "lc_li-Huang_9"):
        with pytest.raises(PasswordError), office.store.transaction() as tx:
            passwords.change(tx, "lc_li", SECRET, weak, LAX)

    assert enter(office).step is Step.DONE


def age(world: World, seen: timedelta = timedelta(), opened: timedelta = timedelta()) -> None:
    """Let every session be so old, by the database's clock."""
    with world.store.transaction() as tx:
        moved = {"seen_at": func.now() - seen, "opened_at": func.now() - opened}
        tx.session.execute(update(StaffSession).values(moved))


@pytest.mark.parametrize(
    ("seen", "opened", "is_open"),
    [
        (timedelta(minutes=14), timedelta(hours=7), True),
        (timedelta(minutes=16), timedelta(minutes=16), False),
        (timedelta(), timedelta(hours=8, minutes=1), False),
    ],
)
def test_a_session_ends_by_rest_and_by_age(
    office: World, seen: timedelta, opened: timedelta, is_open: bool
) -> None:
    token = enter(office).token

    age(office, seen, opened)

    assert (read(office, token) is not None) is is_open


def test_use_keeps_a_session_alive_but_not_beyond_its_age(office: World) -> None:
    token = enter(office).token
    age(office, timedelta(minutes=10), timedelta(hours=1))

    read(office, token)

    (row,) = office.rows(StaffSession)
    assert (row.seen_at - row.opened_at) > timedelta(minutes=59)


def test_an_administrator_ends_somebodys_sessions(office: World) -> None:
    tokens = [enter(office).token, enter(office, address=ELSEWHERE).token]

    with office.store.transaction(office.person("security")) as tx:
        ended = sessions.end_by_administrator(tx, "lc_li", "电脑丢失")

    assert (ended, [read(office, token) for token in tokens]) == (2, [None, None])
    assert {(row.ended_by, row.ended_why) for row in office.rows(StaffSession)} == {("security", "电脑丢失")}
    with pytest.raises(InvalidInputError), office.store.transaction(office.person("admin")) as tx:
        sessions.end_by_administrator(tx, "lc_li", " ")
    with pytest.raises(ForbiddenError), office.store.transaction(office.person("auditor")) as tx:
        sessions.end_by_administrator(tx, "lc_li", "原因")


def test_signing_out_ends_one_session_and_leaves_the_others(office: World) -> None:
    one, other = enter(office).token, enter(office).token

    with office.store.transaction() as tx:
        sessions.end(tx, one, "退出登录")

    assert (read(office, one), read(office, other) is not None) == (None, True)


def test_who_is_reset_or_changes_hands_as_an_administrator_is_signed_out(office: World) -> None:
    auditor = Grant("lc_li", "auditor", "district")
    acts: list[tuple[str, Callable[[Transaction], object]]] = [
        ("security", lambda tx: granting.grant(tx, auditor, "任命")),
        ("security", lambda tx: granting.revoke(tx, auditor, "免去")),
        ("admin", lambda tx: accounts.reset_password(tx, "lc_li", "本人忘记")),
    ]
    with office.store.transaction() as tx:
        directory.add_people(tx, [Person("auditor2", "第二位", ("auditor",), "district")], None)
    found = []

    for who, act in acts:
        token = enter(office).token
        with office.store.transaction(office.person(who)) as tx:
            act(tx)
        found.append(read(office, token))

    assert found == [None, None, None]


def test_an_ordinary_post_counts_with_the_next_page_and_needs_no_new_session(office: World) -> None:
    token = enter(office).token

    with office.store.transaction(office.person("security")) as tx:
        granting.grant(tx, Grant("lc_li", "surveyor", "lc_shanda"), "兼任")

    assert read(office, token) is not None
    assert office.person("lc_li").holds("surveyor")


def test_sessions_of_long_ago_and_old_failures_are_tidied_away(office: World) -> None:
    enter(office)
    age(office, timedelta(days=191), timedelta(days=191))
    kept = enter(office).token
    fail(office, 2, ELSEWHERE)
    office.pass_time(days=2)

    removed = tidying.tidy(office.store)

    (row,) = office.rows(StaffSession)
    assert row.id == sessions.digest(kept)
    assert removed >= 2
    assert office.rows(FailedSignIn) == []
