"""Cases at the hands of people who use every verb they can, and how such cases are brought to their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from engine import directory, dossier, jobs, pending, tasks, timers
from engine.domain import CaseState, TaskState
from engine.errors import BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.models import (
    Absence,
    Case,
    Involvement,
    InvolvementKind,
    Termination,
    UserTask,
    Verdict,
)
from engine.releases import newest
from engine.storage import Actor, Transaction
from engine.verbs import (
    delegation,
    deputies,
    involving,
    returning,
    signing,
    suspension,
    termination,
    transfer,
    urging,
)
from engine.verbs.deputies import Away
from engine.verbs.signing import Place, Quorum, Wanted
from tests.support.diagrams import diagram, gateway, timer, user
from tests.support.playing import Playing
from tests.support.world import World

REFUSED = (BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError)
"""What a verb may answer; anything else is a fault of the engine."""
HOUSEHOLDS = ("H01", "H03", "H04", "H07", "H09", "H15", "H23")
SMALL = "small"
"""A process of a few tasks, most of which may check none of the others' work and be returned to."""
MOST_ROUNDS = 400
WHY = "随机试验"
REASONS = ("withdrawn", "deceased_or_moved")


@dataclass
class Office:
    """All people and all cases of a world, and chance."""

    world: World
    chance: Random = field(default_factory=Random)
    stories: dict[UUID, Playing | None] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    everybody: list[Actor] = field(default_factory=list)

    def people(self) -> list[Actor]:
        """Everybody with the posts held when first asked for: whom to choose from."""
        if not self.everybody:
            with self.world.store.transaction() as tx:
                self.everybody = [directory.actor(tx, key) for key in directory.account_ids(tx)]
        return self.everybody

    def person(self, account: str) -> Actor:
        """``account`` with the posts held at this moment."""
        return self.world.person(account)

    def begin(self, household: str) -> UUID:
        """The id of a new case of ``household``, or of the small process."""
        if household == SMALL:
            case_id = self.world.start(SMALL)
            self.stories[case_id] = None
            return case_id
        playing = Playing(self.world, household)
        self.stories[playing.case_id] = playing
        return playing.case_id

    def tasks(self, *states: TaskState) -> list[UserTask]:
        """All tasks in one of ``states``, in an order that does not depend on chance."""
        found = [row for row in self.world.rows(UserTask) if row.state in states]
        order = {case_id: number for number, case_id in enumerate(self.stories)}
        return sorted(found, key=lambda row: (order[row.case_id], row.created_at, row.element_id))

    def may_return(self, task: UserTask) -> bool:
        """Whether the diagram lets ``task`` be returned."""
        with self.world.store.transaction() as tx:
            node = newest(tx).program.node(task.process_id, task.element_id)
        return "returnTo" in node.zeebe.properties

    def decision(self, task: UserTask) -> dict[str, Any]:
        """What the story says at this element, by the number of visits so far."""
        story = self.stories[task.case_id]
        if story is None:
            return {}
        found = story.decisions[task.element_id]
        if not isinstance(found, list):
            return dict(found)
        visits = [
            row
            for row in self.world.rows(UserTask)
            if (row.case_id, row.element_id, row.state)
            == (task.case_id, task.element_id, TaskState.COMPLETED)
        ]
        return dict(found[min(len(visits), len(found) - 1)])

    def machines(self) -> None:
        """Do what workers and sources would do now."""
        jobs.run_due(self.world.store)
        self.world.sharing.release()
        pending.poll(self.world.store)
        jobs.run_due(self.world.store)

    def attempt(self, actor: Actor, act: Callable[[Transaction], object], name: str) -> bool:
        """Let ``actor`` try something; whether it was done."""
        try:
            with self.world.store.transaction(actor) as tx:
                act(tx)
        except REFUSED:
            self.done[f"{name} refused"] = self.done.get(f"{name} refused", 0) + 1
            return False
        self.done[name] = self.done.get(name, 0) + 1
        return True

    def finish(self, task: UserTask) -> bool:
        """Let whoever may finish ``task``; whether somebody did."""
        values = self.decision(task)

        def act(tx: Transaction) -> None:
            tasks.claim(tx, task.id)
            tasks.complete(tx, task.id, values)

        def complete(tx: Transaction) -> None:
            tasks.complete(tx, task.id, values)

        if task.assignee is not None:
            return self.attempt(self.person(task.assignee), complete, "complete")
        able = [each for each in self.people() if each.groups & set(task.groups.split(","))]
        return any(self.attempt(self.person(each.id), act, "complete") for each in able)

    def wait(self, **length: float) -> None:
        """Let time pass and everything happen that is due."""
        self.done["wait"] = self.done.get("wait", 0) + 1
        self.world.pass_time(**length)
        timers.fire_due(self.world.store)
        self.machines()

    def settle(self) -> None:
        """Bring everything that colleagues owe one another to its end, and everybody back."""
        supervisor = self.person("supervisor1")
        for absence in self.world.rows(Absence):
            if absence.ended_at is None and absence.ends_at > self.world.clock.now:
                back = partial(deputies.end, absence_id=absence.id)
                assert self.attempt(self.person(absence.account_id), back, "end")
        for case in self.world.rows(Case):
            if case.state is CaseState.SUSPENDED:
                resume = partial(suspension.resume, case_id=case.id, reason=WHY)
                assert self.attempt(supervisor, resume, "resume")
        for proposal in self.world.rows(Termination):
            if proposal.agreed is None:
                decline = partial(termination.decide, termination_id=proposal.id, agreed=False, text=WHY)
                assert self.attempt(self.person("supervisor2"), decline, "decide")
        self.answer_all()

    def answer_all(self) -> None:
        """Let everybody sign, answer and hand back what is asked of them, as long as there is something."""
        for _ in range(MOST_ROUNDS):
            waiting = [row for row in self.world.rows(Involvement) if row.closed_at is None]
            if not any([self.respond(row) for row in waiting]):
                return
        raise AssertionError("colleagues never come to an end")

    def respond(self, row: Involvement, verdict: Verdict = Verdict.AGREE) -> bool:
        """Let the recipient of ``row`` answer it; whether that was possible."""
        act: Callable[[Transaction], object]
        match row.kind:
            case InvolvementKind.SIGNATURE:
                act = partial(signing.sign, involvement_id=row.id, verdict=verdict, opinion=WHY)
            case InvolvementKind.DELEGATION:
                act = partial(delegation.hand_back, involvement_id=row.id, result=WHY)
            case InvolvementKind.QUESTION:
                act = partial(involving.answer, involvement_id=row.id, text=WHY)
            case _:
                act = partial(involving.mark_read, involvement_id=row.id)
        return self.attempt(self.person(row.recipient), act, f"respond to {row.kind.value}")

    def to_the_end(self) -> None:
        """Let every case be finished by people who use no more verbs.

        Raises:
            AssertionError: a case is lost: nobody can finish it and nothing happens by itself.
        """
        self.settle()
        for _ in range(MOST_ROUNDS):
            self.machines()
            open_cases = [row for row in self.world.rows(Case) if row.ended_at is None]
            if not open_cases:
                return
            self.answer_all()
            moved = [self.finish(task) for task in self.tasks(TaskState.OPEN)]
            if not any(moved):
                self._let_time_pass()
            self.world.pass_time(minutes=7)
        raise AssertionError(f"never ends: {[self.world.waiting_at(row.id) for row in open_cases]}")

    def _let_time_pass(self) -> None:
        moments = []
        with self.world.store.transaction() as tx:
            for case_id in self.stories:
                moments.append(dossier.next_due(dossier.waits(tx, case_id)))
        due = min((moment for moment in moments if moment is not None), default=None)
        assert due is not None, (
            f"nobody can go on with {[self.told(row) for row in self.tasks(TaskState.OPEN)]}"
        )
        self.world.clock.now = max(self.world.clock.now + timedelta(seconds=1), due)
        timers.fire_due(self.world.store)

    def told(self, task: UserTask) -> str:
        """A task with everything that may keep it from its end, and why its holder cannot finish it."""
        refused = ""
        if task.assignee is not None:
            try:
                with self.world.store.transaction(self.person(task.assignee)) as tx:
                    tasks.complete(tx, task.id, self.decision(task))
            except REFUSED as error:
                refused = error.message
        involved = [
            (row.kind.value, row.recipient, row.after, row.position)
            for row in self.world.rows(Involvement)
            if row.task_id == task.id and row.closed_at is None
        ]
        return f"{task.element_id} {task.assignee} {task.hold} {task.groups} {involved} {refused}"

    def forget(self) -> None:
        """Leave no trace in the database."""
        with self.world.store.transaction() as tx:
            tx.session.execute(delete(Absence))
            tx.session.execute(delete(Case))
        self.stories.clear()


def small_process() -> dict[str, bytes]:
    """The diagram of :data:`SMALL`, for reviewers of any street."""
    every = (
        "claim,release,transfer,delegate,deputise,countersign,add_signer,remove_signer,withdraw,urge,copy,ask"
    )
    fresh = {"verbs": every, "notHandledBefore": "everywhere"}
    nodes = [
        user("small_begin", verbs=every),
        gateway("small_split"),
        gateway("small_join"),
        user("small_left", verbs=every),
        user("small_right", verbs=every),
        user("small_check", **fresh),
        user("small_decide", verbs=f"{every},return", returnTo="small_left,small_begin,small_check"),
        timer("small_pause", "P1D"),
    ]
    flows = (
        "start > small_begin > small_split > small_left > small_join > small_check > small_decide > small_pause > done",
        "small_split > small_right > small_join",
    )
    (source,) = diagram(SMALL, nodes, *flows).values()
    source = source.replace(b'"start"', b'"small_start"').replace(b'"done"', b'"small_done"')
    source = source.replace(b"start__", b"small_start__").replace(b"__done", b"__small_done")
    return {"small/small.bpmn": source.replace(b'"clerk"', b'"reviewer"')}


def use_a_verb(office: Office, task: UserTask, verb: str, actor: Actor) -> bool:
    """Let ``actor`` try ``verb`` on ``task`` with arguments of chance; whether it was done."""
    near = [each.id for each in office.people() if each.office in (actor.office, "district", "lc_shanda")]
    posts = set(task.groups.split(","))
    able = [each.id for each in office.people() if each.groups & posts and each.id != actor.id]
    wanted = able if able and verb in ("transfer", "reassign") and office.chance.random() < 0.8 else near
    other = office.chance.choice(wanted)
    several = tuple(office.chance.sample(near, k=min(2, len(near))))
    acts: dict[str, Callable[[Transaction], object]] = {
        "claim": lambda tx: tasks.claim(tx, task.id),
        "release": lambda tx: tasks.release(tx, task.id, WHY),
        "transfer": lambda tx: transfer.transfer(tx, task.id, other, WHY),
        "reassign": lambda tx: transfer.reassign(tx, task.id, other, WHY),
        "take over": lambda tx: transfer.take_over(tx, task.id, WHY),
        "put back": lambda tx: transfer.put_back(tx, task.id, WHY),
        "delegate": lambda tx: delegation.delegate(tx, task.id, other, WHY),
        "call back": lambda tx: delegation.call_back(tx, task.id, WHY),
        "countersign": lambda tx: signing.countersign(
            tx, task.id, Wanted(several, WHY, office.chance.choice(list(Quorum)))
        ),
        "add signer": lambda tx: signing.add_signer(
            tx, task.id, other, office.chance.choice(list(Place)), WHY
        ),
        "copy": lambda tx: involving.copy(tx, task.id, several, WHY),
        "ask": lambda tx: involving.ask(tx, task.id, other, WHY),
        "urge": lambda tx: urging.urge(tx, task.id, WHY),
        "return": lambda tx: _give_back(office, tx, task),
        "withdraw": lambda tx: returning.withdraw(tx, task.id, WHY),
    }
    return office.attempt(actor, acts[verb], verb)


VERBS = (
    "claim", "release", "transfer", "reassign", "take over", "put back", "delegate", "call back", "countersign",
    "add signer", "copy", "ask", "urge", "return", "return", "return", "withdraw", "withdraw",
)  # fmt: skip


def _give_back(office: Office, tx: Transaction, task: UserTask) -> None:
    node = newest(tx).program.node(task.process_id, task.element_id)
    places = [each for each in node.zeebe.properties.get("returnTo", "").split(",") if each]
    returning.give_back(tx, task.id, office.chance.choice([*places, "previous", "initiator"]), WHY)


def suspend_or_resume(office: Office, case_id: UUID) -> None:
    """Turn the case from running to standing still, or back."""
    still = office.world.state(case_id) is CaseState.SUSPENDED
    act = partial(suspension.resume if still else suspension.suspend, case_id=case_id, reason=WHY)
    office.attempt(office.person("supervisor1"), act, "resume" if still else "suspend")


def propose_or_decide(office: Office, case_id: UUID, *, agreed: bool) -> None:
    """Propose to end the case, or decide on the proposal that waits."""
    waiting = [row for row in office.world.rows(Termination) if (row.case_id, row.agreed) == (case_id, None)]
    if not waiting:
        reason = office.chance.choice(REASONS)
        propose = partial(termination.propose, case_id=case_id, reason_code=reason, text=WHY)
        office.attempt(office.person("supervisor1"), propose, "propose")
        return
    decide = partial(termination.decide, termination_id=waiting[0].id, agreed=agreed, text=WHY)
    by = office.chance.choice(["supervisor1", "supervisor2", "shanda_confirm"])
    office.attempt(office.person(by), decide, "decide")


def leave(office: Office, account: str, deputy: str, days: int) -> None:
    """``account`` is away for so many days."""
    today = office.world.clock.now.astimezone(SHANGHAI).date()
    away = Away(today, today + timedelta(days=days), deputy, WHY)
    office.attempt(office.person(account), lambda tx: deputies.register(tx, away), "leave")


def cases_of(office: Office) -> list[UUID]:
    """The open cases, in the order in which they began."""
    with office.world.store.transaction() as tx:
        open_ones = set(tx.session.scalars(select(Case.id).where(Case.ended_at.is_(None))))
    return [case_id for case_id in office.stories if case_id in open_ones]
