"""The monitoring of three kinds and the forecast say what plain SQL says."""

from __future__ import annotations

from datetime import timedelta

from engine import board
from engine.board import HORIZON, LEAST
from engine.storage import Actor, Store
from tests.integration.board.asking import WATCHERS, sql

QUARTER = "CAST(:today AS timestamptz) - interval '89 days'"
MONTH = "CAST(:today AS timestamptz) - interval '29 days'"


@WATCHERS
def test_windows_are_compared_by_what_people_met_there(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        windows = board.windows(tx)

    of_cases = {
        "started": f"SELECT c.office, count(*) FROM process_instance c WHERE c.started_at >= {QUARTER} AND {{seen}}",
        "asked": f"""SELECT c.office, count(DISTINCT n.case_id) FROM correction_notice n
            JOIN process_instance c ON c.id = n.case_id WHERE n.sent_at >= {QUARTER} AND {{seen}}""",
        "again": f"""SELECT c.office, count(DISTINCT n.case_id) FROM correction_notice n
            JOIN process_instance c ON c.id = n.case_id
            WHERE n.serial > 1 AND n.sent_at >= {QUARTER} AND {{seen}}""",
        "ratings": f"""SELECT c.office, count(o.rating) FROM opinion o JOIN process_instance c ON c.id = o.case_id
            WHERE o.rating IS NOT NULL AND o.raised_at >= {QUARTER} AND {{seen}}""",
        "points": f"""SELECT c.office, sum(o.rating) FROM opinion o JOIN process_instance c ON c.id = o.case_id
            WHERE o.rating IS NOT NULL AND o.raised_at >= {QUARTER} AND {{seen}}""",
        "bad": f"""SELECT c.office, count(*) FROM opinion o JOIN process_instance c ON c.id = o.case_id
            WHERE o.rating <= 2 AND o.raised_at >= {QUARTER} AND {{seen}}""",
        "hotline": f"""SELECT c.office, count(*) FROM case_link l JOIN process_instance c ON c.id = l.case_id
            WHERE l.cause = 'hotline' AND c.started_at >= {QUARTER} AND {{seen}}""",
    }
    for part, query in of_cases.items():
        expected = dict(sql(store, actor, f"{query} GROUP BY 1"))
        assert {w.id: getattr(w, part) for w in windows if getattr(w, part)} == expected, part
    assert windows


@WATCHERS
def test_items_are_compared_by_how_they_were_answered(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        found = board.item_quality(tx)

    rows = sql(
        store,
        actor,
        f"""SELECT i.item, count(*), count(*) FILTER (WHERE i.outcome = 'refused'),
        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM case_link l WHERE l.origin_id = i.case_id)),
        CAST(round(avg(extract(epoch FROM i.delivered_at - c.started_at))) AS int)
        FROM case_item i JOIN process_instance c ON c.id = i.case_id
        WHERE i.delivered_at >= {QUARTER} AND {{seen}} GROUP BY 1""",
    )
    extended = sql(
        store,
        actor,
        f"""SELECT k.item, count(DISTINCT k.id) FROM clock k JOIN clock_event e ON e.clock_id = k.id
        JOIN process_instance c ON c.id = k.case_id
        WHERE e.kind = 'extend' AND e.at >= {QUARTER} AND k.item IS NOT NULL AND {{seen}} GROUP BY 1""",
    )
    assert {(q.item, q.answered, q.refused, q.rechecked, q.seconds) for q in found if q.answered} == set(rows)
    assert {(q.item, q.extended) for q in found if q.extended} == set(extended)
    assert rows


@WATCHERS
def test_steps_are_compared_by_how_long_they_took(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        found = board.step_quality(tx)

    rows = sql(
        store,
        actor,
        f"""SELECT t.process_id, t.element_id, count(*), sum((t.completed_at > t.due_at)::int),
        CAST(round(avg(extract(epoch FROM t.completed_at - t.created_at))) AS int)
        FROM user_task t JOIN process_instance c ON c.id = t.case_id
        WHERE t.state = 'completed' AND t.completed_at >= {MONTH} AND {{seen}} GROUP BY 1, 2""",
    )
    assert {(s.process_id, s.element_id, s.done, s.late, s.seconds) for s in found} == set(rows)
    assert [s.seconds for s in found] == sorted((s.seconds for s in found), reverse=True)
    assert rows


@WATCHERS
def test_sources_are_compared_by_what_they_answered(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        found = board.sources(tx)

    rows = sql(
        store,
        actor,
        f"""SELECT l.source, count(*), sum((l.outcome = 'PENDING')::int), sum((l.outcome = 'HIT')::int),
        sum((l.outcome = 'NO_RECORD')::int), sum((l.outcome IN ('MISMATCH', 'STALE', 'PARTIAL'))::int),
        sum((l.outcome IN ('SOURCE_DOWN', 'NOT_AUTHORISED', 'CONSENT_MISSING'))::int)
        FROM look_up l JOIN process_instance c ON c.id = l.case_id
        WHERE l.asked_at >= {MONTH} AND {{seen}} GROUP BY 1""",
    )
    assert {(s.source, s.asked, s.pending, s.found, s.nothing, s.doubtful, s.failed) for s in found} == set(
        rows
    )
    for each in found:
        assert each.asked == each.pending + each.found + each.nothing + each.doubtful + each.failed
    assert rows


FORECAST = f"""WITH pace AS (
  SELECT i.item, t.element_id, count(*) AS visits, avg(i.delivered_at - t.created_at) AS usual
  FROM case_item i JOIN user_task t ON t.case_id = i.case_id AND t.item = i.item
  JOIN process_instance c ON c.id = i.case_id
  WHERE i.delivered_at >= {QUARTER} AND t.state = 'completed' AND {{seen}}
  GROUP BY 1, 2 HAVING count(*) >= {LEAST}),
near AS (
  SELECT k.case_id, k.item, min(k.due_at) AS due_at FROM clock k
  WHERE k.state = 'running' AND k.item IS NOT NULL AND k.element_id IS NULL
  AND k.due_at < CAST(:now AS timestamptz) + interval '{HORIZON} days'
  GROUP BY 1, 2 HAVING min(k.due_at) >= :now)
SELECT t.id, t.created_at + p.usual, n.due_at, p.visits FROM user_task t
JOIN near n ON n.case_id = t.case_id AND n.item = t.item
JOIN process_instance c ON c.id = t.case_id
LEFT JOIN pace p ON p.item = t.item AND p.element_id = t.element_id
WHERE t.state = 'open' AND c.state = 'active' AND {{seen}}"""


@WATCHERS
def test_the_forecast_follows_from_the_numbers_it_names(store: Store, actor: Actor) -> None:
    with store.transaction(actor) as tx:
        found, outlook = board.expected_late(tx), board.outlook(tx)
        on_card = board.cards(tx).outlook

    rows = sql(store, actor, FORECAST)
    judged = [row for row in rows if row[3] is not None]
    late = {row[0]: row for row in judged if row[1] > row[2]}
    assert (outlook.judged, outlook.unknown, outlook.late) == (
        len(judged),
        len(rows) - len(judged),
        len(late),
    )
    assert on_card == outlook
    assert {each.task_id for each in found} == set(late)
    for each in found:
        _, ends, due_at, visits = late[each.task_id]
        assert abs(each.ends - ends) < timedelta(seconds=1)
        assert (each.due_at, each.visits) == (due_at, visits)
        assert each.ends > each.due_at >= store.clock()
