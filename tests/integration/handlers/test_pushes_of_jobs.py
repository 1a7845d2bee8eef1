"""What a push of a job carries: personal data only for who needs them, inward inputs for nobody."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine import jobs, pending
from engine.handlers import push
from engine.models import Case, Job, LookUpRecord, Office
from engine.ports import Outcome, Push
from tests.support.diagrams import diagram, job, user
from tests.support.world import APPLICANT, World

PERSONAL = {"name", "id_number", "phone", "region_code"}


def begun(world: World, node: str) -> UUID:
    """A case that waits for the job of ``node``."""
    world.publish(diagram("p", [node, user("check")], "start > tell > check > done"))
    return world.start("p")


def prepared(world: World) -> Push:
    """The message of the only job."""
    with world.store.transaction() as tx:
        return push.prepare(tx, tx.session.scalars(select(Job)).one())


def test_a_status_carries_no_personal_data_and_the_moment_in_shanghai(world: World) -> None:
    begun(world, job("tell", stage='="accept"', text='="已收到您的申请"', facts="={a: 1}", missing='=["甲"]'))

    message = prepared(world)

    assert set(message.fields) == {"stage", "text", "occurred_at"}
    assert message.fields["occurred_at"] == "2026-11-24T09:00:00+08:00"
    assert APPLICANT not in str(message)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("city.push", {"name", "id_number", "region_code"}),
        ("hr.transfer", {"name", "id_number", "region_code", "phone"}),
    ],
)
def test_a_receiver_that_needs_the_person_gets_exactly_what_it_needs(
    world: World, kind: str, told: set[str]
) -> None:
    begun(world, job("tell", kind))

    message = prepared(world)

    assert set(message.fields) & PERSONAL == told
    assert message.fields["id_number"] == APPLICANT


def test_a_header_of_the_task_says_what_of_the_person_goes_along(world: World) -> None:
    begun(world, job("tell", "push.someone"))
    with world.store.transaction() as tx:
        tx.session.execute(update(Job).values(headers={push.PERSONAL: "name, phone"}))

    assert set(prepared(world).fields) == {"name", "phone"}


def test_without_a_header_an_unknown_receiver_gets_nobodys_data(world: World) -> None:
    begun(world, job("tell", "push.someone", note='="x"'))

    message = prepared(world)

    assert (message.operation, dict(message.fields)) == ("someone", {"note": "x"})


def test_a_case_whose_street_is_not_known_yet_belongs_to_the_district(world: World) -> None:
    begun(world, job("tell", "city.push"))
    with world.store.transaction() as tx:
        tx.session.execute(update(Case).values(office=None))
        district = tx.session.scalars(select(Office.region_code).where(Office.level == "district")).first()

    assert prepared(world).fields["region_code"] == district


def test_the_key_of_a_push_is_its_job_so_that_a_second_try_is_the_same_push(world: World) -> None:
    begun(world, job("tell", "city.push", item='="elderly_subsidy"'))

    first, second = prepared(world), prepared(world)

    assert first == second
    (row,) = world.rows(Job)
    assert (first.key, first.item) == (str(row.id), "elderly_subsidy")
    assert "item" not in first.fields


def test_a_report_is_asked_for_again_only_after_a_pause(world: World) -> None:
    econcheck = job(
        "tell", "data_sharing.civil.econcheck", about="subsistence_allowance", purpose='="社会救助资格审核"'
    )
    begun(world, econcheck)
    jobs.run_due(world.store)
    facts = {
        "consistent": True, "monthly_income": 600, "property_band": "none", "real_estate_count": 0,
        "vehicle_count": 0,
    }  # fmt: skip
    world.sharing.preset("civil.econcheck", Outcome.HIT, facts)

    unfinished = pending.poll(world.store)
    world.sharing.release()
    too_soon = pending.poll(world.store)
    world.pass_time(minutes=10)
    fetched, again = pending.poll(world.store), pending.poll(world.store)

    assert (unfinished, too_soon, fetched, again) == (0, 0, 1, 0)
    (record,) = world.rows(LookUpRecord)
    assert (record.outcome, record.reference) == (Outcome.HIT, None)
