"""Which ways back are safe, and what a diagram may not allow its staff."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine.domain import GoBack
from engine.errors import ConflictError, ModelError
from engine.interpreter import compile_program, way_back
from engine.interpreter.going_back import WayBack
from engine.interpreter.reader import read_diagrams
from processes import catalog
from tests.support.diagrams import catch, deadline, diagram, gateway, job, message, script, user
from tests.support.process import Case, start


def ways(nodes: list[str], *flows: str, later: str, earlier: str) -> WayBack | None:
    """The way back in a small diagram."""
    return way_back(read_diagrams(diagram("p", nodes, *flows)).processes["p"], later, earlier)


def test_along_a_straight_line_the_way_back_names_what_was_written() -> None:
    nodes = [user("a", outputs=["x = =1"]), script("s", "=2", "y"), user("b", outputs=["z = =3"])]

    way = ways(nodes, "start > a > s > b > done", later="b", earlier="a")

    assert way is not None
    assert (way.between, way.names) == (frozenset({"a", "s", "b"}), frozenset({"x", "y"}))
    assert way.kept == ()


SPLIT = ("start > split > a > join > c > done", "split > b > join")


@pytest.mark.parametrize(
    ("later", "earlier", "kept"),
    [
        ("c", "a", (("join", "b__join"),)),
        ("c", "b", (("join", "a__join"),)),
        ("a", "b", None),
        ("b", "a", None),
    ],
    ids=["behind the join", "the other branch", "across", "across, too"],
)
def test_from_behind_a_join_one_branch_is_redone_and_never_across(
    later: str, earlier: str, kept: tuple[tuple[str, str], ...] | None
) -> None:
    nodes = [gateway("split"), gateway("join"), user("a"), user("b"), user("c")]

    way = ways(nodes, *SPLIT, later=later, earlier=earlier)

    assert (None if way is None else way.kept) == kept


def test_into_a_branch_from_before_there_is_no_way_back_out() -> None:
    nodes = [gateway("split"), gateway("join"), user("a"), user("b"), user("c"), user("first")]
    flows = ("start > first > split > a > join > c > done", "split > b > join")

    assert ways(nodes, *flows, later="a", earlier="first") is None
    whole = ways(nodes, *flows, later="c", earlier="first")
    assert whole is not None and whole.kept == ()


def test_a_loop_around_the_join_that_could_take_a_waiting_task_along_is_refused() -> None:
    nodes = [
        gateway("again", "exclusive"), gateway("split"), gateway("join"), user("a"), user("b"), user("c"),
        gateway("enough", "exclusive", default="done"),
    ]  # fmt: skip
    flows = (
        "start > again > split > a > join > c > enough > done",
        "split > b > join",
        "enough > again if =x",
    )

    assert ways(nodes, *flows, later="c", earlier="a") is None


def test_there_is_no_way_to_oneself_to_other_elements_or_to_instances_of_a_list() -> None:
    nodes = [user("a"), script("s", "=1", "x"), user("b")]

    for later, earlier in (("b", "b"), ("b", "s"), ("b", "nowhere"), ("s", "a")):
        assert ways(nodes, "start > a > s > b > done", later=later, earlier=earlier) is None


def waiting(case: Case, element_id: str) -> UUID:
    """The key of the task that waits at ``element_id``."""
    return case.task(element_id).key


def text(files: dict[str, bytes]) -> str:
    """The source of a one-file diagram."""
    return files["p.bpmn"].decode()


def test_a_case_goes_back_with_the_variables_of_then() -> None:
    nodes = [user("a", outputs=["x = =given"], verbs="claim,withdraw"), user("b", outputs=["y = =given"])]
    case = start(text(diagram("p", nodes, "start > a > b > done")), {"x": 0})
    case.complete("a", {"given": 7})
    before = next(entry.before for entry in case.snapshot.passed if entry.element_id == "a")

    case.act(GoBack(waiting(case, "b"), "a", before or {}))

    assert [wait.element_id for wait in case.waits] == ["a"]
    assert case.snapshot.variables["x"] == 0
    assert before == {"x": 0}


def test_decimals_come_back_exactly() -> None:
    nodes = [user("a", outputs=["x = =x + 0.1"], verbs="claim,withdraw"), user("b")]
    source = diagram("p", [script("s", "=0.2", "x"), *nodes], "start > s > a > b > done")
    case = start(text(source))
    exact = case.snapshot.variables["x"]
    case.complete("a")
    before = next(entry.before for entry in case.snapshot.passed if entry.element_id == "a")

    case.act(GoBack(waiting(case, "b"), "a", before or {}))

    assert case.snapshot.variables["x"] == exact
    assert type(case.snapshot.variables["x"]) is type(exact)


def test_a_join_still_holds_what_was_done() -> None:
    nodes = [gateway("split"), gateway("join"), user("a"), user("b"), user("c")]
    case = start(text(diagram("p", nodes, *SPLIT)))
    case.complete("a")
    case.complete("b")

    case.act(GoBack(waiting(case, "c"), "a"))

    assert [wait.element_id for wait in case.waits] == ["a"]
    case.complete("a")
    assert [wait.element_id for wait in case.waits] == ["c"]


def test_a_deadline_on_the_task_that_is_left_is_gone_and_one_on_the_other_begins_anew() -> None:
    nodes = [
        user("a"),
        user("b"),
        deadline("late_a", "a", "P1D"),
        deadline("late_b", "b", "P1D"),
        user("late"),
    ]
    flows = ("start > a > b > done", "late_a > merge > late > done", "late_b > merge")
    case = start(text(diagram("p", [*nodes, gateway("merge", "exclusive")], *flows)))
    case.complete("a")

    case.act(GoBack(waiting(case, "b"), "a"))

    assert {wait.element_id for wait in case.waits} == {"a", "late_a"}


def test_going_back_to_where_it_is_not_safe_changes_nothing() -> None:
    nodes = [gateway("split"), gateway("join"), user("a"), user("b"), user("c")]
    case = start(text(diagram("p", nodes, *SPLIT)))
    document = case.document

    with pytest.raises(ConflictError):
        case.act(GoBack(waiting(case, "a"), "b"))

    assert case.document == document


REFUSED = {
    "an unknown verb": ([user("a", verbs="claim,fly")], "verb_unknown"),
    "a task nobody can claim": ([user("a", verbs="release")], "verb_claim_missing"),
    "a return to nowhere": ([user("a", verbs="claim,return")], "return_incomplete"),
    "a place without a return": ([user("a", verbs="claim", returnTo="a")], "return_incomplete"),
    "a return to oneself": ([user("a", verbs="claim,return", returnTo="a")], "return_impossible"),
    "a register that is taken back": (
        [user("a", verbs="claim,withdraw", records="opinion")],
        "withdraw_recorded",
    ),
    "hands of a new kind": ([user("a", notHandledBefore="yes")], "hands_unknown"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_diagram_that_allows_what_cannot_be_is_refused_with_its_element(name: str) -> None:
    nodes, code = REFUSED[name]

    with pytest.raises(ModelError) as refusal:
        compile_program(diagram("p", nodes, "start > a > done"), {})

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert (code, "a") in {(finding.code, finding.element_id) for finding in findings}


@pytest.mark.parametrize(
    "between",
    [job("told", "answer.deliver"), job("told", "notice.send"), job("told", "hr.transfer")],
)
def test_no_return_leads_over_what_was_told_outside(between: str) -> None:
    nodes = [user("a"), between, user("b", verbs="claim,return", returnTo="a")]

    with pytest.raises(ModelError, match="对外作出"):
        compile_program(diagram("p", nodes, "start > a > told > b > done"), {})


def test_a_question_to_a_source_may_be_asked_again() -> None:
    nodes = [
        user("a"),
        job("look", "data_sharing.police.idcard"),
        user("b", verbs="claim,return", returnTo="a"),
    ]

    compile_program(diagram("p", nodes, "start > a > look > b > done"), {})


def test_what_no_person_does_has_no_verbs() -> None:
    odd = catch("event", "m").replace(
        "<messageEventDefinition",
        '<extensionElements><zeebe:properties><zeebe:property name="verbs" value="claim"/>'
        "</zeebe:properties></extensionElements><messageEventDefinition",
    )

    with pytest.raises(ModelError, match="不是用户任务"):
        compile_program(diagram("p", [odd], "start > event > done", messages=[message("m")]), {})


PROCESS = "<extensionElements><zeebe:properties>{}</zeebe:properties></extensionElements>"
ONE = '<zeebe:property name="{}" value="{}"/>'


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"verbs": "claim"}, "verb_unknown"),
        ({"verbs": "terminate"}, "end_incomplete"),
        ({"verbs": "terminate", "endsBy": "nowhere", "endsFor": "withdrawn"}, "end_process_missing"),
        ({"endsBy": "p", "endsFor": "withdrawn"}, "end_incomplete"),
    ],
)
def test_a_process_allows_only_what_can_be_done_with_a_whole_case(
    properties: dict[str, str], code: str
) -> None:
    inner = PROCESS.format("".join(ONE.format(name, value) for name, value in properties.items()))
    source = diagram("p", [user("a")], "start > a > done")["p.bpmn"]
    source = source.replace(b'isExecutable="true">', b'isExecutable="true">' + inner.encode())

    with pytest.raises(ModelError) as refusal:
        compile_program({"p.bpmn": source}, {})

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert code in {finding.code for finding in findings}


def test_every_task_of_the_service_says_which_verbs_it_allows() -> None:
    files = {
        path.rpartition("/")[2]: body
        for path, body in catalog.release_files().items()
        if path.endswith(".bpmn")
    }
    model = read_diagrams(files)

    silent = [
        node.id
        for _, node in model.nodes()
        if node.type == "userTask" and "verbs" not in node.zeebe.properties
    ]

    assert silent == []
    assert model.processes["one_thing"].properties["endsBy"] in model.processes
