"""(b) SpiffWorkflow by itself: its parser, its serializer, its JSON in one table of the same database."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.steps import flow


class Spiff:
    """A contestant."""

    def __init__(self, url: str) -> None:
        """Create the table in the database at ``url``."""
        self.connection = psycopg.connect(url, prepare_threshold=3)
        with self.connection.transaction():
            self.connection.execute("CREATE TABLE spiff_case (id bigint PRIMARY KEY, state text NOT NULL)")
        self.serializer = BpmnWorkflowSerializer()
        self.specs: dict[int, Any] = {}
        for length in (flow.SHORT, flow.LONG):
            parser = BpmnParser()
            parser.add_bpmn_str(flow.diagram(length))
            self.specs[length] = parser.get_spec(flow.process_id(length))
        self._count = 0

    def play(self, length: int) -> list[float]:
        """Seconds of every completion of one case."""
        self._count += 1
        workflow = BpmnWorkflow(self.specs[length])
        workflow.do_engine_steps()
        state = self.serializer.serialize_json(workflow)
        with self.connection.transaction():
            self.connection.execute("INSERT INTO spiff_case VALUES (%s, %s)", (self._count, state))
        times = []
        for name in flow.names(length):
            begun = time.perf_counter()
            self._complete(name)
            times.append(time.perf_counter() - begun)
        return times

    def _complete(self, name: str) -> None:
        with self.connection.transaction():
            query = "SELECT state FROM spiff_case WHERE id = %s FOR UPDATE"
            row = self.connection.execute(query, (self._count,)).fetchone()
            assert row is not None
            workflow = self.serializer.deserialize_json(row[0])
            (task,) = workflow.get_tasks(state=TaskState.READY, spec_name=name)
            task.data[name] = flow.VALUES
            task.run()
            workflow.do_engine_steps()
            state = self.serializer.serialize_json(workflow)
            self.connection.execute("UPDATE spiff_case SET state = %s WHERE id = %s", (state, self._count))
