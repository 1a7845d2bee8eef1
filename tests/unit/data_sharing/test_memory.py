"""The platform in memory keeps the catalogue's rules and answers what a test presets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.data_sharing.memory import MemoryDataSharing, ReusedKeyError
from connectors.data_sharing.operations import UnknownOperationError
from connectors.data_sharing.policy import PushRefusedError
from connectors.data_sharing.schema import Purpose
from engine.errors import InvalidInputError, RemoteError
from engine.ports import DataSharing, LookUp, Outcome, Push, Subject

MARRIAGE = LookUp(
    operation="civil.marriage",
    key="case-1:marriage:1",
    case_number="LC-1",
    item="subsistence_allowance",
    subject=Subject("王秀兰", "370112195003120046"),
    requester="li.mei",
    purpose=Purpose.ELIGIBILITY,
    legal_basis="《中华人民共和国社会救助法》第六十二条",
    consent=None,
)
CHECK = replace(MARRIAGE, operation="civil.econcheck", key="case-1:check:1", consent="SQ-1")
REPORT = {
    "consistent": True,
    "monthly_income": 900,
    "property_band": "none",
    "real_estate_count": 1,
    "vehicle_count": 0,
}
STATUS = Push(
    "portal.status",
    "case-1:notify:1",
    "LC-1",
    None,
    {"stage": "accept", "text": "已受理", "occurred_at": "2026-09-21T09:30:00+08:00"},
)


@pytest.fixture
def platform() -> MemoryDataSharing:
    return MemoryDataSharing()


def test_it_is_an_implementation_of_the_port(platform: MemoryDataSharing) -> None:
    port: DataSharing = platform

    assert port.look_up(MARRIAGE).outcome is Outcome.NO_RECORD


def test_a_preset_answer_about_one_person_comes_before_the_one_about_everybody(
    platform: MemoryDataSharing,
) -> None:
    platform.preset("civil.marriage", Outcome.HIT, {"status": "married"})
    platform.preset("civil.marriage", Outcome.HIT, {"status": "widowed"}, MARRIAGE.subject.id_number)
    somebody_else = replace(MARRIAGE, subject=Subject("赵铁柱", "37011219580722003X"))

    assert platform.look_up(MARRIAGE).facts == {"status": "widowed"}
    assert platform.look_up(somebody_else).facts == {"status": "married"}


def test_the_same_question_twice_is_recorded_once(platform: MemoryDataSharing) -> None:
    platform.look_up(MARRIAGE)
    platform.look_up(MARRIAGE)

    assert platform.asked == [MARRIAGE]


def test_a_look_up_without_consent_is_not_recorded_as_asked(platform: MemoryDataSharing) -> None:
    answer = platform.look_up(replace(CHECK, consent=None))

    assert answer.outcome is Outcome.CONSENT_MISSING
    assert platform.asked == []


def test_a_report_is_pending_until_it_is_released(platform: MemoryDataSharing) -> None:
    platform.preset("civil.econcheck", Outcome.HIT, REPORT)
    asked = platform.look_up(CHECK)
    assert asked.outcome is Outcome.PENDING
    assert asked.reference is not None
    assert platform.fetch_report("civil.econcheck", asked.reference).outcome is Outcome.PENDING

    platform.release(asked.reference)

    assert platform.fetch_report("civil.econcheck", asked.reference).facts == REPORT


def test_a_report_that_was_never_asked_for_is_no_answer(platform: MemoryDataSharing) -> None:
    assert platform.fetch_report("civil.econcheck", "M-1").outcome is Outcome.STALE


def test_a_check_platform_that_is_down_is_down_at_once(platform: MemoryDataSharing) -> None:
    platform.preset("civil.econcheck", Outcome.SOURCE_DOWN)

    assert platform.look_up(CHECK).outcome is Outcome.SOURCE_DOWN


@pytest.mark.parametrize(
    "facts",
    [{}, {"status": "engaged"}, {"status": "married", "spouse": "张三"}],
    ids=["none", "wrong", "unlisted"],
)
def test_facts_that_break_the_catalogue_cannot_be_preset(
    platform: MemoryDataSharing, facts: dict[str, object]
) -> None:
    with pytest.raises(InvalidInputError):
        platform.preset("civil.marriage", Outcome.HIT, facts)


def test_the_same_push_twice_happens_once_with_one_receipt(platform: MemoryDataSharing) -> None:
    first, second = platform.push(STATUS), platform.push(STATUS)

    assert first == second
    assert platform.pushed == [STATUS]


def test_a_key_cannot_be_used_for_another_push(platform: MemoryDataSharing) -> None:
    platform.push(STATUS)

    with pytest.raises(ReusedKeyError):
        platform.push(replace(STATUS, fields={**STATUS.fields, "text": "已办结"}))


def test_a_push_fails_while_the_other_side_refuses(platform: MemoryDataSharing) -> None:
    platform.refuse_pushes("portal.status", RemoteError("对方维护中"))

    with pytest.raises(RemoteError, match="维护中"):
        platform.push(STATUS)
    platform.refuse_pushes("portal.status", None)

    assert platform.push(STATUS).number


def test_a_push_with_a_field_of_its_own_is_refused(platform: MemoryDataSharing) -> None:
    with pytest.raises(PushRefusedError, match="id_number"):
        platform.push(replace(STATUS, fields={**STATUS.fields, "id_number": "370112195003120046"}))


def test_an_operation_that_is_not_in_the_catalogue_is_an_error(platform: MemoryDataSharing) -> None:
    with pytest.raises(UnknownOperationError):
        platform.look_up(replace(MARRIAGE, operation="civil.wealth"))
    with pytest.raises(UnknownOperationError):
        platform.look_up(replace(MARRIAGE, operation="portal.status"))
    with pytest.raises(UnknownOperationError):
        platform.push(replace(STATUS, operation="police.idcard"))
