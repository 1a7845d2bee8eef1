"""``callActivity``: runs another process of the release in a world of its own; variables pass as declared."""

from __future__ import annotations

from tests.support.bpmn_text import call, diagram, document, gateway, mapping, process, script, user
from tests.support.process import Case, program, start

WORK = process("start1 -> work -> end1", user("work"), id="called")


def run(element_extension: str, everything: bool) -> Case:
    text = diagram(
        "start -> go -> after -> end",
        call("go", "called", element_extension, everything),
        user("after"),
        more=WORK.body,
    )
    case = start(text, {"x": 1})
    case.complete("work", {"found": "inside"})
    return case


def test_with_propagation_all_variables_go_in_and_come_back() -> None:
    text = diagram(
        "start -> go -> end",
        call("go", "called"),
        more=process("start1 -> add -> end1", script("add", "=x + 1", "y"), id="called").body,
    )

    case = start(text, {"x": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "x": 1, "y": 2}


def test_without_propagation_nothing_passes() -> None:
    assert run("", everything=False).variables == {"case_id": "c-1", "x": 1}


def test_mappings_decide_what_passes() -> None:
    case = run(mapping({"local": "=x + 1"}, {"result": '=found + "!"'}), everything=False)

    assert case.variables == {"case_id": "c-1", "x": 1, "result": "inside!"}


def test_the_called_process_does_not_see_its_caller() -> None:
    called = process("start1 -> look -> end1", script("look", "=x = null", "blind"), id="called")
    text = diagram(
        "start -> go -> end",
        call("go", "called", mapping(outputs={"blind": "=blind"}), False),
        more=called.body,
    )

    assert start(text, {"x": 1}).snapshot.variables["blind"] is True


def test_writes_of_the_called_process_do_not_leak() -> None:
    called = process("start1 -> set -> wait -> end1", script("set", "=2", "x"), user("wait"), id="called")
    text = diagram("start -> go -> end", call("go", "called", mapping({"x": "=x"}), False), more=called.body)
    case = start(text, {"x": 1})

    assert case.variables["x"] == 1
    case.complete("wait")

    assert case.snapshot.variables["x"] == 1


def test_waits_name_the_process_and_item_that_they_stand_in() -> None:
    properties = '<zeebe:properties><zeebe:property name="item" value="elderly_subsidy"/></zeebe:properties>'
    called = process("start1 -> work -> end1", user("work"), id="called", properties=properties)
    case = start(diagram("start -> go -> end", call("go", "called"), more=called.body))

    task = case.task("work")

    assert (task.process_id, task.item) == ("called", "elderly_subsidy")


def test_calls_nest() -> None:
    middle = process("start1 -> deeper -> end1", call("deeper", "bottom"), id="middle")
    bottom = process("start2 -> work -> end2", user("work"), id="bottom")
    case = start(diagram("start -> go -> end", call("go", "middle"), more=middle.body + bottom.body))

    case.complete("work", {"v": 1})

    assert case.ended
    assert case.snapshot.variables["v"] == 1
    assert case.path == ["start", "start1", "start2", "work", "end2", "deeper", "end1", "go", "end"]


def test_five_calls_of_one_process_side_by_side_keep_apart() -> None:
    names = ("a", "b", "c", "d", "e")
    flows = "\n".join(f"fork -> {name} -> join" for name in names)
    calls = [call(name, "called", mapping({"me": name}, {name: "=me + answer"}), False) for name in names]
    text = diagram(
        f"start -> fork\n{flows}\njoin -> end",
        gateway("parallel", "fork"),
        gateway("parallel", "join"),
        *calls,
        more=WORK.body,
    )
    case = start(text)

    for nth, answer in zip((4, 2, 0, 1, 0), "54213", strict=True):
        case.complete("work", {"answer": answer}, nth)

    assert case.ended
    assert {name: case.snapshot.variables[name] for name in names} == {
        "a": "a2",
        "b": "b3",
        "c": "c4",
        "d": "d1",
        "e": "e5",
    }


def test_processes_of_several_files_call_each_other() -> None:
    compiled = program(diagram("start -> go -> end", call("go", "called")), document(WORK.body))

    case = start(compiled)

    assert case.waiting_at == {"work"}
