"""Universal rules, over random block-structured processes and random walks through them."""

from __future__ import annotations

from collections import Counter
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain import Complete, Passed, UserTaskWait
from engine.interpreter import program as programs
from engine.interpreter.snapshot import waits_of
from engine.interpreter.workflow import CaseWorkflow, run
from tests.support.blocks import Drawing, Tree, draw, trees
from tests.support.process import Case, program, start

BUDGET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MAX_STEPS = 60


def pick(case: Case, data: st.DataObject) -> UserTaskWait:
    tasks = [wait for wait in case.snapshot.waits if isinstance(wait, UserTaskWait)]
    return tasks[data.draw(st.integers(0, len(tasks) - 1))]


@BUDGET
@given(trees(), st.data())
def test_a_case_waits_exactly_where_its_blocks_say_and_always_ends(tree: Tree, data: st.DataObject) -> None:
    drawing = draw(tree)
    case = start(drawing.text, drawing.variables)
    possible = [drawing.term]

    for _ in range(MAX_STEPS):
        waiting = Counter(wait.element_id for wait in case.snapshot.waits)
        possible = [term for term in possible if term.waiting == waiting]
        assert possible, f"waits at {waiting}"
        if case.ended:
            break
        task = pick(case, data)
        case.act(Complete(task.key))
        possible = list(dict.fromkeys(rest for term in possible for rest in term.after(task.element_id)))[
            :500
        ]

    assert case.ended is any(term.is_done for term in possible)


@BUDGET
@given(trees(), st.data())
def test_keys_stay_and_what_opened_and_closed_adds_up(tree: Tree, data: st.DataObject) -> None:
    drawing = draw(tree)
    case = start(drawing.text, drawing.variables)
    assert {wait.key for wait in case.snapshot.opened} == case.keys()

    for _ in range(MAX_STEPS):
        if case.ended:
            break
        before = case.keys()
        assert case.keys() == before
        case.act(Complete(pick(case, data).key))
        closed = {wait.key for wait in case.snapshot.closed}
        opened = {wait.key for wait in case.snapshot.opened}
        assert case.keys() == (before - closed) | opened
        assert closed <= before
        assert not opened & before


@BUDGET
@given(trees(), st.data())
def test_a_case_kept_in_memory_goes_the_same_way_as_one_stored_after_every_step(
    tree: Tree, data: st.DataObject
) -> None:
    drawing = draw(tree)
    case = start(drawing.text, drawing.variables)
    kept = Kept(drawing, case)

    for _ in range(MAX_STEPS):
        assert kept.waiting == [wait.element_id for wait in case.snapshot.waits]
        assert kept.path == case.path
        assert kept.workflow.data == case.snapshot.variables
        if case.ended:
            break
        nth = data.draw(st.integers(0, len(kept.waiting) - 1))
        kept.complete(nth)
        case.act(Complete(case.snapshot.waits[nth].key))


class Kept:
    """The same case as one live object, never stored."""

    def __init__(self, drawing: Drawing, case: Case) -> None:
        self.workflow = CaseWorkflow(program(drawing.text), "p", case.evaluator)
        self.workflow.data.update({"case_id": "c-1", **drawing.variables})
        self.passed: list[Passed] = []
        self._run()

    def complete(self, nth: int) -> None:
        key = list(waits_of(self.workflow))[nth]
        programs.act(self.workflow, Complete(key), self.passed)
        self._run()

    def _run(self) -> None:
        run(self.workflow, partial(programs.observe, self.passed))

    @property
    def waiting(self) -> list[str]:
        return [wait.element_id for wait in waits_of(self.workflow).values()]

    @property
    def path(self) -> list[str]:
        return [entry.element_id for entry in self.passed]
