"""代理: tasks of who is away are done by the deputy, where they are, and everybody can read who acted for whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from engine import directory, inbox, tasks
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.inbox import Search
from engine.invariants import check
from engine.models import History, UserTask
from engine.verbs import deputies
from engine.verbs.deputies import Away
from tests.integration.verbs.conftest import EVERYTHING, Office, for_surveyors
from tests.support.diagrams import diagram, user
from tests.support.world import World


def leave(world: World, person: str, deputy: str, days: int = 2) -> UUID:
    """``person`` is away from now on for so many days; the id of the absence."""
    today = world.clock.now.astimezone(SHANGHAI).date()
    with world.store.transaction(world.person(person)) as tx:
        away = Away(today, today + timedelta(days=days - 1), deputy, "外出培训")
        return deputies.register(tx, away)


def test_a_deputy_does_the_task_where_it_is(office: Office) -> None:
    leave(office.world, office.holder.id, office.colleague.id)
    deputy = office.world.person(office.colleague.id)

    with office.world.store.transaction(deputy) as tx:
        assert [row.id for row in inbox.open_tasks(tx, Search()).rows] == [office.task().id]
        tasks.complete(tx, office.task().id, {"opinion": "同意"})

    done = office.task()
    assert (done.assignee, done.completed_by) == (office.holder.id, deputy.id)
    assert office.told("deputy").note == "代孙晓燕办理"
    assert check(office.world.store) == []


def test_before_and_after_the_absence_nobody_acts_for_anybody(office: Office) -> None:
    leave(office.world, office.holder.id, office.colleague.id, days=1)
    assert office.world.person(office.holder.id).deputy == "李志强"
    assert [each.name for each in office.world.person(office.colleague.id).principals] == ["孙晓燕"]

    office.world.pass_time(days=2)

    assert office.world.person(office.colleague.id).principals == ()
    with (
        pytest.raises(ConflictError),
        office.world.store.transaction(office.world.person(office.colleague.id)) as tx,
    ):
        tasks.complete(tx, office.task().id, {"opinion": "同意"})


def test_who_comes_back_early_ends_it(office: Office) -> None:
    absence = leave(office.world, office.holder.id, office.colleague.id)
    with pytest.raises(NotFoundError), office.world.store.transaction(office.colleague) as tx:
        deputies.end(tx, absence)

    with office.world.store.transaction(office.holder) as tx:
        deputies.end(tx, absence)

    assert office.world.person(office.colleague.id).principals == ()
    with pytest.raises(ConflictError), office.world.store.transaction(office.holder) as tx:
        deputies.end(tx, absence)
    with office.world.store.transaction(office.holder) as tx:
        ((entry, person, deputy),) = deputies.entered(tx)
    assert (person, deputy, deputies.is_current(entry, office.world.clock.now)) == ("孙晓燕", "李志强", False)


def test_posts_are_lent_but_an_administrators_never(world: World) -> None:
    leave(world, "shanda_confirm", "shanda_review")
    leave(world, "admin", _other_of_the_district(world))

    assert "confirmer@lc_shanda" in world.person("shanda_review").groups
    assert not world.person(_other_of_the_district(world)).holds("admin")


def _other_of_the_district(world: World) -> str:
    with world.store.transaction() as tx:
        office = directory.actor(tx, "admin").office
        people = [each for each in directory.staff(tx) if each.office == office and each.username != "admin"]
    return people[0].username


def test_on_a_lent_post_nobody_handles_what_they_handled_on_their_own(world: World) -> None:
    survey, confirm = world.person("shanda_survey1"), "shanda_confirm"
    steps = [user("check", verbs=EVERYTHING), user("confirm", verbs=EVERYTHING)]
    source = for_surveyors(diagram("p", steps, "start > check > confirm > done"))
    head, _, tail = source["p.bpmn"].rpartition(b"surveyor@lc_shanda")
    world.publish(source | {"p.bpmn": head + b"confirmer@lc_shanda" + tail})
    world.start("p")
    world.finish("check", survey)
    leave(world, confirm, survey.id)

    with pytest.raises(ForbiddenError, match="不能再代理"):
        world.claim("confirm", world.person(survey.id))


def test_a_deputy_of_a_checker_who_worked_on_the_case_does_not_check_it(world: World) -> None:
    first, second = "shanda_survey1", "shanda_survey2"
    steps = [user("check", verbs=EVERYTHING), user("again", verbs=EVERYTHING, notHandledBefore="everywhere")]
    world.publish(for_surveyors(diagram("p", steps, "start > check > again > done")))
    world.start("p")
    world.finish("check", world.person(first))
    task_id = world.claim("again", world.person(second))
    leave(world, second, first)

    with (
        pytest.raises(ForbiddenError, match="由其他人员"),
        world.store.transaction(world.person(first)) as tx,
    ):
        tasks.complete(tx, task_id, {})


def test_who_was_acted_for_has_worked_on_the_case_too(world: World) -> None:
    first, second = "shanda_survey1", "shanda_survey2"
    steps = [user("check", verbs=EVERYTHING), user("again", verbs=EVERYTHING, notHandledBefore="everywhere")]
    world.publish(for_surveyors(diagram("p", steps, "start > check > again > done")))
    world.start("p")
    task_id = world.claim("check", world.person(first))
    leave(world, first, second, days=1)
    with world.store.transaction(world.person(second)) as tx:
        tasks.complete(tx, task_id, {})
    world.pass_time(days=2)

    for person in (first, second):
        with pytest.raises(ForbiddenError, match="由其他人员"):
            world.claim("again", world.person(person))


def test_where_the_diagram_wants_the_person_no_deputy_acts(world: World) -> None:
    first, second = "shanda_survey1", "shanda_survey2"
    world.publish(for_surveyors(diagram("p", [user("check", verbs="claim")], "start > check > done")))
    world.start("p")
    task_id = world.claim("check", world.person(first))
    leave(world, first, second)

    with pytest.raises(ForbiddenError, match="本人"), world.store.transaction(world.person(second)) as tx:
        tasks.complete(tx, task_id, {})


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("away", "field"),
    [
        (Away(TODAY, TODAY, "shanda_survey2", " "), "reason"),
        (Away(TODAY - timedelta(days=1), TODAY, "shanda_survey2", "外出"), "first"),
        (Away(TODAY, TODAY - timedelta(days=1), "shanda_survey2", "外出"), "last"),
        (Away(TODAY, TODAY + timedelta(days=200), "shanda_survey2", "外出"), "last"),
        (Away(TODAY, TODAY, "shanda_survey1", "外出"), "deputy"),
        (Away(TODAY, TODAY, "hongjialou_survey1", "外出"), "deputy"),
        (Away(TODAY, TODAY, "nobody", "外出"), "deputy"),
    ],
    ids=["no reason", "yesterday", "backwards", "too long", "oneself", "another office", "nobody"],
)
def test_an_absence_has_days_a_reason_and_a_deputy_of_the_office(
    world: World, away: Away, field: str
) -> None:
    with (
        pytest.raises(InvalidInputError) as refusal,
        world.store.transaction(world.person("shanda_survey1")) as tx,
    ):
        deputies.register(tx, away)

    assert refusal.value.fields["field"] == field


def test_nobody_is_away_twice_nor_acts_while_away(world: World) -> None:
    leave(world, "shanda_survey1", "shanda_survey2")

    with pytest.raises(ConflictError, match="已经登记"):
        leave(world, "shanda_survey1", "shanda_review")
    with pytest.raises(ConflictError, match="代理人"):
        leave(world, "shanda_review", "shanda_survey1")


def test_others_do_not_enter_it_but_a_supervisor_does(world: World) -> None:
    away = Away(TODAY, TODAY, "shanda_survey2", "病假", account="shanda_survey1")
    with pytest.raises(ForbiddenError), world.store.transaction(world.person("shanda_review")) as tx:
        deputies.register(tx, away)

    with world.store.transaction(world.person("supervisor1")) as tx:
        deputies.register(tx, away)

    assert world.person("shanda_survey1").deputy == "李志强"


def test_a_claim_on_a_lent_post_says_so(world: World) -> None:
    leave(world, "shanda_survey1", "shanda_review")
    world.publish(for_surveyors(diagram("p", [user("check", verbs=EVERYTHING)], "start > check > done")))
    world.start("p")

    task_id = world.claim("check", world.person("shanda_review"))

    assert next(row for row in world.rows(UserTask) if row.id == task_id).assignee == "shanda_review"
    (told,) = [row for row in world.rows(History) if row.kind == "claim"]
    assert told.note == "代孙晓燕签收"
