"""Imports: every row is judged, a fault in one keeps all out, and what is entered is what was shown."""

from __future__ import annotations

import pytest

from engine import directory
from engine.directory import importing
from engine.directory.importing import Kind, Row
from engine.errors import ForbiddenError, InvalidInputError
from engine.models import Account, DirectoryAct, Membership
from tests.integration.directory.conftest import As
from tests.support.world import World

ITEMS = {"elderly_subsidy": "elderly_subsidy", "经济困难老年人补贴": "elderly_subsidy"}


def account(number: int, username: str, name: str = "张三", office: str = "lc_shanda") -> Row:
    """A row of the sheet of accounts."""
    return Row(number, {"用户名": username, "姓名": name, "单位": office})


def post(number: int, username: str, code: str, office: str = "lc_shanda", items: str = "") -> Row:
    """A row of the sheet of posts."""
    return Row(number, {"用户名": username, "岗位": code, "单位": office, "限定事项": items})


def test_every_row_gets_its_finding_and_a_dry_run_changes_nothing(world: World, acting: As) -> None:
    rows = [
        account(2, "lc_a"),
        account(3, "Wrong"),
        account(4, "shanda_review"),
        account(5, "lc_b", office="没有的单位"),
        account(6, "lc_a", "李四"),
        account(7, "lc_c", office="济南市历城区山大路街道办事处"),
        account(8, "lc_d", name=""),
    ]
    before = len(world.rows(Account))

    with acting("admin") as tx:
        found = importing.check(tx, Kind.ACCOUNTS, rows, {})

    assert [(finding.row.number, bool(finding.fault)) for finding in found] == [
        (2, False), (3, True), (4, True), (5, True), (6, True), (7, False), (8, True),
    ]  # fmt: skip
    assert "重复" in found[4].fault
    assert len(world.rows(Account)) == before
    assert world.rows(DirectoryAct) == []


def test_accounts_are_entered_all_with_their_passwords(world: World, acting: As) -> None:
    with acting("admin") as tx:
        passwords = importing.enter(
            tx, Kind.ACCOUNTS, [account(2, "lc_a"), account(3, "lc_b", "李四", "lc_hr")], {}, "批量新进"
        )

    with world.store.transaction() as tx:
        found = {name: directory.sign_in(tx, name, word).office for name, word in passwords.items()}
    assert found == {"lc_a": "lc_shanda", "lc_b": "lc_hr"}
    assert [act.reason for act in world.rows(DirectoryAct)] == ["批量新进"] * 2


def test_one_faulty_row_keeps_all_out_and_is_named(world: World, acting: As) -> None:
    before = len(world.rows(Account))

    with pytest.raises(InvalidInputError) as refusal, acting("admin") as tx:
        importing.enter(tx, Kind.ACCOUNTS, [account(2, "lc_a"), account(3, "Wrong")], {}, "批量新进")

    assert refusal.value.message.startswith("第 3 行：")
    assert len(world.rows(Account)) == before


def test_posts_are_found_by_code_or_name_and_narrowed_to_items(world: World, acting: As) -> None:
    rows = [
        post(2, "shanda_window", "初审员", "济南市历城区山大路街道办事处", "经济困难老年人补贴"),
        post(3, "hr_clerk1", "reviewer", "lc_hr"),
    ]

    with acting("security") as tx:
        importing.enter(tx, Kind.POSTS, rows, ITEMS, "年度分工")

    found = {(row.account_id, row.post): row.items for row in world.rows(Membership)}
    assert found["shanda_window", "reviewer"] == ["elderly_subsidy"]
    assert found["hr_clerk1", "reviewer"] == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (post(2, "nobody", "reviewer"), "没有这个账号"),
        (post(2, "security", "reviewer"), "自己"),
        (post(2, "hr_clerk1", "no_post"), "没有这个岗位"),
        (post(2, "hr_clerk1", "reviewer", "nowhere"), "没有这个单位"),
        (post(2, "hr_clerk1", "reviewer", items="没有的"), "没有“没有的”"),
        (post(2, "admin", "auditor"), "三个人分别担任"),
    ],
)
def test_a_faulty_post_says_why(world: World, acting: As, row: Row, fault: str) -> None:
    with acting("security") as tx:
        (found,) = importing.check(tx, Kind.POSTS, [row], ITEMS)

    assert fault in found.fault


def test_two_rows_that_together_make_two_administrators_are_seen(world: World, acting: As) -> None:
    rows = [post(2, "hr_clerk1", "admin", "district"), post(3, "hr_clerk1", "审计员", "district")]

    with acting("security") as tx:
        found = importing.check(tx, Kind.POSTS, rows, ITEMS)

    assert [bool(finding.fault) for finding in found] == [False, True]


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (Kind.ACCOUNTS, "security"), (Kind.ACCOUNTS, "auditor"), (Kind.ACCOUNTS, "supervisor1"),
        (Kind.POSTS, "admin"), (Kind.POSTS, "auditor"), (Kind.POSTS, "shanda_window"),
    ],
)  # fmt: skip
def test_each_import_has_its_administrator(world: World, acting: As, kind: Kind, who: str) -> None:
    with pytest.raises(ForbiddenError), acting(who) as tx:
        importing.check(tx, kind, [account(2, "lc_a")], {})


@pytest.mark.parametrize("count", [0, importing.MOST_ROWS + 1])
def test_no_rows_and_too_many_are_refused(world: World, acting: As, count: int) -> None:
    with pytest.raises(InvalidInputError), acting("admin") as tx:
        importing.check(tx, Kind.ACCOUNTS, [account(2, "lc_a")] * count, {})
