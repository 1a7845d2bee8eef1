"""Every answer of a running platform ends in the right one of the nine outcomes."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Kind
from connectors.data_sharing.signing import Credentials
from connectors.data_sharing.stub import RunningStub
from engine.ports import LookUp, Outcome
from tests.integration.data_sharing.sample import CHECK_REPORT, NOBODY, WANG, ZHAO, question, register

IMMEDIATE = sorted(code for code, entry in CATALOGUE.items() if entry.kind is Kind.LOOK_UP)


@pytest.mark.parametrize("operation", IMMEDIATE)
def test_every_look_up_brings_the_facts_of_its_record(client: DataSharingClient, operation: str) -> None:
    answer = client.look_up(question(operation))

    known = register()
    assert answer.outcome is Outcome.HIT
    assert answer.facts == known.record(operation, known.person(WANG.id_number)).facts
    assert answer.source == CATALOGUE[operation].source


@pytest.mark.parametrize("operation", IMMEDIATE)
def test_an_unknown_person_has_no_record(client: DataSharingClient, operation: str) -> None:
    answer = client.look_up(question(operation, NOBODY))

    assert answer.outcome is Outcome.NO_RECORD
    assert answer.facts == {}


def test_no_record_is_not_a_source_that_is_down(client: DataSharingClient, stub: RunningStub) -> None:
    before = client.look_up(question("hr.unemployment", ZHAO))
    stub.switch("hr.unemployment", "down")

    after = client.look_up(question("hr.unemployment", ZHAO))

    assert (before.outcome, after.outcome) == (Outcome.NO_RECORD, Outcome.SOURCE_DOWN)


def test_a_source_has_not_got_the_record_any_more(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("hr.insured", "NO_RECORD")

    assert client.look_up(question("hr.insured")).outcome is Outcome.NO_RECORD


DOWN = [
    ("down", "暂时不可用（HTTP 503）"),
    ("garbage", "返回的内容无法读取"),
    ("html", "不是约定的数据"),
    ("truncated", "内容不完整"),
    ("huge", "超过允许的大小"),
    ("gzip", "不接受压缩的内容"),
    ("wrong_signature", "签名不正确"),
    ("unsigned", "签名不正确"),
    ("wrong_schema", "不符合接口约定"),
    ("redirect", "要求转到其他地址，已拒绝"),
    ("rate_limited", "限制了查询频次"),
]


@pytest.mark.parametrize(("fault", "sentence"), DOWN, ids=[fault for fault, _ in DOWN])
def test_an_answer_that_cannot_be_believed_is_a_source_that_is_down(
    client: DataSharingClient, stub: RunningStub, fault: str, sentence: str
) -> None:
    stub.switch("bank", fault)

    answer = client.look_up(question("bank"))

    assert answer.outcome is Outcome.SOURCE_DOWN
    assert answer.facts == {}
    assert sentence in answer.detail
    assert answer.detail.startswith("金融资产核对系统")


@pytest.mark.parametrize("fault", ["slow", "slow_loris"])
def test_a_slow_source_is_down_when_the_time_is_over(
    config: GatewayConfig, stub: RunningStub, fault: str
) -> None:
    stub.switch("bank", fault, seconds=0.05 if fault == "slow_loris" else 30)
    hasty = replace(config, attempts=1, connect_timeout=0.1, read_timeout=0.2)
    started = time.monotonic()

    with DataSharingClient(hasty) as client:
        answer = client.look_up(question("bank"))

    assert answer.outcome is Outcome.SOURCE_DOWN
    assert "没有应答" in answer.detail
    assert time.monotonic() - started < 2


def test_nobody_listening_is_a_source_that_is_down(config: GatewayConfig) -> None:
    with DataSharingClient(replace(config, base_url="http://127.0.0.1:9", attempts=1)) as client:
        answer = client.look_up(question("bank"))

    assert answer.outcome is Outcome.SOURCE_DOWN
    assert "无法连接" in answer.detail


def test_an_answer_about_somebody_else_is_refused(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "MISMATCH")

    answer = client.look_up(question("bank"))

    assert answer.outcome is Outcome.MISMATCH
    assert answer.facts == {}


def test_a_name_that_is_not_the_numbers_is_a_mismatch(client: DataSharingClient) -> None:
    answer = client.look_up(question("police.idcard", replace(WANG, name="王秀芝")))

    assert answer.outcome is Outcome.MISMATCH
    assert answer.facts == {}


def test_a_check_character_in_lower_case_is_the_same_person(client: DataSharingClient) -> None:
    answer = client.look_up(question("police.idcard", replace(ZHAO, id_number=ZHAO.id_number.lower())))

    assert answer.outcome is Outcome.HIT


def test_old_data_are_stale(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "stale")

    assert client.look_up(question("bank")).outcome is Outcome.STALE
    assert client.look_up(question("elder.ability", ZHAO)).outcome is Outcome.STALE


def test_a_partial_answer_names_what_is_missing(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "partial")

    of_the_fault = client.look_up(question("bank"))
    of_the_record = client.look_up(question("disabled.card", ZHAO))

    assert of_the_fault.outcome is of_the_record.outcome is Outcome.PARTIAL
    assert of_the_fault.facts == {"account_count": 2}
    assert "存款合计" in of_the_fault.detail


def test_what_the_platform_states_itself_is_passed_on(client: DataSharingClient) -> None:
    assert client.look_up(question("tax", ZHAO)).outcome is Outcome.SOURCE_DOWN
    assert client.look_up(question("bank", ZHAO)).outcome is Outcome.CONSENT_MISSING


def test_a_platform_that_refuses_us_has_not_authorised(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("tax", "not_authorised")

    answer = client.look_up(question("tax"))

    assert answer.outcome is Outcome.NOT_AUTHORISED
    assert "未授权" in answer.detail


def test_a_wrong_secret_is_not_authorised(config: GatewayConfig) -> None:
    foreign = replace(config, credentials=Credentials(config.credentials.app_id, b"another secret"))

    with DataSharingClient(foreign) as client:
        assert client.look_up(question("tax")).outcome is Outcome.NOT_AUTHORISED


REFUSED = [
    (replace(question("bank"), consent=None), Outcome.CONSENT_MISSING),
    (replace(question("bank"), consent=" "), Outcome.CONSENT_MISSING),
    (replace(question("bank"), purpose="好奇"), Outcome.NOT_AUTHORISED),
    (replace(question("bank"), item="employment_hardship"), Outcome.NOT_AUTHORISED),
    (replace(question("bank"), legal_basis=""), Outcome.NOT_AUTHORISED),
    (replace(question("bank"), requester=""), Outcome.NOT_AUTHORISED),
]


@pytest.mark.parametrize(("request_", "outcome"), REFUSED)
def test_what_must_not_be_asked_is_never_sent(
    client: DataSharingClient, stub: RunningStub, request_: LookUp, outcome: Outcome
) -> None:
    received = len(stub.log())

    answer = client.look_up(request_)

    assert answer.outcome is outcome
    assert "没有发出请求" in answer.detail
    assert len(stub.log()) == received


def test_an_economic_check_is_pending_until_its_report_is_there(client: DataSharingClient) -> None:
    asked = client.look_up(question("civil.econcheck"))
    assert asked.outcome is Outcome.PENDING
    assert asked.reference is not None

    fetched = [client.fetch_report("civil.econcheck", asked.reference) for _ in range(3)]

    assert [one.outcome for one in fetched] == [Outcome.PENDING, Outcome.PENDING, Outcome.HIT]
    assert fetched[0].reference == asked.reference
    assert fetched[2].facts == CHECK_REPORT


def test_a_released_report_is_there_at_once(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "pending_then_report", fetches=50)
    asked = client.look_up(question("bank"))
    assert asked.reference is not None
    assert client.fetch_report("bank", asked.reference).outcome is Outcome.PENDING

    stub.release()

    assert client.fetch_report("bank", asked.reference).outcome is Outcome.HIT


def test_asking_the_same_question_again_orders_no_second_report(client: DataSharingClient) -> None:
    first, second = (client.look_up(question("civil.econcheck", ZHAO)) for _ in range(2))

    assert first.reference == second.reference


def test_a_report_about_somebody_else_is_refused(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "pending_then_report", fetches=1)
    asked = client.look_up(question("bank"))
    stub.release()
    stub.switch("bank", "MISMATCH")

    answer = client.fetch_report("bank", asked.reference or "")

    assert answer.outcome is Outcome.MISMATCH
    assert answer.facts == {}


def test_a_report_that_is_gone_ends_the_waiting_without_facts(client: DataSharingClient) -> None:
    answer = client.fetch_report("civil.econcheck", "WT000~00")

    assert (answer.outcome, dict(answer.facts)) == (Outcome.STALE, {})
    assert "没有对应的接口或者委托" in answer.detail


def test_a_call_is_tried_again_after_a_passing_fault(config: GatewayConfig, stub: RunningStub) -> None:
    stub.switch("vehicle", "down", times=2)

    with DataSharingClient(config) as client:
        answer = client.look_up(question("vehicle"))

    assert answer.outcome is Outcome.HIT
