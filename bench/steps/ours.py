"""The product: ``tasks.complete`` with everything that it checks, projects and records."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select

from bench.steps import flow
from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine import execution, jobs, releases, tasks
from engine.domain import TaskState, WaitState
from engine.models import Account, Case, Job, Office, UserTask
from engine.storage import Actor, Store, connect, migrate
from webui.bootstrap import NoQueue

CLERK = Actor("clerk", "钱建国", "street", frozenset({"clerk", "clerk@street"}))
_TASK = (
    '<extensionElements><zeebe:userTask/><zeebe:formDefinition formId="review"/>'
    '<zeebe:assignmentDefinition candidateGroups="clerk"/><zeebe:taskSchedule dueDate="=workday due(5)"/>'
    '<zeebe:ioMapping><zeebe:output source="=opinion" target="opinion"/></zeebe:ioMapping></extensionElements>'
)
_JOB = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:bench">
<process id="told" isExecutable="true"><startEvent id="start"/><serviceTask id="tell"><extensionElements>
<zeebe:taskDefinition type="portal.status"/><zeebe:ioMapping><zeebe:input source="accept" target="stage"/>
<zeebe:input source="accepted" target="text"/></zeebe:ioMapping></extensionElements></serviceTask>
<endEvent id="done"/><sequenceFlow id="a" sourceRef="start" targetRef="tell"/>
<sequenceFlow id="b" sourceRef="tell" targetRef="done"/></process></definitions>"""


class Ours:
    """A contestant; ``documents`` keeps the size of the case's document after each of its last steps."""

    def __init__(self, url: str) -> None:
        """Migrate the database at ``url`` and publish the flow."""
        self.engine = connect(url)
        migrate(self.engine)
        self.store = Store(self.engine, WorkingCalendar(), NoQueue(), MemoryDataSharing())
        lengths = (flow.SHORT, flow.LONG)
        files = {f"{flow.process_id(length)}.bpmn": flow.diagram(length, _TASK) for length in lengths}
        with self.store.transaction() as tx:
            office = {"id": "street", "name": "街道", "kind": "street", "level": "street"}
            tx.session.execute(insert(Office).values(office))
            tx.session.execute(
                insert(Account).values(id="clerk", name="钱建国", office="street", enabled=True)
            )
            releases.publish(tx, files | {"told.bpmn": _JOB, "review.form": flow.form()}, "bench")
        self._count = 0
        self.documents: list[int] = []

    def start(self, process_id: str) -> UUID:
        """The id of a new case."""
        self._count += 1
        number = f"B{time.time_ns()}-{self._count}"
        with self.store.transaction() as tx:
            return execution.start(tx, execution.NewCase(number, process_id, "window", "street", {}))

    def play(self, length: int) -> list[float]:
        """Seconds of every completion of one case."""
        case_id = self.start(flow.process_id(length))
        times = []
        for name in flow.names(length):
            task_id = self._claimed(case_id, name)
            begun = time.perf_counter()
            with self.store.transaction(CLERK) as tx:
                tasks.complete(tx, task_id, flow.VALUES)
            times.append(time.perf_counter() - begun)
            if name == flow.names(length)[0]:
                self.documents.append(self._size(case_id))
        return times

    def _claimed(self, case_id: UUID, name: str) -> UUID:
        query = select(UserTask.id).where(
            UserTask.case_id == case_id, UserTask.element_id == name, UserTask.state == TaskState.OPEN
        )
        with self.store.transaction(CLERK) as tx:
            task_id = tx.session.scalars(query).one()
            tasks.claim(tx, task_id)
        return task_id

    def _size(self, case_id: UUID) -> int:
        with self.store.transaction() as tx:
            return len(tx.session.scalars(select(Case.document).where(Case.id == case_id)).one())

    def run_job_case(self) -> None:
        """One short case as a worker sees it: a job that tells the portal, and the end."""
        case_id = self.start("told")
        with self.store.transaction() as tx:
            query = select(Job.id).where(Job.case_id == case_id, Job.state == WaitState.WAITING)
            job_id = tx.session.scalars(query).one()
        if not jobs.run(self.store, job_id):
            raise RuntimeError(f"job {job_id} did not run at {datetime.now(UTC)}")
