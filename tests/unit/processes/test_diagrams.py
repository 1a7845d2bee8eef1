"""The shipped diagrams are complete: names, layout, references, basis."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from lxml import etree

from tests.unit.processes.content import (
    BPMN,
    DI,
    ITEMS,
    PROCESSES,
    ROOT,
    TASKS,
    diagram,
    extension,
    flows,
    kind,
    load,
    nodes,
    parsed_forms,
    program,
    properties,
    tasks,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPLITS = ("exclusiveGateway", "inclusiveGateway")


def tasks_of(process_id: str) -> list[etree._Element]:
    return [node for node in nodes(process_id).values() if kind(node) in TASKS]


def outgoing(process_id: str, node_id: str) -> list[etree._Element]:
    return [flow for flow in flows(process_id) if flow.get("sourceRef") == node_id]


def test_the_validator_finds_nothing_at_all_in_the_diagrams() -> None:
    findings = program().findings

    assert findings == ()


def test_every_id_is_unique_across_all_diagrams_in_snake_case_and_not_reserved() -> None:
    ids = [str(e.get("id")) for p in PROCESSES for e in diagram(p).iter() if e.get("id")]

    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


@pytest.mark.parametrize("process_id", PROCESSES)
def test_every_node_and_every_flow_is_drawn(process_id: str) -> None:
    drawn = {e.get("bpmnElement") for e in diagram(process_id).iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")}

    assert drawn == {*nodes(process_id), *(flow.get("id") for flow in flows(process_id))}


@pytest.mark.parametrize("process_id", PROCESSES)
def test_no_two_shapes_overlap_but_a_boundary_event_and_its_host(process_id: str) -> None:
    boxes = {}
    for shape in diagram(process_id).iter(f"{DI}BPMNShape"):
        x, y, width, height = (float(shape[0].get(name, "")) for name in ("x", "y", "width", "height"))
        if kind(nodes(process_id)[str(shape.get("bpmnElement"))]) != "boundaryEvent":
            boxes[shape.get("bpmnElement")] = (x, y, x + width, y + height)

    clashes = [
        (one, other)
        for one, a in boxes.items()
        for other, b in boxes.items()
        if str(one) < str(other) and a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]

    assert clashes == []


@pytest.mark.parametrize("process_id", PROCESSES)
def test_tasks_events_questions_and_answers_have_chinese_names(process_id: str) -> None:
    nameless = []
    for node_id, node in nodes(process_id).items():
        ways = outgoing(process_id, node_id)
        is_question = kind(node) in SPLITS and len(ways) > 1
        if is_question:
            nameless += [flow.get("id") for flow in ways if not CHINESE.search(flow.get("name", ""))]
        if (is_question or "Gateway" not in kind(node)) and not CHINESE.search(node.get("name", "")):
            nameless.append(node_id)

    assert nameless == []


@pytest.mark.parametrize("process_id", PROCESSES)
def test_every_node_is_connected_and_only_gateways_join_or_split(process_id: str) -> None:
    wrong = []
    for node_id, node in nodes(process_id).items():
        incoming = [flow for flow in flows(process_id) if flow.get("targetRef") == node_id]
        ways = outgoing(process_id, node_id)
        wrong += [node_id] if not incoming and kind(node) not in ("startEvent", "boundaryEvent") else []
        wrong += [node_id] if not ways and kind(node) != "endEvent" else []
        wrong += [node_id] if "Gateway" not in kind(node) and max(len(incoming), len(ways)) > 1 else []

    assert wrong == []


@pytest.mark.parametrize("process_id", PROCESSES)
def test_every_question_has_a_default_answer_and_a_condition_on_each_other(process_id: str) -> None:
    wrong = []
    for node_id, node in nodes(process_id).items():
        ways = outgoing(process_id, node_id)
        if kind(node) not in SPLITS or len(ways) < 2:
            continue
        conditions = {flow.get("id"): flow.find(f"{BPMN}conditionExpression") for flow in ways}
        if conditions.pop(node.get("default"), "missing") is not None or None in conditions.values():
            wrong.append(node_id)

    assert wrong == []


def test_every_node_names_a_basis_its_effective_date_and_whether_it_was_checked() -> None:
    wrong = [
        node_id
        for process_id in PROCESSES
        for node_id, node in nodes(process_id).items()
        if not properties(node).keys() >= {"legalBasis", "effectiveFrom", "basisStatus"}
    ]

    assert wrong == []


def test_every_task_names_its_basis_its_effective_date_and_its_stage() -> None:
    stages = {"accept", "initial_review", "distribute", "co_handle", "feedback", "recheck"}
    wrong = []
    for task in tasks(*TASKS):
        found = properties(task)
        complete = found.keys() >= {"legalBasis", "effectiveFrom", "basisStatus", "stage"}
        dated = re.fullmatch(r"\d{4}-\d\d-\d\d", found.get("effectiveFrom", ""))
        if (
            not complete
            or not dated
            or found["stage"] not in stages
            or found["basisStatus"] not in ("已录入", "待核")
        ):
            wrong.append(task.get("id"))

    assert wrong == []


def test_every_task_of_an_item_names_that_item_and_no_other_task_names_one() -> None:
    named = {process: {properties(task).get("item") for task in tasks_of(process)} for process in PROCESSES}

    calls = {
        node.get("id"): properties(node)["item"]
        for node in tasks("callActivity")
        if "item" in properties(node)
    }
    assert calls == {f"co_handle_{item}": item for item in ITEMS}
    assert named == {
        **{item: {item} for item in ITEMS},
        "one_thing": {None, *ITEMS},
        "recheck": {None},
        "termination": {None},
    }


def test_every_user_task_has_a_form_of_its_own_a_post_and_a_due_date() -> None:
    posts = {post["code"] for post in load("shared/posts.json")["posts"]}
    used = {"application", "precheck"}
    for task in tasks("userTask"):
        groups = str(extension(task, "assignmentDefinition").get("candidateGroups"))
        named = re.findall(r"[a-z_]+(?=@|\"|$)", groups.lstrip("="))
        used.add(str(extension(task, "formDefinition").get("formId")))

        assert posts & set(named), f"{task.get('id')}: {groups}"
        assert str(extension(task, "taskSchedule").get("dueDate")).startswith("=workday due(")

    assert used == set(parsed_forms())


def test_every_survey_demands_two_visitors_and_both_signatures() -> None:
    surveys = {name: form for name, form in parsed_forms().items() if name.endswith(("_survey", "_resurvey"))}

    assert len(surveys) == 9
    for name, form in surveys.items():
        errors = {error.path for error in form.check({"visitor_1": "甲"}).errors}
        assert {"visitor_2", "visitors_signed", "household_signed"} <= errors, name


def test_no_approval_of_a_published_item_can_pass_without_publicity() -> None:
    for process_id in (
        "subsistence_allowance",
        "destitute_support",
        "temporary_assistance",
        "employment_hardship",
    ):
        (flow,) = [f for f in flows(process_id) if f.get("targetRef") == f"{process_id}_answer_approved"]
        condition = flow.findtext(f"{BPMN}conditionExpression")

        assert condition == '=decision = "approve" and publicity_done = true'


def test_files_lie_in_one_folder_a_process() -> None:
    for process_id in PROCESSES:
        assert [path.name for path in (ROOT / process_id).glob("*.bpmn")] == [f"{process_id}.bpmn"]
