"""Every number of the supervisor's board equals what plain SQL counts in the tables."""

from __future__ import annotations

import pytest

from engine import board
from engine.board import TaskFilter, TaskState
from engine.errors import ForbiddenError
from engine.storage import Actor, Store
from tests.integration.board.asking import OPEN, SHANGHAI, WATCHERS, person, sql


@WATCHERS
def test_the_cards_count_what_is_open(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        cards = board.cards(tx)

    monday = "date_trunc('week', CAST(:now AS timestamptz) AT TIME ZONE 'Asia/Shanghai')"
    due = "t.due_at AT TIME ZONE 'Asia/Shanghai'"
    [(active,)] = sql(
        store, actor, "SELECT count(*) FROM process_instance c WHERE c.state = 'active' AND {seen}"
    )
    [(late,)] = sql(store, actor, f"SELECT count(*) {OPEN} AND t.due_at < :now")
    [(today,)] = sql(
        store,
        actor,
        f"SELECT count(*) {OPEN} AND t.due_at >= :now AND ({due})::date = (:now AT TIME ZONE 'Asia/Shanghai')::date",
    )
    [(week,)] = sql(
        store, actor, f"SELECT count(*) {OPEN} AND t.due_at >= :now AND {due} < {monday} + interval '7 days'"
    )
    [(troubles,)] = sql(
        store,
        actor,
        """SELECT count(*) FROM incident i JOIN process_instance c ON c.id = i.case_id
        WHERE i.closed_at IS NULL AND {seen}""",
    )
    assert (cards.active, cards.overdue, cards.today, cards.week, cards.incidents) == (
        active, late, today, week, troubles,
    )  # fmt: skip
    [(oldest,)] = sql(store, actor, f"SELECT min(t.due_at) {OPEN} AND t.due_at < :now")
    [(suspended, started, ended)] = sql(
        store,
        actor,
        """SELECT count(*) FILTER (WHERE c.state = 'suspended'), count(*) FILTER (WHERE c.started_at >= :today),
        count(*) FILTER (WHERE c.ended_at >= :today) FROM process_instance c WHERE {seen}""",
    )
    assert (cards.latest, cards.suspended, cards.started, cards.ended) == (oldest, suspended, started, ended)
    assert late > 0
    assert active > 0


@WATCHERS
@pytest.mark.parametrize("state", TaskState)
def test_a_list_has_every_task_that_its_card_counts(store: Store, actor: Actor, state: TaskState) -> None:
    seen = []
    mark = None
    with store.transaction(actor) as tx:
        cards, steps = board.cards(tx), board.steps(tx)
        while True:
            page = board.open_tasks(tx, TaskFilter(state), mark, size=3)
            seen += [task.id for task in page.rows]
            mark = page.next
            if mark is None:
                break

    numbers = {
        TaskState.OPEN: sum(step.open for step in steps),
        TaskState.OVERDUE: cards.overdue,
        TaskState.TODAY: cards.today,
        TaskState.WEEK: cards.week,
    }
    assert len(seen) == len(set(seen)) == numbers[state]


@WATCHERS
def test_the_backlog_is_counted_by_step(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        steps = board.steps(tx)

    rows = sql(
        store,
        actor,
        f"SELECT t.process_id, t.element_id, count(*), sum((t.due_at < :now)::int) {OPEN} GROUP BY 1, 2",
    )
    assert {(s.process_id, s.element_id, s.open, s.overdue) for s in steps} == set(rows)
    assert [s.open for s in steps] == sorted((s.open for s in steps), reverse=True)


@WATCHERS
def test_every_open_case_has_one_age(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        ages = board.cards(tx).ages

    rows = sql(
        store,
        actor,
        """SELECT (:now AT TIME ZONE 'Asia/Shanghai')::date - (c.started_at AT TIME ZONE 'Asia/Shanghai')::date
        FROM process_instance c WHERE c.state = 'active' AND {seen}""",
    )
    expected = [0, 0, 0, 0, 0]
    for (age,) in rows:
        expected[sum(age > last for last in (7, 15, 30, 60))] += 1
    assert list(ages) == expected
    assert sum(number > 0 for number in ages) >= 3


@WATCHERS
def test_days_of_the_trend_are_days_in_shanghai(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        trend = board.trend(tx)

    for column, numbers in (("started_at", trend.started), ("ended_at", trend.ended)):
        rows = sql(
            store,
            actor,
            f"""SELECT (c.{column} AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM process_instance c
            WHERE c.{column} >= CAST(:today AS timestamptz) - interval '29 days' AND {{seen}} GROUP BY 1""",
        )
        assert {day: number for day, number in zip(trend.days, numbers, strict=True) if number} == dict(rows)
    assert len(trend.days) == 30
    assert trend.days[-1] == store.clock().astimezone(SHANGHAI).date()


@WATCHERS
def test_offices_are_compared_by_their_cases(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        offices = board.offices(tx)

    rows = sql(
        store,
        actor,
        """SELECT c.office, sum((c.state = 'active')::int),
        sum((c.started_at >= CAST(:today AS timestamptz) - interval '29 days')::int),
        coalesce(sum((c.ended_at >= CAST(:today AS timestamptz) - interval '29 days')::int), 0)
        FROM process_instance c WHERE {seen} GROUP BY 1""",
    )
    rows = [row for row in rows if any(row[1:])]
    assert {(o.id, o.active, o.started, o.ended) for o in offices} == set(rows)
    by_task = sql(store, actor, f"SELECT c.office, count(*), sum((t.due_at < :now)::int) {OPEN} GROUP BY 1")
    assert {(o.id, o.open, o.overdue) for o in offices if o.open} == set(by_task)


@WATCHERS
def test_people_are_compared_by_what_they_hold_and_did(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        people = board.people(tx)

    held = sql(store, actor, f"SELECT t.assignee, count(*) {OPEN} AND t.assignee IS NOT NULL GROUP BY 1")
    done = sql(
        store,
        actor,
        """SELECT t.completed_by, count(*) FROM user_task t JOIN process_instance c ON c.id = t.case_id
        WHERE t.state = 'completed' AND t.completed_at >= CAST(:today AS timestamptz) - interval '29 days' AND {seen}
        GROUP BY 1""",
    )
    assert {(p.id, p.open) for p in people if p.open} == set(held)
    assert {(p.id, p.completed) for p in people if p.completed} == set(done)
    assert held
    assert done


@WATCHERS
def test_an_item_is_late_when_any_of_its_limits_was(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        paces = board.item_paces(tx)

    rows = sql(
        store,
        actor,
        """SELECT item, count(*), sum((NOT late)::int) FROM (
          SELECT k.case_id, k.item, bool_or(k.due_at IS NOT NULL AND k.stopped_at > k.due_at) AS late
          FROM clock k JOIN process_instance c ON c.id = k.case_id
          WHERE k.state = 'stopped' AND k.item IS NOT NULL AND k.element_id IS NULL AND {seen}
          AND k.stopped_at >= CAST(:today AS timestamptz) - interval '89 days'
          AND EXISTS (SELECT 1 FROM case_item i
            WHERE i.case_id = k.case_id AND i.item = k.item AND i.delivered_at IS NOT NULL)
          GROUP BY 1, 2) AS x GROUP BY 1""",
    )
    waiting = sql(
        store,
        actor,
        """SELECT i.item, count(*) FROM case_item i JOIN process_instance c ON c.id = i.case_id
        WHERE c.state = 'active' AND i.delivered_at IS NULL AND {seen} GROUP BY 1""",
    )
    assert {(p.item, p.answered, p.on_time) for p in paces if p.answered} == set(rows)
    assert {(p.item, p.open) for p in paces if p.open} == set(waiting)
    assert waiting
    assert rows


@WATCHERS
def test_look_ups_notices_and_ratings_are_counted(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        look_ups, notices, ratings = board.look_ups(tx), board.notices(tx), board.ratings(tx)

    asked = sql(
        store,
        actor,
        """SELECT l.source, sum((l.outcome = 'HIT')::int), sum((l.outcome <> 'PENDING')::int), count(*)
        FROM look_up l JOIN process_instance c ON c.id = l.case_id
        WHERE l.asked_at >= CAST(:today AS timestamptz) - interval '29 days' AND {seen} GROUP BY 1""",
    )
    told = sql(
        store,
        actor,
        """SELECT count(DISTINCT n.case_id), count(DISTINCT n.case_id) FILTER (WHERE n.serial > 1),
        count(DISTINCT n.case_id) FILTER (WHERE n.own_fault)
        FROM correction_notice n JOIN process_instance c ON c.id = n.case_id
        WHERE n.sent_at >= CAST(:today AS timestamptz) - interval '89 days' AND {seen}""",
    )
    rated = sql(
        store,
        actor,
        """SELECT o.rating, count(*) FROM opinion o JOIN process_instance c ON c.id = o.case_id
        WHERE o.rating IS NOT NULL AND o.raised_at >= CAST(:today AS timestamptz) - interval '89 days' AND {seen}
        GROUP BY 1""",
    )
    assert {(each.source, each.hits, each.answered, sum(each.outcomes.values())) for each in look_ups} == set(
        asked
    )
    assert [(notices.cases, notices.again, notices.own_fault)] == told
    assert {rating: number for rating, number in ratings.items() if number} == dict(rated)


@pytest.mark.parametrize("username", ["shanda_window", "shanda_review", "hr_clerk1", "designer"])
def test_nobody_else_gets_a_number(store: Store, username: str) -> None:
    readers = (
        board.cards, board.steps, board.offices, board.people, board.trend, board.item_paces,
        board.look_ups, board.notices, board.ratings, board.windows, board.item_quality,
        board.step_quality, board.sources, board.outlook, board.expected_late,
    )  # fmt: skip
    actor = person(store, username)

    with store.transaction(actor) as tx:
        for reader in readers:
            with pytest.raises(ForbiddenError):
                reader(tx)
        with pytest.raises(ForbiddenError):
            board.open_tasks(tx, TaskFilter())
