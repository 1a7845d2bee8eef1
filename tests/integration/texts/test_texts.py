"""Short messages: written with their reason, sent once, outside the quiet hours and within the budget."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import cases, jobs, text_rules, texts
from engine.content import Content, compile_content
from engine.errors import ModelError, RemoteError, SourceDownError
from engine.host import SHANGHAI
from engine.models import Case, TextMessage, TextState
from processes import catalog
from tests.support.diagrams import diagram, job, status, user
from tests.support.world import World
from webui.demo import households

TOLD = diagram(
    "p",
    [job("tell", "notice.send", kind='="correction"', text='="需要补正"'), user("check")],
    "start > tell > check > done",
)
NAME, ID_NUMBER, PHONE = "杜永强", "99900119720206202X", "19900000002"


def texts_json(**changes: object) -> dict[str, bytes]:
    """The service's rules with ``changes`` to one of their parts, as a file."""
    data = json.loads(catalog.release_files()[text_rules.FILE])
    for part, values in changes.items():
        data[part] = {**data[part], **values} if isinstance(values, dict) else values
    return {text_rules.FILE: json.dumps(data, ensure_ascii=False).encode()}


def told(world: World, **changes: object) -> UUID:
    """A case whose applicant was just told that papers are missing."""
    world.publish(TOLD | texts_json(**changes))
    case_id = world.start("p")
    jobs.run_due(world.store)
    return case_id


def sent(world: World) -> list[str]:
    """The words that have gone out, in order."""
    return [str(push.fields["text"]) for push in world.sharing.pushed if push.operation == texts.OPERATION]


def shanghai(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=SHANGHAI)


def test_a_notice_is_followed_by_a_short_message_that_names_the_case_alone(world: World) -> None:
    told(world)

    assert texts.send_due(world.store) == 1

    (words,) = sent(world)
    (case,) = world.rows(Case)
    assert case.number in words
    assert not any(secret in words for secret in (NAME, ID_NUMBER, PHONE))
    (message,) = world.rows(TextMessage)
    assert (message.state, message.kind, bool(message.receipt)) == (TextState.SENT, "correction", True)
    assert [push.fields["phone"] for push in world.sharing.pushed if push.operation == "text.send"] == [PHONE]


def test_what_was_sent_is_not_sent_again(world: World) -> None:
    told(world)
    texts.send_due(world.store)
    world.pass_time(hours=1)

    assert texts.send_due(world.store) == 0
    assert len(sent(world)) == 1


def test_one_reason_gives_one_message(world: World) -> None:
    case_id, cause = told(world), uuid4()

    for _ in range(3):
        with world.store.transaction() as tx:
            texts.write(tx, case_id, "result", cause)

    assert len(world.rows(TextMessage)) == 2


def test_an_application_is_confirmed_by_a_short_message(world: World) -> None:
    story = next(each for each in households() if each.id == "H01")
    with world.store.transaction(world.person("shanda_window")) as tx:
        receipt = cases.submit(tx, {**story.application, "street": "lc_shanda"}, "window")

    texts.send_due(world.store)

    assert receipt.number in sent(world)[0]
    assert "已经收到" in sent(world)[0]


def test_a_release_without_rules_sends_none(world: World) -> None:
    world.publish(TOLD)
    world.start("p")
    jobs.run_due(world.store)

    assert world.rows(TextMessage) == []


@pytest.mark.parametrize(
    ("written", "due"),
    [
        (shanghai(7, 59), shanghai(8)),
        (shanghai(8), shanghai(8)),
        (shanghai(20, 59), shanghai(20, 59)),
        (shanghai(21), shanghai(8) + timedelta(days=1)),
        (shanghai(23, 59), shanghai(8) + timedelta(days=1)),
        (shanghai(0), shanghai(8)),
    ],
)
def test_nobody_is_disturbed_at_night(world: World, written: datetime, due: datetime) -> None:
    world.clock.now = written
    told(world)

    (message,) = world.rows(TextMessage)
    assert message.due_at == due
    assert texts.send_due(world.store) == (written == due)
    world.clock.now = due
    texts.send_due(world.store)
    assert len(sent(world)) == 1


@given(st.integers(0, 2 * 366 * 24 * 60))
def test_the_quiet_hours_only_ever_delay_and_never_by_more_than_a_night(minutes: int) -> None:
    found = text_rules.of(content(texts_json()))
    assert found is not None
    moment = shanghai(0) + timedelta(minutes=minutes)

    due = found.not_quiet(moment)

    assert timedelta(0) <= due - moment <= timedelta(hours=11)
    assert found.quiet_until <= due.astimezone(SHANGHAI).time() < found.quiet_from


def content(files: dict[str, bytes]) -> Content:
    """A release with one diagram and ``files``."""
    return compile_content(1, diagram("p", [status()], "start > tell > done") | files)


def test_a_case_gets_no_more_messages_a_day_than_allowed(world: World) -> None:
    case_id = told(world, budget={"per_case_and_day": 2})
    for _ in range(3):
        with world.store.transaction() as tx:
            texts.write(tx, case_id, "reminder", uuid4())

    texts.send_due(world.store)

    states = [message.state for message in world.rows(TextMessage)]
    assert sorted(states) == sorted([TextState.SENT] * 2 + [TextState.DROPPED] * 2)
    assert any("2 条的上限" in str(message.reason) for message in world.rows(TextMessage))


def test_all_cases_together_keep_the_budget_of_the_day_and_the_next_day_begins_anew(world: World) -> None:
    told(world, budget={"per_day": 3})
    for _ in range(4):
        case_id = world.start("p")
    jobs.run_due(world.store)
    texts.send_due(world.store)
    assert len(sent(world)) == 3

    world.pass_time(days=1)
    with world.store.transaction() as tx:
        texts.write(tx, case_id, "reminder", uuid4())
    texts.send_due(world.store)

    assert len(sent(world)) == 4


def test_a_sender_that_is_down_gets_the_message_later_under_the_same_key(world: World) -> None:
    told(world)
    world.sharing.refuse_pushes(texts.OPERATION, SourceDownError(system="texting"))

    assert texts.send_due(world.store) == 0
    assert texts.send_due(world.store) == 0, "not at once"
    world.sharing.refuse_pushes(texts.OPERATION, None)
    world.pass_time(minutes=2)

    assert texts.send_due(world.store) == 1
    (message,) = world.rows(TextMessage)
    assert [push.key for push in world.sharing.pushed if push.operation == "text.send"] == [str(message.id)]


class RefusedError(RemoteError):
    """号码不存在"""

    permanent = True


def test_a_message_that_will_never_pass_says_why_and_stops_nothing(world: World) -> None:
    case_id = told(world)
    world.sharing.refuse_pushes(texts.OPERATION, RefusedError())

    texts.send_due(world.store)

    (message,) = world.rows(TextMessage)
    assert (message.state, message.reason) == (TextState.FAILED, "号码不存在")
    assert world.incidents() == []
    assert world.waiting_at(case_id) == {"check"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"templates": {"result": "{name}，您的申请有了结果"}}, "texts_place"),
        ({"templates": {"result": "您的申请{case_number有了结果"}}, "texts_template"),
        ({"templates": {"result": "长" * 141}}, "texts_too_long"),
        ({"quiet": {"from": "07:00"}}, "texts_quiet_hours"),
        ({"quiet": {"from": "at night"}}, "texts_unreadable"),
        ({"budget": {"per_day": "many"}}, "texts_unreadable"),
        ({"templates": None}, "texts_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules_that_could_not_be_kept_are_refused_before_they_are_published(
    world: World, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ModelError) as caught:
        world.publish(TOLD | texts_json(**changes))

    assert code in {finding.code for finding in caught.value.fields["findings"]}  # type: ignore[attr-defined]
