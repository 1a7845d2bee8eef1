"""What the system administrator does with accounts, and what nobody else may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import directory, leaving, tasks
from engine.directory import Person, accounts, acts, listing
from engine.directory.accounts import Entry
from engine.directory.rights import LastHolderError
from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Account, Candidate, DirectoryAct, History, Membership, Office, UserTask
from engine.storage import Transaction
from tests.integration.directory.conftest import As
from tests.support.diagrams import diagram, user
from tests.support.world import World

NEW = Entry("lc_new", "新来的", "lc_shanda")


def test_a_new_account_has_no_post_and_a_first_password_that_works(world: World, acting: As) -> None:
    with acting("admin") as tx:
        password = accounts.open_account(tx, NEW, "新进人员")

    (row,) = [each for each in world.rows(Account) if each.id == "lc_new"]
    with world.store.transaction() as tx:
        person = directory.sign_in(tx, "lc_new", password)
    assert (person.groups, person.office, row.must_change) == (frozenset(), "lc_shanda", True)
    assert len(password.replace("-", "")) == 16


def test_every_act_is_recorded_with_who_when_what_and_why(world: World, acting: As) -> None:
    with acting("admin") as tx:
        accounts.open_account(tx, NEW, "  新进人员 ")
        accounts.change(tx, Entry("lc_new", "改名", "lc_hr"), "调动")

    with acting("auditor") as tx:
        found = acts.of_subject(tx, "lc_new")
    assert [(act.actor, act.verb, act.reason, act.at) for act in found] == [
        ("admin", "change_account", "调动", world.clock()),
        ("admin", "open_account", "新进人员", world.clock()),
    ]
    assert found[0].detail["before"] == {"name": "新来的", "office": "lc_shanda"}


def test_no_record_holds_a_password(world: World, acting: As) -> None:
    with acting("admin") as tx:
        first = accounts.open_account(tx, NEW, "新进人员")
        second = accounts.reset_password(tx, "lc_new", "本人忘记")

    kept = "".join(f"{act.reason}{act.detail}" for act in world.rows(DirectoryAct))
    assert first != second
    assert first not in kept
    assert second not in kept


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_nothing_is_done_without_a_reason(world: World, acting: As, reason: str) -> None:
    before = len(world.rows(Account))

    with pytest.raises(InvalidInputError), acting("admin") as tx:
        accounts.open_account(tx, NEW, reason)

    assert len(world.rows(Account)) == before


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("", "张三", "lc_shanda"), "username"),
        (Entry("张三", "张三", "lc_shanda"), "username"),
        (Entry("Zhang", "张三", "lc_shanda"), "username"),
        (Entry("zhang/..", "张三", "lc_shanda"), "username"),
        (Entry("zhang\n", "张三", "lc_shanda"), "username"),
        (Entry("z" * 33, "张三", "lc_shanda"), "username"),
        (Entry("lc_a", "", "lc_shanda"), "name"),
        (Entry("lc_a", "张\n三", "lc_shanda"), "name"),
        (Entry("lc_a", "张" * 41, "lc_shanda"), "name"),
        (Entry("lc_a", "张三", "nowhere"), "office"),
        (Entry("lc_a", "张三", ""), "office"),
    ],
)
def test_a_faulty_entry_is_refused_by_field(world: World, acting: As, entry: Entry, field: str) -> None:
    with pytest.raises(InvalidInputError) as refusal, acting("admin") as tx:
        accounts.open_account(tx, entry, "新进人员")

    assert refusal.value.fields["field"] == field


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_only_harmless_usernames_pass(username: str) -> None:
    wrong = accounts.faults(Entry(username, "张三", "o"), frozenset({"o"}))

    passes = not wrong
    assert passes <= (username.isascii() and username == username.lower() and username.isprintable())
    assert not (passes and ("/" in username or " " in username or username[:1] in "._-0123456789"))


def test_a_username_is_never_given_twice_even_after_somebody_left(world: World, acting: As) -> None:
    with acting("admin") as tx:
        leaving.leave(tx, "shanda_survey2", None, "离职")

    with pytest.raises(ConflictError), acting("admin") as tx:
        accounts.open_account(tx, Entry("shanda_survey2", "同名", "lc_shanda"), "新进人员")


@pytest.mark.parametrize("who", ["security", "auditor", "supervisor1", "shanda_window", "designer"])
def test_nobody_but_the_system_administrator_touches_accounts(world: World, acting: As, who: str) -> None:
    attempts: list[Callable[[Transaction], object]] = [
        lambda tx: accounts.open_account(tx, NEW, "原因"),
        lambda tx: accounts.change(tx, Entry("hr_clerk1", "改", "lc_hr"), "原因"),
        lambda tx: leaving.leave(tx, "hr_clerk1", None, "原因"),
        lambda tx: accounts.reopen(tx, "hr_clerk1", "原因"),
        lambda tx: accounts.reset_password(tx, "hr_clerk1", "原因"),
        lambda tx: accounts.save_office(tx, Office(id="o", name="o", kind="k", level="street"), "原因"),
    ]

    for attempt in attempts:
        with pytest.raises(ForbiddenError), acting(who) as tx:
            attempt(tx)

    assert world.rows(DirectoryAct) == []


def test_the_system_administrator_cannot_become_another_by_a_password(world: World, acting: As) -> None:
    for username in ("security", "auditor", "admin"):
        with pytest.raises(ForbiddenError), acting("admin") as tx:
            accounts.reset_password(tx, username, "忘记密码")


def test_an_account_that_is_not_there_cannot_be_changed(world: World, acting: As) -> None:
    with pytest.raises(NotFoundError), acting("admin") as tx:
        accounts.change(tx, NEW, "调动")


def test_who_leaves_loses_every_post_and_may_come_back_without_any(world: World, acting: As) -> None:
    with acting("admin") as tx:
        leaving.leave(tx, "hr_clerk1", None, "离职")
    with pytest.raises(directory.UnknownAccountError):
        world.person("hr_clerk1")

    with acting("admin") as tx:
        password = accounts.reopen(tx, "hr_clerk1", "返聘")

    with world.store.transaction() as tx:
        assert directory.sign_in(tx, "hr_clerk1", password).groups == frozenset()
    closed = next(act for act in world.rows(DirectoryAct) if act.verb == "close_account")
    assert closed.detail["posts"] == ["hr_clerk@lc_hr"]


def test_closing_twice_and_reopening_an_open_account_are_refused(world: World, acting: As) -> None:
    with acting("admin") as tx:
        leaving.leave(tx, "hr_clerk1", None, "离职")

    with pytest.raises(ConflictError), acting("admin") as tx:
        leaving.leave(tx, "hr_clerk1", None, "离职")
    with pytest.raises(ConflictError), acting("admin") as tx:
        accounts.reopen(tx, "hr_confirm", "返聘")


def test_nobody_closes_the_own_account_or_the_last_of_an_administrator(world: World, acting: As) -> None:
    with pytest.raises(ForbiddenError), acting("admin") as tx:
        leaving.leave(tx, "admin", None, "离职")
    for username in ("security", "auditor"):
        with pytest.raises(LastHolderError), acting("admin") as tx:
            leaving.leave(tx, username, None, "离职")

    assert {row.id for row in world.rows(Account) if not row.enabled} == set()


def waiting(world: World) -> None:
    """Two tasks that shanda_review has claimed."""
    with world.store.transaction() as tx:
        clerks = [Person(key, key, ("clerk",), "lc_shanda") for key in ("shanda_review", "shanda_confirm")]
        directory.add_people(tx, clerks, None)
    world.publish(diagram("p", [user("check")], "start > check > done"))
    for _ in range(2):
        world.start("p")
    reviewer = world.person("shanda_review")
    for task in world.rows(UserTask):
        with world.store.transaction(reviewer) as tx:
            tasks.claim(tx, task.id)


def test_open_tasks_of_who_leaves_go_back_to_their_post(world: World, acting: As) -> None:
    waiting(world)

    with acting("admin") as tx:
        listed = leaving.open_tasks(tx, "shanda_review")
        moved = leaving.leave(tx, "shanda_review", None, "离职")

    assert (len(listed), moved) == (2, 2)
    assert {task.assignee for task in world.rows(UserTask)} == {None}
    assert {row.group_name for row in world.rows(Candidate)} == {"clerk"}
    told = [row for row in world.rows(History) if row.kind == "handover"]
    assert [(row.actor, row.note) for row in told] == [("admin", "退回岗位：离职")] * 2


def test_open_tasks_of_who_leaves_go_to_an_heir_who_may_do_them(world: World, acting: As) -> None:
    waiting(world)
    with acting("admin") as tx:
        leaving.leave(tx, "shanda_review", "shanda_confirm", "离职")

    assert {task.assignee for task in world.rows(UserTask)} == {"shanda_confirm"}
    assert {task.state for task in world.rows(UserTask)} == {TaskState.OPEN}
    assert world.rows(Candidate) == []


def test_an_heir_without_the_post_gets_nothing_and_nobody_leaves(world: World, acting: As) -> None:
    waiting(world)

    with pytest.raises(InvalidInputError), acting("admin") as tx:
        leaving.leave(tx, "shanda_review", "hr_clerk1", "离职")

    assert {task.assignee for task in world.rows(UserTask)} == {"shanda_review"}
    assert world.person("shanda_review").holds("clerk@lc_shanda")


def test_an_office_is_entered_and_renamed_and_which_leads_stays(world: World, acting: As) -> None:
    with acting("admin") as tx:
        accounts.save_office(
            tx, Office(id="lc_new", name="新街道", kind="street_office", level="street"), "新设"
        )
        accounts.save_office(tx, Office(id="district", name="改名局", kind="b", level="district"), "更名")

    found = {office.id: office for office in world.rows(Office)}
    assert (found["lc_new"].name, found["lc_new"].leads) == ("新街道", False)
    assert (found["district"].name, found["district"].leads) == ("改名局", True)


@pytest.mark.parametrize(
    ("key", "name", "level"), [("A", "x", "street"), ("a1", "", "street"), ("a1", "x", "?")]
)
def test_a_faulty_office_is_refused(world: World, acting: As, key: str, name: str, level: str) -> None:
    with pytest.raises(InvalidInputError), acting("admin") as tx:
        accounts.save_office(tx, Office(id=key, name=name, kind="k", level=level), "新设")


def test_people_are_found_by_username_name_office_and_post_page_by_page(world: World, acting: As) -> None:
    with acting("auditor") as tx:
        everybody = listing.people(tx, listing.PeopleAsked(), most=1000)
        by_name = listing.people(tx, listing.PeopleAsked(name="钱建国"))
        by_post = listing.people(tx, listing.PeopleAsked(post="supervisor"))
        by_office = listing.people(tx, listing.PeopleAsked(office="lc_hr"))
        by_sign = listing.people(tx, listing.PeopleAsked(keyword="%"))
        paged: list[str] = []
        while page := listing.people(tx, listing.PeopleAsked(after=paged[-1] if paged else ""), most=7):
            paged += [member.username for member in page[:7]]

    assert paged == sorted(account.id for account in world.rows(Account))
    assert [member.username for member in everybody] == paged
    assert [member.username for member in by_name] == ["shanda_review"]
    assert {member.username for member in by_post} == {"supervisor1", "supervisor2"}
    assert {member.office for member in by_office} == {"lc_hr"}
    assert by_sign == []


def test_staff_who_are_no_administrators_see_no_list_of_people(world: World, acting: As) -> None:
    with acting("supervisor1") as tx:
        with pytest.raises(ForbiddenError):
            listing.people(tx, listing.PeopleAsked())
        with pytest.raises(ForbiddenError):
            listing.member(tx, "shanda_review")


def test_posts_and_offices_say_how_many_people_they_have(world: World, acting: As) -> None:
    with acting("security") as tx:
        posts = {post.code: number for post, number in listing.posts(tx)}
        offices = {office.id: number for office, number in listing.offices(tx)}

    assert posts["supervisor"] == 2
    assert posts["security_admin"] == 1
    assert sum(offices.values()) == len(world.rows(Account))
    assert posts["surveyor"] == len(
        {row.account_id for row in world.rows(Membership) if row.post == "surveyor"}
    )


def test_an_account_that_still_holds_tasks_is_not_closed(world: World, acting: As) -> None:
    waiting(world)

    with pytest.raises(ConflictError), acting("admin") as tx:
        accounts.close(tx, "shanda_review", "离职")

    assert world.person("shanda_review").holds("clerk")


def test_an_account_is_bound_to_one_subject_and_no_administrators(world: World, acting: As) -> None:
    with acting("admin") as tx:
        accounts.bind(tx, "shanda_review", " s-1 ", "启用统一认证")
        accounts.bind(tx, "shanda_review", "s-1", "再次保存")
    with pytest.raises(ConflictError), acting("admin") as tx:
        accounts.bind(tx, "shanda_window", "s-1", "启用统一认证")
    for username in ("admin", "security", "auditor"):
        with pytest.raises(ForbiddenError), acting("admin") as tx:
            accounts.bind(tx, username, "s-2", "启用统一认证")
    with pytest.raises(ForbiddenError), acting("security") as tx:
        accounts.bind(tx, "shanda_window", "s-3", "启用统一认证")

    found = {row.id: row.subject for row in world.rows(Account) if row.subject}
    with acting("admin") as tx:
        accounts.bind(tx, "shanda_review", "", "停用")
    assert found == {"shanda_review": "s-1"}
    assert {row.subject for row in world.rows(Account)} == {None}
