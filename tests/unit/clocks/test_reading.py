"""Reading ``clocks.json``: the service's own file is sound, and every mistake is named."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache

import pytest

from engine.content import Content, compile_content
from engine.deadlines import BasisStatus, LimitKind, Trigger, Unit
from engine.deadlines.implied import inbox_days
from engine.deadlines.reading import read_book
from engine.interpreter import Finding, compile_program
from processes import catalog
from tests.support.diagrams import diagram, user

DIAGRAM = diagram("p", [user("check")], "start > check > done")
LIMIT = {
    "kind": "statutory",
    "days": 3,
    "unit": "working",
    "basis": "某办法 第三条",
    "basis_status": "已录入",
    "effective_from": "2026-07-01",
    "owner": "district",
}
CLOCK = {
    "code": "whole",
    "name": "全程",
    "start": ["passed:start"],
    "stop": ["passed:done"],
    "limits": [LIMIT],
}
PAUSE = {
    "cause": "补正",
    "begin": ["opened:check"],
    "end": ["closed:check"],
    "basis": "某办法 第四条",
    "basis_status": "已录入",
}


@cache
def service() -> Content:
    """The service of ``processes``, compiled."""
    return compile_content(1, catalog.release_files())


def findings(*clocks: object) -> list[Finding]:
    """What is wrong with these clocks beside a small diagram."""
    source = json.dumps({"clocks": clocks}).encode()
    return read_book({"service/clocks.json": source}, compile_program(DIAGRAM, {}))[1]


def test_the_clocks_of_the_service_fit_its_diagrams() -> None:
    assert [each for each in service().program.findings if "clock" in each.code] == []
    assert len(service().clocks.definitions) >= 50


def test_every_item_of_the_service_has_a_clock_that_its_answer_stops() -> None:
    items = {each.properties.get("item") for each in service().program.model.processes.values()} - {None}

    stopped = {
        definition.item
        for definition in service().clocks.definitions.values()
        if (Trigger.ANSWERED, definition.item) in definition.stop
    }

    assert stopped == items


def test_every_user_task_with_a_due_date_has_a_clock_of_the_same_length() -> None:
    nodes = [node for _, node in service().program.model.nodes() if node.zeebe.due_date]
    steps = {each.step: each for each in service().clocks.definitions.values() if each.step}

    lengths = {node.id: min(limit.days for limit in steps[node.id].limits) for node in nodes}

    assert len(nodes) >= 40
    assert lengths == {node.id: inbox_days(node) for node in nodes}


def test_the_labour_office_answers_for_its_item_alone() -> None:
    offices = {(each.item, each.responsible) for each in service().clocks.definitions.values()}

    assert ("employment_hardship", "lc_hr") in offices
    assert {office for item, office in offices if item != "employment_hardship"} == {None}


def test_limits_agree_with_the_decision_table_of_limits() -> None:
    clocks = {
        ("subsistence_allowance", "whole"): "subsistence_allowance.whole",
        ("subsistence_allowance", "survey"): "step.subsistence_allowance_survey",
        ("subsistence_allowance", "confirm"): "step.subsistence_allowance_confirm",
        ("subsistence_allowance", "econcheck"): "subsistence_allowance.econcheck_begun",
        ("subsistence_allowance", "refusal_letter"): "subsistence_allowance.refusal",
        ("destitute_support", "objection"): "destitute_support.objection",
        ("destitute_support", "refusal_letter"): "destitute_support.refusal",
        ("destitute_support", "survey"): "destitute_support.investigation",
        ("destitute_support", "confirm"): "step.destitute_support_confirm",
        ("temporary_assistance", "quick"): "temporary_assistance.quick",
        ("temporary_assistance", "whole"): "temporary_assistance.whole",
        ("elderly_subsidy", "whole"): "elderly_subsidy.whole",
        ("employment_hardship", "whole"): "employment_hardship.whole",
        ("one_thing", "recheck"): "recheck.whole",
    }
    table = service().program.decisions["step_limit"]

    for (item, step), code in clocks.items():
        row = table.evaluate("step_limit", {"item_code": item, "step": step}).value
        assert isinstance(row, dict)
        declared = {limit.kind: limit for limit in service().clocks.definitions[code].limits}
        for kind, days, status in (
            (LimitKind.STATUTORY, row["statutory_days"], row["basis_status"]),
            (LimitKind.PROMISED, row["promised_days"], row["promise_status"]),
        ):
            limit = declared.get(kind)
            assert (None if limit is None else Decimal(limit.days)) == days, code
            if limit is not None:
                assert (limit.unit, limit.basis_status) == (row["unit"], status), code


def test_the_extension_of_the_allowance_goes_from_thirty_to_forty_five_working_days() -> None:
    (statutory,) = [
        limit
        for limit in service().clocks.definitions["subsistence_allowance.whole"].limits
        if limit.kind is LimitKind.STATUTORY
    ]

    assert (statutory.days, statutory.cap, statutory.unit) == (30, 45, Unit.WORKING)


def test_no_unchecked_pause_lengthens_a_statutory_limit() -> None:
    for definition in service().clocks.definitions.values():
        for pause in definition.pauses:
            assert pause.basis_status is BasisStatus.CHECKED or LimitKind.STATUTORY not in pause.kinds


def test_a_sound_clock_has_no_findings() -> None:
    assert findings(CLOCK | {"pauses": [PAUSE]}) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": ["passed:nowhere"]}, "环节“nowhere”不在任何流程图中"),
        ({"item": "nothing"}, "事项“nothing”不存在"),
        ({"stop": []}, "没有写明何时开始或者何时停止"),
        ({"start": ["entered:check"]}, "opened、closed、passed、answered 之一"),
        ({"start": ["check"]}, "应写成“opened:环节”"),
        ({"step": "check"}, "不再写 start 和 stop"),
        ({"limits": []}, "一项法定"),
        ({"limits": [LIMIT, LIMIT]}, "一项法定"),
        ({"limits": [LIMIT | {"days": -1}]}, "days 应是 0 到"),
        ({"limits": [LIMIT | {"days": True}]}, "days 应是 0 到"),
        ({"limits": [LIMIT | {"unit": "weeks"}]}, "working、calendar 之一"),
        ({"limits": [LIMIT | {"basis_status": "大概"}]}, "已录入、待核 之一"),
        ({"limits": [LIMIT | {"effective_from": "明年"}]}, "形式的日期"),
        ({"limits": [LIMIT | {"cap": 3}]}, "上限 cap 应大于 days"),
        ({"limits": [LIMIT | {"basis": " "}]}, "缺少 basis"),
        ({"pauses": [PAUSE | {"basis_status": "待核"}]}, "不得用来延长法定时限"),
        ({"pauses": [PAUSE | {"end": []}]}, "应写明 begin 和 end"),
        ({"colour": "red"}, "不认识的项目“colour”"),
    ],
)
def test_a_mistake_is_named(change: dict[str, object], message: str) -> None:
    (found,) = findings(CLOCK | change)

    assert message in found.message
    assert found.element_id in ("whole", "check")
    assert not found.warning


def test_two_clocks_may_not_share_a_code() -> None:
    assert [each.code for each in findings(CLOCK, CLOCK)] == ["duplicate_clock"]


def test_a_file_that_is_no_json_is_named() -> None:
    book, found = read_book({"a/clocks.json": b"["}, compile_program(DIAGRAM, {}))

    assert book.definitions == {}
    assert [each.code for each in found] == ["invalid_clock"]


HURRIED = (
    '<userTask id="check" name="核查"><extensionElements><zeebe:userTask/>'
    '<zeebe:assignmentDefinition candidateGroups="clerk"/><zeebe:taskSchedule dueDate="=workday due(5)"/>'
    '<zeebe:properties><zeebe:property name="legalBasis" value="某办法 第三条"/></zeebe:properties>'
    "</extensionElements></userTask>"
)


def test_a_step_clock_that_differs_from_the_inbox_is_pointed_out() -> None:
    program = compile_program(diagram("p", [HURRIED], "start > check > done"), {})
    clock = {"code": "step", "name": "核查", "step": "check", "limits": [LIMIT]}

    (found,) = read_book({"clocks.json": json.dumps({"clocks": [clock]}).encode()}, program)[1]

    assert (found.code, found.warning) == ("clock_differs", True)


def test_a_due_date_in_the_diagram_implies_a_promise_that_is_not_law() -> None:
    program = compile_program(diagram("p", [HURRIED], "start > check > done"), {})

    book, found = read_book({"clocks.json": b'{"clocks": []}'}, program)
    nothing, _ = read_book({}, program)

    ((limit,),) = [each.limits for each in book.definitions.values()]
    assert (found, nothing.definitions) == ([], {})
    assert (limit.days, limit.unit, limit.kind) == (5, Unit.WORKING, LimitKind.PROMISED)
    assert (limit.basis_status, limit.basis) == (BasisStatus.UNCHECKED, "某办法 第三条（天数为内部承诺）")
