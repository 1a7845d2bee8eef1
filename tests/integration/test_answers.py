"""Look-ups and answers: what may be concluded, what must be said, and that nothing closes unanswered."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from engine import jobs, pending
from engine.domain import CaseState
from engine.errors import RemoteError, UnansweredError
from engine.invariants import check
from engine.models import CaseItem, LookUpRecord, Opinion
from engine.ports import DECISIVE, Outcome
from tests.support.diagrams import catch, diagram, form, gateway, job, message, user
from tests.support.world import APPLICANT, MEMBER, World

ITEM = "subsistence_allowance"
ECONCHECK = job(
    "ask", "data_sharing.civil.econcheck", about=ITEM, subject='="household"', purpose='="社会救助资格审核"'
)
IDENTITY = job("ask", "data_sharing.police.idcard", about=ITEM, subject='="household"', purpose='="身份核验"')
FACTS = {
    "consistent": True,
    "monthly_income": 600,
    "property_band": "none",
    "real_estate_count": 0,
    "vehicle_count": 0,
}
REFUSAL = {
    "reason_code": "income_over_limit",
    "article": "第十条",
    "remedy": "六十日内可以申请行政复议",
}


def asking(world: World) -> UUID:
    """A case that asks about identity and remembers the outcome."""
    nodes = [IDENTITY, gateway("way", "exclusive", default="by_hand"), user("good"), user("by_hand")]
    flows = ("start > ask > way > by_hand > done", 'way > good if =outcome = "HIT"', "good > done")
    world.publish(diagram("p", nodes, *flows))
    return world.start("p")


def item(world: World, case_id: UUID) -> None:
    """Let the case be about one item."""
    with world.store.transaction() as tx:
        tx.session.execute(insert(CaseItem).values(case_id=case_id, item=ITEM))


def test_every_member_of_a_household_is_asked_about_and_each_question_is_on_record(world: World) -> None:
    asking(world)
    world.sharing.preset("police.idcard", Outcome.HIT, {"valid": True, "alive": True})

    jobs.run_due(world.store)

    assert [question.subject.id_number for question in world.sharing.asked] == [APPLICANT, MEMBER]
    records = sorted(world.rows(LookUpRecord), key=lambda row: row.subject)
    assert [(row.subject, row.outcome) for row in records] == [
        ("applicant", Outcome.HIT),
        ("member:1", Outcome.HIT),
    ]
    assert {row.consent for row in records} == {"T-p-00000@2026-11-24"}
    assert {row.purpose for row in records} == {"身份核验"}


@pytest.mark.parametrize("unclear", sorted(set(Outcome) - DECISIVE - {Outcome.PENDING}))
def test_one_unclear_member_sends_the_whole_household_to_a_person(world: World, unclear: Outcome) -> None:
    case_id = asking(world)
    world.sharing.preset("police.idcard", Outcome.HIT, {"valid": True, "alive": True})
    world.sharing.preset("police.idcard", unclear, id_number=MEMBER)

    jobs.run_due(world.store)

    assert world.waiting_at(case_id) == {"by_hand"}


ANSWERS = st.lists(st.tuples(st.sampled_from(Outcome), st.just({"valid": True})), min_size=1, max_size=6)


@given(ANSWERS)
def test_only_facts_about_everybody_are_a_fact(answers: list[tuple[Outcome, dict[str, object]]]) -> None:
    outcomes = [outcome for outcome, _ in answers]

    found = pending.conclude([*answers])

    unclear = [outcome for outcome in outcomes if outcome not in DECISIVE]
    if unclear:
        assert found == {"outcome": unclear[0].value, "facts": {}}
    else:
        assert found["outcome"] == ("HIT" if Outcome.HIT in outcomes else "NO_RECORD")
        assert bool(found["facts"]) is (Outcome.HIT in outcomes)


def test_a_report_that_is_still_being_made_is_asked_for_until_all_of_it_is_there(world: World) -> None:
    key = message("econcheck_report", f'=case_id + ":{ITEM}"')
    nodes = [ECONCHECK, catch("report", "econcheck_report"), user("check")]
    world.publish(diagram("p", nodes, "start > ask > report > check > done", messages=[key]))
    case_id = world.start("p")
    world.sharing.preset("civil.econcheck", Outcome.HIT, FACTS)
    jobs.run_due(world.store)
    assert world.waiting_at(case_id) == {"report"}
    references = sorted(str(row.reference) for row in world.rows(LookUpRecord))

    assert pending.poll(world.store) == 0
    world.sharing.release(references[0])
    assert pending.poll(world.store) == 0, "a report is asked for at most every ten minutes"
    world.pass_time(minutes=10)
    assert pending.poll(world.store) == 1
    assert world.waiting_at(case_id) == {"report"}
    world.sharing.release(references[1])
    world.pass_time(minutes=10)
    assert pending.poll(world.store) == 1

    assert world.waiting_at(case_id) == {"check"}
    assert {row.outcome for row in world.rows(LookUpRecord)} == {Outcome.HIT}
    assert pending.poll(world.store) == 0
    assert check(world.store) == []


def test_a_case_does_not_close_while_an_item_has_no_answer(world: World) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    case_id = world.start("p")
    item(world, case_id)

    with pytest.raises(UnansweredError):
        world.finish("check")

    assert world.state(case_id) is CaseState.ACTIVE
    assert world.waiting_at(case_id) == {"check"}
    assert [incident.code for incident in world.incidents()] == ["unanswered"]
    assert check(world.store) == []


def test_a_case_does_not_close_while_an_opinion_has_no_answer(world: World) -> None:
    collected = form(
        "opinion",
        {"key": "has_opinion", "type": "textfield", "label": "有意见"},
        {"key": "opinion_text", "type": "textfield", "label": "意见"},
        {"key": "rating", "type": "textfield", "label": "评价"},
    )
    task = user("collect", form="opinion", outputs=["x = =rating"], records="opinion")
    world.publish(diagram("p", [task], "start > collect > done") | collected)
    case_id = world.start("p")

    with pytest.raises(UnansweredError):
        world.finish("collect", has_opinion="yes", opinion_text="太慢了", rating="4")
    assert world.rows(Opinion) == []
    with pytest.raises(UnansweredError):
        world.finish("collect", has_opinion="no", rating="2")
    world.finish("collect", has_opinion="no", rating="5")

    assert world.state(case_id) is CaseState.COMPLETED
    assert [(row.rating, row.delivered_at) for row in world.rows(Opinion)] == [(5, world.clock.now)]


def answering(world: World, **values: str) -> UUID:
    """A case that answers its only item with ``values``."""
    inputs = {name: f'="{value}"' for name, value in values.items()}
    world.publish(
        diagram("p", [job("answer", "answer.deliver", retries=3, **inputs)], "start > answer > done")
    )
    case_id = world.start("p")
    item(world, case_id)
    return case_id


def test_a_refusal_without_reason_article_or_remedy_reaches_nobody(world: World) -> None:
    for missing in REFUSAL:
        given_ones = {name: value for name, value in REFUSAL.items() if name != missing}
        case_id = answering(world, item=ITEM, outcome="refused", missing=missing, **given_ones)

        jobs.run_due(world.store)

        assert world.state(case_id) is CaseState.ACTIVE
    assert [incident.code for incident in world.incidents()] == ["unreasoned_refusal"] * len(REFUSAL)
    assert world.sharing.pushed == []
    assert check(world.store) == []


def test_an_answer_about_an_item_that_nobody_chose_is_refused(world: World) -> None:
    answering(world, item="elderly_subsidy", outcome="approved")

    jobs.run_due(world.store)

    assert [incident.code for incident in world.incidents()] == ["invalid_input"]
    assert world.sharing.pushed == []


def test_a_delivered_answer_closes_the_case_with_its_receipt(world: World) -> None:
    case_id = answering(world, item=ITEM, outcome="refused", **REFUSAL)

    jobs.run_due(world.store)

    (answered,) = world.rows(CaseItem)
    assert (answered.outcome, answered.receipt) == ("refused", "M000001")
    assert answered.delivered_at == world.clock.now
    assert world.state(case_id) is CaseState.COMPLETED
    assert check(world.store) == []


def test_an_answer_that_is_not_confirmed_keeps_the_case_open(world: World) -> None:
    case_id = answering(world, item=ITEM, outcome="refused", **REFUSAL)
    world.sharing.refuse_pushes("portal.result", RemoteError("未确认"))

    jobs.run_due(world.store)

    assert world.state(case_id) is CaseState.ACTIVE
    assert [row.delivered_at for row in world.rows(CaseItem)] == [None]
    world.sharing.refuse_pushes("portal.result", None)
    world.clock.pass_time(timedelta(seconds=10))
    jobs.run_due(world.store)
    assert world.state(case_id) is CaseState.COMPLETED


def test_who_says_a_case_is_closed_that_has_no_answers_is_refused_even_by_a_job(world: World) -> None:
    inputs = {"stage": '="accept"', "text": '="已收到"'}
    world.publish(diagram("p", [job("tell", retries=3, **inputs)], "start > tell > done"))
    case_id = world.start("p")
    item(world, case_id)

    jobs.run_due(world.store)

    (incident,) = world.incidents()
    assert (incident.code, incident.kind) == ("unanswered", "job")
    assert world.state(case_id) is CaseState.ACTIVE
    assert check(world.store) == []
