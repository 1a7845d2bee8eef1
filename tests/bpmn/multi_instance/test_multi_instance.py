"""``multiInstanceLoopCharacteristics``: one instance per entry of a list, at once or one after the other.

Results stand in the order of the list, whatever the order in which the instances end.  What an instance writes under
a new name stays its own.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.errors import ExpressionError
from tests.support.bpmn_text import (
    Element,
    boundary,
    call,
    diagram,
    document,
    each,
    end,
    fault,
    mapping,
    process,
    script,
    service,
    sub,
    timer,
    user,
)
from tests.support.process import Case, start

ITEMS = {"items": ["a", "b", "c"]}
OUT = {"output": "results", "result": "={item: item, answer: answer}"}
CALLED = process("start9 -> work -> end9", user("work"), id="called").body


def run(activity: Element, variables: dict[str, object] | None = None, **options: str) -> Case:
    looped = each(activity, "=items", "item", **{**OUT, **options})
    text = diagram("start -> all -> after -> end", looped, user("after"), more=CALLED)
    return start(text, ITEMS if variables is None else variables)


ACTIVITIES = {
    "all": user("all"),
    "work": call("all", "called", mapping({"item": "=item"}), False),
    "inner": sub("all", "start1 -> inner -> end1", user("inner")),
}


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("waiting", ["all", "inner"])
def test_results_stand_in_the_order_of_the_list(waiting: str, order: tuple[int, ...]) -> None:
    case = run(ACTIVITIES[waiting])
    assert case.waiting == {waiting: 3}
    keys = [case.task(waiting, nth).key for nth in range(3)]

    for position in order:
        nth = [case.task(waiting, n).key for n in range(case.waiting[waiting])].index(keys[position])
        case.complete(waiting, {"answer": position}, nth)

    assert case.waiting_at == {"after"}
    assert case.variables["results"] == [{"item": item, "answer": n} for n, item in enumerate("abc")]
    assert "answer" not in case.variables


def test_a_call_activity_per_entry() -> None:
    case = run(call("all", "called", mapping({"item": "=item"}, {"answer": "=answer"}), False))

    for answer, nth in ((3, 2), (1, 0), (2, 0)):
        case.complete("work", {"answer": answer}, nth)

    assert case.variables["results"] == [{"item": "abc"[n], "answer": n + 1} for n in range(3)]


def test_a_job_per_entry_with_its_own_variables() -> None:
    case = run(service("all", extension=mapping({"who": "=item"}, {"answer": "=found"})))

    assert [case.job("all", nth).variables["who"] for nth in range(3)] == ["a", "b", "c"]
    for nth in (1, 1, 0):
        case.finish_job("all", {"found": f"{case.job('all', nth).variables['who']}!"}, nth)

    assert case.variables["results"] == [{"item": item, "answer": item + "!"} for item in "abc"]


def test_instances_that_need_nobody_run_at_once() -> None:
    case = run(script("all", "=item + string(loopCounter)", "answer"))

    assert case.variables["results"] == [
        {"item": item, "answer": f"{item}{n}"} for n, item in enumerate("abc", start=1)
    ]


@pytest.mark.parametrize("waiting", ["all", "inner"])
def test_sequential_instances_wait_one_after_the_other(waiting: str) -> None:
    case = run(ACTIVITIES[waiting], sequential="yes")

    for number in (1, 2, 3):
        assert case.waiting == {waiting: 1}
        case.complete(waiting, {"answer": number})

    assert case.waiting_at == {"after"}
    assert [entry["answer"] for entry in case.variables["results"]] == [1, 2, 3]  # type: ignore[attr-defined]


@pytest.mark.parametrize("options", [{}, {"sequential": "yes"}])
def test_an_empty_list_passes_at_once(options: dict[str, str]) -> None:
    case = run(user("all"), {"items": []}, **options)

    assert case.waiting_at == {"after"}
    assert case.variables["results"] == []
    assert case.path == ["start", "all"]


@pytest.mark.parametrize("value", [None, "abc", 3, {"a": 1}])
def test_what_is_no_list_is_an_error(value: object) -> None:
    with pytest.raises(ExpressionError, match="all"):
        run(user("all"), {"items": value})


def test_a_completion_condition_ends_the_rest() -> None:
    case = run(user("all"), until='=answer = "enough"')

    case.complete("all", {"answer": "go on"}, 1)
    assert case.waiting == {"all": 2}
    case.complete("all", {"answer": "enough"}, 1)

    assert case.waiting_at == {"after"}
    assert case.variables["results"] == [
        None, {"item": "b", "answer": "go on"}, {"item": "c", "answer": "enough"},
    ]  # fmt: skip
    assert len(case.snapshot.closed) == 2


def test_a_completion_condition_ends_calls_with_everything_inside() -> None:
    case = run(ACTIVITIES["work"], until="=true")

    case.complete("work", {"answer": 1}, 1)

    assert case.waiting_at == {"after"}


def test_a_completion_condition_skips_what_is_left_of_a_sequence() -> None:
    case = run(user("all"), sequential="yes", until="=loopCounter = 2")

    case.complete("all", {"answer": 1})
    case.complete("all", {"answer": 2})

    assert case.waiting_at == {"after"}
    assert len(case.variables["results"]) == 3  # type: ignore[arg-type]


def test_instances_may_write_what_exists_outside() -> None:
    case = run(script("all", "=total + 1", "total"), {"items": [1, 2, 3], "total": 0}, result="=total")

    assert case.variables["total"] == 3
    assert case.variables["results"] == [1, 2, 3]


def test_without_outputs_nothing_is_collected() -> None:
    text = diagram("start -> all -> end", each(user("all"), "=items", "item"))
    case = start(text, ITEMS)

    for _ in range(3):
        case.complete("all")

    assert case.ended
    assert case.snapshot.variables == {"case_id": "c-1", **ITEMS}
    assert case.path.count("all") == 3


def test_loops_nest() -> None:
    inner = each(user("inner"), "=row", "cell", output="cells", result="=cell * factor")
    outer = each(
        sub("all", "start1 -> inner -> end1", inner), "=rows", "row", output="table", result="=cells"
    )
    case = start(diagram("start -> all -> end", outer), {"rows": [[1, 2], [3]]})

    assert case.waiting == {"inner": 3}
    for factor in (2, 3, 5):
        case.complete("inner", {"factor": factor})

    assert case.snapshot.variables["table"] == [[2, 6], [15]]


def test_the_activity_may_be_run_again() -> None:
    flows = "start -> merge -> all -> again; again -[=more]-> merge; again -[default]-> end"
    looped = each(user("all"), "=items", "item", **OUT)
    gateways = [Element("exclusiveGateway", "merge", {}), Element("exclusiveGateway", "again", {})]
    case = start(diagram(flows, *gateways, looped), {**ITEMS, "more": True})

    for answer in range(3):
        case.complete("all", {"answer": answer})
    assert case.waiting == {"all": 3}
    for answer in range(3, 6):
        case.complete("all", {"answer": answer, "more": False})

    assert case.ended
    assert case.snapshot.variables["results"] == [{"item": "abc"[n], "answer": n + 3} for n in range(3)]


@pytest.mark.parametrize("waiting", ["all", "work", "inner"])
def test_an_interrupting_boundary_event_ends_all_instances(waiting: str) -> None:
    flows = "start -> all -> after -> end; late -> chase -> end"
    looped = each(ACTIVITIES[waiting], "=items", "item")
    late = boundary("all", "late", timer("timeDuration", "P1D"))
    case = start(diagram(flows, looped, late, user("after"), user("chase"), more=CALLED), ITEMS)
    case.complete(waiting)

    case.fire("late")

    assert case.waiting == {"chase": 1}
    case.complete("chase")
    assert case.ended


def test_a_non_interrupting_boundary_event_leaves_them_alone() -> None:
    flows = "start -> all -> after -> end; late -> chase -> end"
    late = boundary("all", "late", timer("timeDuration", "P1D"), interrupting=False)
    case = start(
        diagram(flows, each(user("all"), "=items", "item"), late, user("after"), user("chase")), ITEMS
    )

    case.fire("late")

    assert case.waiting == {"all": 3, "chase": 1}
    for _ in range(3):
        case.complete("all")
    assert case.waiting == {"after": 1, "chase": 1}


def test_an_error_in_one_of_five_instances_reaches_only_its_own_boundary_event() -> None:
    inner = sub(
        "all", "start1 -> ask -> end1; failed -> mend -> end1", service("ask"), user("mend"),
        boundary("ask", "failed", fault("error", "DOWN")),
    )  # fmt: skip
    case = start(diagram("start -> all -> end", each(inner, "=[1, 2, 3, 4, 5]", "n")))

    case.throw_error("ask", "DOWN", nth=2)

    assert case.waiting == {"ask": 4, "mend": 1}


def test_an_error_thrown_inside_one_of_five_calls_reaches_the_boundary_of_that_call_alone() -> None:
    called = process("start2 -> work -> failed", user("work"), end("failed", fault("error", "NO")), id="item")
    inner = sub(
        "all", "start1 -> go -> end1; caught -> mend -> end1", call("go", "item"), user("mend"),
        boundary("go", "caught", fault("error", "NO")),
    )  # fmt: skip
    main = process("start -> all -> end", each(inner, "=[1, 2, 3, 4, 5]", "n"))
    case = start(document(main.body + called.body, main.declared + called.declared))

    case.complete("work", nth=3)

    assert case.waiting == {"work": 4, "mend": 1}


def test_an_error_of_one_instance_may_end_the_whole_activity() -> None:
    caught = boundary("all", "failed", fault("error", "DOWN"))
    looped = each(service("all"), "=items", "item")
    case = start(diagram("start -> all -> end; failed -> mend -> end", looped, caught, user("mend")), ITEMS)

    case.throw_error("all", "DOWN", nth=1)

    assert case.waiting == {"mend": 1}
