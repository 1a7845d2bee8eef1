"""What goes outwards arrives once, with only its listed fields, or fails with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.operations import UnknownOperationError
from connectors.data_sharing.policy import PushRefusedError, PushRejectedError
from connectors.data_sharing.stub import RunningStub, StubConfig, running_stub
from engine.errors import RemoteError
from engine.ports import Push
from tests.integration.data_sharing.conftest import quick
from tests.integration.data_sharing.sample import WANG, register, status

CITY = Push(
    "city.push",
    "case-1:city:1",
    "LC-2026-000001",
    "subsistence_allowance",
    {
        "name": WANG.name,
        "id_number": WANG.id_number,
        "region_code": "370112001",
        "result": "approved",
        "decided_on": "2026-10-12",
        "paid_from": "2026-11-01",
        "monthly_amount": 640,
    },
)
TRANSFER = Push(
    "hr.transfer",
    "case-1:transfer:1",
    "LC-2026-000001",
    "employment_hardship",
    {
        "name": WANG.name,
        "id_number": WANG.id_number,
        "phone": "13800000000",
        "region_code": "370112001",
        "category": "零就业家庭成员",
        "unemployment_registered": True,
    },
)
RESULT = Push(
    "portal.result",
    "case-1:result:1",
    "LC-2026-000001",
    "subsistence_allowance",
    {"result": "refused", "decided_on": "2026-10-12", "reason": "收入超标"},
)


@pytest.mark.parametrize("message", [status(), RESULT, CITY, TRANSFER], ids=lambda one: one.operation)
def test_a_push_gets_a_receipt(client: DataSharingClient, message: Push) -> None:
    receipt = client.push(message)

    assert receipt.number.startswith("HZ")
    assert receipt.received_at.tzinfo is not None


def test_the_same_push_twice_gets_the_same_receipt(client: DataSharingClient) -> None:
    assert client.push(status("once")) == client.push(status("once"))


def test_another_push_gets_another_receipt(client: DataSharingClient) -> None:
    assert client.push(status("first")).number != client.push(status("second")).number


def test_a_restarted_platform_still_knows_the_receipt_number() -> None:
    numbers = set()
    for _ in range(2):
        with running_stub(StubConfig(register())) as stub, DataSharingClient(quick(stub.url)) as client:
            numbers.add(client.push(status("kept")).number)

    assert len(numbers) == 1


def test_a_key_with_chinese_and_spaces_travels_whole(client: DataSharingClient) -> None:
    assert client.push(status("案件 1：通知")).number


def test_a_key_that_was_used_for_something_else_is_rejected_for_good(client: DataSharingClient) -> None:
    client.push(status("taken"))

    with pytest.raises(PushRejectedError) as caught:
        client.push(status("taken", text="已办结"))
    assert caught.value.permanent
    assert "HTTP 409" in caught.value.message


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id_number": WANG.id_number}, "不允许发送字段 id_number"),
        ({"text": ""}, "进度说明的内容不合要求"),
        ({"stage": "somewhere"}, "办理环节的内容不合要求"),
        ({"occurred_at": None}, "缺少发生时间"),
    ],
    ids=["unlisted", "empty", "unknown choice", "missing"],
)
def test_a_push_that_breaks_the_catalogue_never_leaves(
    client: DataSharingClient, stub: RunningStub, changes: dict[str, object], complaint: str
) -> None:
    received = len(stub.log())

    with pytest.raises(PushRefusedError, match=complaint) as caught:
        client.push(status("refused", **changes))
    assert caught.value.permanent
    assert WANG.id_number not in str(caught.value)
    assert len(stub.log()) == received


def test_a_look_up_cannot_be_pushed(client: DataSharingClient) -> None:
    with pytest.raises(UnknownOperationError):
        client.push(replace(status(), operation="bank"))


@pytest.mark.parametrize(
    "fault", ["down", "garbage", "html", "truncated", "wrong_signature", "wrong_schema", "redirect", "huge"]
)
def test_a_push_without_a_believable_receipt_may_be_sent_again(
    client: DataSharingClient, stub: RunningStub, fault: str
) -> None:
    stub.switch("portal.status", fault)

    with pytest.raises(RemoteError) as caught:
        client.push(status(f"again-{fault}"))
    stub.switch("portal.status", None)
    receipt = client.push(status(f"again-{fault}"))

    assert not caught.value.permanent
    assert caught.value.message.startswith("爱山东政务服务平台")
    assert receipt.number


def test_a_push_whose_receipt_was_lost_happens_once(config: GatewayConfig, stub: RunningStub) -> None:
    stub.switch("portal.status", "truncated", times=2)

    with DataSharingClient(config) as client:
        receipt = client.push(status("lost"))
        again = client.push(status("lost"))

    assert receipt == again


def test_a_platform_that_does_not_authorise_us_rejects_for_good(
    client: DataSharingClient, stub: RunningStub
) -> None:
    stub.switch("portal.status", "not_authorised")

    with pytest.raises(PushRejectedError, match="未授权"):
        client.push(status("denied"))


def test_amounts_and_dates_of_expressions_travel_as_plain_json(client: DataSharingClient) -> None:
    counted = {**CITY.fields, "monthly_amount": Decimal("640.00"), "decided_on": date(2026, 10, 12)}

    first = client.push(replace(CITY, key="plain", fields=CITY.fields))
    second = client.push(replace(CITY, key="plain", fields=counted))

    assert first == second


@pytest.mark.parametrize("amount", [Decimal("640.50"), Decimal("NaN"), float("inf"), "640"])
def test_an_amount_that_is_no_whole_number_is_refused(client: DataSharingClient, amount: object) -> None:
    with pytest.raises(PushRefusedError, match="月发放金额"):
        client.push(replace(CITY, fields={**CITY.fields, "monthly_amount": amount}))


def test_a_notice_is_sent_with_its_kind(client: DataSharingClient) -> None:
    fields = {"kind": "correction", "text": "请补齐材料", "occurred_at": "2026-09-21T09:30:00+08:00"}

    assert client.push(replace(status("notice"), operation="notice.send", fields=fields)).number
