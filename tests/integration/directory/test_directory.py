"""Offices and accounts: entered once, signed in with the right password only, found with the posts held now."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from engine import directory
from engine.directory import Person, SignInError, UnknownAccountError
from engine.models import Account, Membership, Office
from tests.support.world import World

NEW = Person("lc_new", "新来的", ("clerk", "window_clerk"), "lc_shanda")
PASSWORD = "a long pass phrase"


def enter(world: World, *people: Person, password: str | None = PASSWORD) -> None:
    """Enter ``people`` with one password."""
    with world.store.transaction() as tx:
        directory.add_people(tx, people, password)


def sign_in(world: World, username: str, password: str) -> frozenset[str]:
    """The groups of ``username`` after signing in."""
    with world.store.transaction() as tx:
        return directory.sign_in(tx, username, password).groups


def test_who_has_the_password_gets_every_post_with_and_without_the_office(world: World) -> None:
    enter(world, NEW)

    held = sign_in(world, "lc_new", PASSWORD)

    assert held == {"clerk", "clerk@lc_shanda", "window_clerk", "window_clerk@lc_shanda"}


@pytest.mark.parametrize(
    ("username", "password"), [("lc_new", "wrong"), ("lc_new", ""), ("nobody", PASSWORD), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(
    world: World, username: str, password: str
) -> None:
    enter(world, NEW)

    with pytest.raises(SignInError) as refusal:
        sign_in(world, username, password)

    assert (refusal.value.message, refusal.value.fields) == ("用户名或密码不正确", {})


def test_who_left_cannot_sign_in_any_more_and_is_not_listed(world: World) -> None:
    enter(world, NEW)
    with world.store.transaction() as tx:
        tx.session.execute(update(Account).where(Account.id == "lc_new").values(enabled=False))

    with pytest.raises(SignInError):
        sign_in(world, "lc_new", PASSWORD)
    with pytest.raises(UnknownAccountError):
        world.person("lc_new")
    with world.store.transaction() as tx:
        assert "lc_new" not in directory.account_ids(tx)
        assert "lc_new" not in {person.username for person in directory.staff(tx)}


@pytest.mark.parametrize("password", [None, ""])
def test_an_account_without_a_password_can_be_signed_in_to_by_nobody(
    world: World, password: str | None
) -> None:
    enter(world, NEW, password=password)

    with pytest.raises(SignInError):
        sign_in(world, "lc_new", password or "")


def test_entering_people_again_keeps_their_password_and_adds_their_new_posts(world: World) -> None:
    enter(world, NEW)
    enter(world, Person("lc_new", "新来的", ("supervisor",), "lc_shanda"), password="another one")

    assert "supervisor@lc_shanda" in sign_in(world, "lc_new", PASSWORD)
    with pytest.raises(SignInError):
        sign_in(world, "lc_new", "another one")


def test_a_password_is_never_kept_as_it_was_typed(world: World) -> None:
    enter(world, NEW)

    (account,) = [account for account in world.rows(Account) if account.id == "lc_new"]
    assert account.password is not None
    assert PASSWORD not in account.password
    assert account.password.startswith("$argon2id$")


def test_a_person_may_be_entered_before_any_post_is_held(world: World) -> None:
    enter(world, Person("lc_idle", "待定", (), "lc_shanda"))

    assert sign_in(world, "lc_idle", PASSWORD) == frozenset()
    assert [row for row in world.rows(Membership) if row.account_id == "lc_idle"] == []


def test_entering_offices_again_updates_them_and_adds_none(world: World) -> None:
    with world.store.transaction() as tx:
        before = tx.session.scalar(select(func.count()).select_from(Office))
        known = next(office for office in directory.offices(tx) if office.id == "lc_shanda")
        row = {
            "id": known.id, "name": "山大路街道（新）", "kind": known.kind, "level": known.level,
            "region_code": known.region_code,
        }  # fmt: skip
        directory.add_offices(tx, [row, row])

    with world.store.transaction() as tx:
        found = {office.id: office.name for office in directory.offices(tx)}
    assert (len(found), found["lc_shanda"]) == (before, "山大路街道（新）")
    assert list(found) == sorted(found)


def test_names_are_given_for_accounts_only(world: World) -> None:
    with world.store.transaction() as tx:
        assert directory.names(tx, ["shanda_review", "system", "shanda_review"]) == {
            "shanda_review": "钱建国"
        }
        assert directory.names(tx, []) == {}


def test_staff_are_listed_by_office_each_once_with_all_posts(world: World) -> None:
    enter(world, NEW)

    with world.store.transaction() as tx:
        staff = directory.staff(tx)

    assert [(each.office, each.username) for each in staff] == sorted(
        (each.office, each.username) for each in staff
    )
    assert len({each.username for each in staff}) == len(staff)
    assert next(each for each in staff if each.username == "lc_new").posts == ("clerk", "window_clerk")
