"""``userTask``: waits for a person; who and until when is computed once, when the task is reached.

Input mappings make variables of the task's own; of a form submission only what an output mapping names is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.domain import Complete
from engine.errors import ConflictError, ExpressionError, InvalidInputError
from tests.support.bpmn_text import diagram, mapping, user
from tests.support.process import start

FORM = '<zeebe:formDefinition formId="review"/>'


def test_the_case_waits_until_a_person_completes_the_task() -> None:
    case = start(diagram("start -> review -> end", user("review")))

    assert case.waiting_at == {"review"}
    case.complete("review")

    assert case.ended
    assert case.path == ["start", "review", "end"]


def test_a_task_carries_its_form_posts_and_due_date() -> None:
    extension = (
        '<zeebe:formDefinition formId="review"/><zeebe:taskSchedule dueDate="=workday due(3)"/>'
        '<zeebe:properties><zeebe:property name="item" value="elderly_subsidy"/></zeebe:properties>'
    )
    case = start(
        diagram("start -> review -> end", user("review", extension, '=["clerk@" + office]')),
        {"office": "SD01"},
    )

    task = case.task("review")

    assert (task.form_id, task.candidate_groups, task.item) == ("review", ("clerk@SD01",), "elderly_subsidy")
    assert task.due_at == datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC)


def test_posts_may_be_a_list_in_words() -> None:
    case = start(diagram("start -> review -> end", user("review", groups="clerk, reviewer")))

    assert case.task("review").candidate_groups == ("clerk", "reviewer")


def test_the_assignee_may_be_computed_or_absent() -> None:
    extension = '<zeebe:assignmentDefinition assignee="=chosen" candidateGroups="clerk"/>'
    text = diagram("start -> review -> end", user("review", extension, groups=""))

    assert start(text, {"chosen": "li"}).task("review").assignee == "li"
    assert start(text, {"chosen": None}).task("review").assignee is None


@pytest.mark.parametrize("posts", ["=null", "=[]", "=[1]", '=""'])
def test_a_task_without_anybody_to_do_it_is_an_error_and_not_invisible(posts: str) -> None:
    with pytest.raises(ExpressionError, match="review"):
        start(diagram("start -> review -> end", user("review", groups=posts)))


def test_only_mapped_values_of_a_form_enter_the_process() -> None:
    outputs = mapping(outputs={"passed": '=decision = "yes"'})
    case = start(diagram("start -> review -> end", user("review", FORM + outputs)))

    case.complete("review", {"decision": "yes", "remark": "secret"})

    assert case.snapshot.variables == {"case_id": "c-1", "passed": True}


def test_a_form_without_output_mappings_leaves_nothing() -> None:
    case = start(diagram("start -> review -> end", user("review", FORM)))

    case.complete("review", {"decision": "yes"})

    assert case.snapshot.variables == {"case_id": "c-1"}


def test_without_a_form_all_values_enter_the_process() -> None:
    case = start(diagram("start -> review -> end", user("review")))

    case.complete("review", {"decision": "yes"})

    assert case.snapshot.variables["decision"] == "yes"


def test_input_mappings_are_seen_by_the_task_alone() -> None:
    mappings = mapping({"post": '="clerk@" + office'}, {"asked": "=post + extra"})
    case = start(
        diagram("start -> review -> end", user("review", FORM + mappings, "=post")), {"office": "SD01"}
    )

    assert case.task("review").candidate_groups == ("clerk@SD01",)
    case.complete("review", {"extra": "!"})

    assert case.snapshot.variables == {"case_id": "c-1", "office": "SD01", "asked": "clerk@SD01!"}


def test_an_output_named_like_an_input_reaches_the_process() -> None:
    mappings = mapping({"level": "=1"}, {"level": "=level + 1"})
    case = start(diagram("start -> review -> end", user("review", mappings)))

    case.complete("review")

    assert case.snapshot.variables["level"] == 2


def test_a_task_is_completed_once() -> None:
    case = start(diagram("start -> first -> second -> end", user("first"), user("second")))
    key = case.task("first").key
    case.complete("first")

    with pytest.raises(ConflictError):
        case.act(Complete(key))


@pytest.mark.parametrize(
    "value",
    [float("nan"), 2**70, "\ud800", {"a": {1}}, {"\u0001": 1}, [b"bytes"]],
    ids=lambda value: ascii(value),
)
def test_a_value_that_cannot_be_kept_is_refused_and_changes_nothing(value: object) -> None:
    case = start(diagram("start -> review -> end", user("review")))

    with pytest.raises(InvalidInputError):
        case.complete("review", {"v": value})

    assert case.waiting_at == {"review"}


def test_the_key_of_a_task_stays_while_others_go_on() -> None:
    text = "start -> a -> b -> end"
    case = start(diagram(text, user("a"), user("b")))
    before = case.task("a").key

    assert case.task("a").key == before
