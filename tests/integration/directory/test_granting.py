"""What the security administrator grants and takes back: never to oneself, never two administrators in one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from engine import leaving
from engine.directory import PostEntry, acts, granting
from engine.directory.granting import Grant
from engine.directory.rights import ADMINISTRATORS, LastHolderError, SeparationError
from engine.errors import BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import DirectoryAct, Membership, Post
from tests.integration.directory.conftest import As
from tests.support.world import World


def holders(world: World, post: str) -> set[str]:
    """Who holds ``post`` now."""
    return {row.account_id for row in world.rows(Membership) if row.post == post}


def test_a_granted_post_counts_at_once_and_a_revoked_one_no_more(world: World, acting: As) -> None:
    given = Grant("shanda_window", "reviewer", "lc_shanda", ("elderly_subsidy", "elderly_subsidy"))

    with acting("security") as tx:
        granting.grant(tx, given, "顶岗")
    held = world.person("shanda_window")
    (row,) = [each for each in world.rows(Membership) if each.account_id == given.username and each.items]
    with acting("security") as tx:
        granting.revoke(tx, given, "顶岗结束")

    assert held.holds("reviewer@lc_shanda")
    assert row.items == ["elderly_subsidy"]
    assert not world.person("shanda_window").holds("reviewer")


def test_granting_again_writes_the_items_anew(world: World, acting: As) -> None:
    with acting("security") as tx:
        granting.grant(tx, Grant("shanda_review", "reviewer", "lc_shanda", ("elderly_subsidy",)), "分工")
        granting.grant(tx, Grant("shanda_review", "reviewer", "lc_shanda"), "恢复")

    (row,) = [each for each in world.rows(Membership) if each.account_id == "shanda_review"]
    assert row.items == []


@pytest.mark.parametrize("who", ["admin", "auditor", "supervisor1", "shanda_window"])
def test_nobody_else_grants_revokes_or_defines(world: World, acting: As, who: str) -> None:
    attempts: list[Callable[..., None]] = [
        lambda tx: granting.grant(tx, Grant("hr_clerk1", "reviewer", "lc_hr"), "原因"),
        lambda tx: granting.revoke(tx, Grant("hr_clerk1", "hr_clerk", "lc_hr"), "原因"),
        lambda tx: granting.define_post(tx, PostEntry("x1", "岗位", "职责"), "原因"),
    ]

    for attempt in attempts:
        with pytest.raises(ForbiddenError), acting(who) as tx:
            attempt(tx)

    assert world.rows(DirectoryAct) == []


def test_the_security_administrator_grants_nothing_to_the_own_account(world: World, acting: As) -> None:
    with pytest.raises(ForbiddenError), acting("security") as tx:
        granting.grant(tx, Grant("security", "supervisor", "district"), "方便")
    with pytest.raises(ForbiddenError), acting("security") as tx:
        granting.revoke(tx, Grant("security", "security_admin", "district"), "离任")


@pytest.mark.parametrize(
    ("username", "post"),
    [
        ("admin", "auditor"),
        ("admin", "security_admin"),
        ("auditor", "admin"),
        ("auditor", "security_admin"),
    ],
)
def test_nobody_holds_two_of_the_three(world: World, acting: As, username: str, post: str) -> None:
    with pytest.raises(SeparationError), acting("security") as tx:
        granting.grant(tx, Grant(username, post, "district"), "人手不足")

    for role in ADMINISTRATORS:
        others = set().union(*(holders(world, other) for other in ADMINISTRATORS - {role}))
        assert not holders(world, role) & others


def test_two_grants_at_once_do_not_make_two_administrators_of_one_person(
    world: World, acting: As, second: Callable[[str, str], None]
) -> None:
    second("security2", "security_admin")
    refused: list[Exception] = []

    def give(who: str, post: str) -> None:
        try:
            with world.store.transaction(world.person(who)) as tx:
                granting.grant(tx, Grant("designer", post, "district"), "任命")
        except (SeparationError, BusyError) as error:
            refused.append(error)

    threads = [
        threading.Thread(target=give, args=each) for each in [("security", "admin"), ("security2", "auditor")]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert len([role for role in ADMINISTRATORS if "designer" in holders(world, role)]) == 1


@pytest.mark.parametrize(("username", "post"), [("admin", "admin"), ("auditor", "auditor")])
def test_the_last_administrator_of_a_kind_stays_until_there_is_another(
    world: World, acting: As, second: Callable[[str, str], None], username: str, post: str
) -> None:
    with pytest.raises(LastHolderError), acting("security") as tx:
        granting.revoke(tx, Grant(username, post, "district"), "离任")

    second("another", post)
    with acting("security") as tx:
        granting.revoke(tx, Grant(username, post, "district"), "离任")

    assert holders(world, post) == {"another"}


def test_two_last_administrators_who_revoke_each_other_at_once_leave_one(
    world: World, second: Callable[[str, str], None]
) -> None:
    second("security2", "security_admin")
    actors = {name: world.person(name) for name in ("security", "security2")}
    refused: list[Exception] = []

    def revoke(who: str, whom: str) -> None:
        try:
            with world.store.transaction(actors[who]) as tx:
                granting.revoke(tx, Grant(whom, "security_admin", "district"), "离任")
        except (LastHolderError, BusyError) as error:
            refused.append(error)

    threads = [
        threading.Thread(target=revoke, args=each)
        for each in [("security", "security2"), ("security2", "security")]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert len(holders(world, "security_admin")) == 1


def test_what_does_not_exist_cannot_be_granted_or_revoked(world: World, acting: As) -> None:
    for given in (
        Grant("nobody", "reviewer", "lc_shanda"),
        Grant("hr_clerk1", "no_post", "lc_hr"),
        Grant("hr_clerk1", "reviewer", "nowhere"),
    ):
        with pytest.raises(NotFoundError), acting("security") as tx:
            granting.grant(tx, given, "原因")
    with pytest.raises(NotFoundError), acting("security") as tx:
        granting.revoke(tx, Grant("hr_clerk1", "reviewer", "lc_hr"), "原因")


def test_a_closed_account_gets_no_post(world: World, acting: As) -> None:
    from_admin = world.person("admin")
    with world.store.transaction(from_admin) as tx:
        leaving.leave(tx, "hr_clerk1", None, "离职")

    with pytest.raises(ConflictError), acting("security") as tx:
        granting.grant(tx, Grant("hr_clerk1", "reviewer", "lc_hr"), "原因")


def test_a_post_of_ones_own_carries_roles_and_its_holders_are_known_by_them(world: World, acting: As) -> None:
    with acting("security") as tx:
        granting.define_post(
            tx, PostEntry("street_lead", "街道分管领导", "督办本街道", ("supervisor",)), "新设"
        )
        granting.grant(tx, Grant("shanda_review", "street_lead", "lc_shanda"), "任命")

    lead = world.person("shanda_review")
    assert lead.holds("supervisor@lc_shanda")
    assert lead.holds("street_lead")
    assert not lead.holds("supervisor@*")
    assert world.person("supervisor1").holds("supervisor@*")


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_post_of_ones_own_makes_an_administrator(world: World, acting: As, role: str) -> None:
    for post in (PostEntry("boss", "领导", "", (role,)), PostEntry(role, "改名", "")):
        with pytest.raises(ForbiddenError), acting("security") as tx:
            granting.define_post(tx, post, "新设")

    assert "boss" not in {post.code for post in world.rows(Post)}


@pytest.mark.parametrize(
    "post", [PostEntry("A", "岗", ""), PostEntry("ok", "", ""), PostEntry("ok", "岗", "长" * 101)]
)
def test_a_faulty_post_is_refused(world: World, acting: As, post: PostEntry) -> None:
    with pytest.raises(InvalidInputError), acting("security") as tx:
        granting.define_post(tx, post, "新设")


def test_only_the_auditor_reads_all_acts_newest_first_and_filtered(world: World, acting: As) -> None:
    with acting("security") as tx:
        for number in range(acts.PAGE + 2):
            granting.grant(tx, Grant("hr_clerk1", "reviewer", "lc_hr"), f"第{number}次")
        granting.revoke(tx, Grant("hr_clerk1", "reviewer", "lc_hr"), "完")

    with acting("auditor") as tx:
        first = acts.search(tx, acts.Asked())
        rest = acts.search(tx, acts.Asked(before=first[acts.PAGE - 1].id))
        revoked = acts.search(tx, acts.Asked(verb="revoke_post", who="security", since=tx.now))
        later = acts.search(tx, acts.Asked(until=tx.now))
    for who in ("security", "admin", "supervisor1"):
        with pytest.raises(ForbiddenError), acting(who) as tx:
            acts.search(tx, acts.Asked())

    assert (len(first), first[0].reason, len(rest)) == (acts.PAGE + 1, "完", 3)
    assert [act.verb for act in revoked] == ["revoke_post"]
    assert later == []
