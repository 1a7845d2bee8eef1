"""What only the operator does: the first three administrators, and letting one in again."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from engine import directory, identity
from engine.directory import founding
from engine.directory.accounts import Entry
from engine.directory.rights import Role
from engine.errors import ConflictError, EngineError, InvalidInputError, NotFoundError
from engine.identity import Attempt, Policy, Step
from engine.models import Account, DirectoryAct, Membership
from tests.support.world import World

PEOPLE = {
    Role.SYSTEM: Entry("sys_zhang", "张三", "district"),
    Role.SECURITY: Entry("sec_li", "李四", "district"),
    Role.AUDITOR: Entry("aud_wang", "王五", "district"),
}


@pytest.fixture
def empty(world: World) -> World:
    """A world in which nobody is an administrator yet."""
    with world.store.transaction() as tx:
        tx.session.execute(delete(Membership).where(Membership.post.in_([role.value for role in PEOPLE])))
    return world


def test_three_people_get_three_roles_and_passwords_to_be_changed(empty: World) -> None:
    with empty.store.transaction() as tx:
        passwords = founding.found(tx, PEOPLE, "系统初始化")

    entered = identity.attempt(empty.store, Attempt("sys_zhang", passwords["sys_zhang"], "a"), Policy())
    held = {role: empty.person(entry.username).groups for role, entry in PEOPLE.items()}
    assert len(set(passwords.values())) == 3
    assert entered.step is Step.ENROL
    assert all({role, f"{role}@district"} <= groups for role, groups in held.items())
    assert {act.reason for act in empty.rows(DirectoryAct)} == {"系统初始化"}


def test_founding_happens_once(empty: World) -> None:
    with empty.store.transaction() as tx:
        founding.found(tx, PEOPLE, "系统初始化")

    with pytest.raises(ConflictError), empty.store.transaction() as tx:
        founding.found(tx, PEOPLE, "再来一次")


@pytest.mark.parametrize(
    "people",
    [
        {},
        {Role.SYSTEM: PEOPLE[Role.SYSTEM]},
        {**PEOPLE, Role.AUDITOR: PEOPLE[Role.SYSTEM]},
        {**PEOPLE, Role.AUDITOR: Entry("Wrong Name", "王五", "district")},
        {**PEOPLE, Role.AUDITOR: Entry("aud_wang", "王五", "nowhere")},
        {**PEOPLE, Role.AUDITOR: Entry("shanda_review", "王五", "district")},
    ],
)
def test_two_roles_in_one_hand_and_faulty_entries_found_nothing(
    empty: World, people: dict[Role, Entry]
) -> None:
    before = len(empty.rows(Account))

    with pytest.raises(EngineError), empty.store.transaction() as tx:
        founding.found(tx, people, "系统初始化")

    assert len(empty.rows(Account)) == before


def test_an_administrator_is_let_in_again_with_a_reason(world: World) -> None:
    with world.store.transaction() as tx:
        password = founding.let_in_again(tx, "security", "忘记密码，已当面核实")

    with world.store.transaction() as tx:
        assert directory.sign_in(tx, "security", password).id == "security"
    with pytest.raises(InvalidInputError), world.store.transaction() as tx:
        founding.let_in_again(tx, "security", "")
    with pytest.raises(NotFoundError), world.store.transaction() as tx:
        founding.let_in_again(tx, "nobody", "原因")
    assert [(act.actor, act.verb) for act in world.rows(DirectoryAct)] == [("system", "reset_password")]
