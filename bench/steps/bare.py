"""(a) The floor: psycopg alone, one transaction a completion, writing the same rows as the product into its tables."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import psycopg

from bench.steps import flow

_COMPLETE = """UPDATE user_task SET state = 'completed', completed_at = %s, completed_by = 'clerk',
    submission = %s WHERE id = %s AND state = 'open' RETURNING id"""
_SAVE = "UPDATE process_instance SET document = %s, version = version + 1 WHERE id = %s AND version = %s RETURNING id"
_OPEN = """INSERT INTO user_task (id, case_id, element_id, process_id, name, form_id, state, groups, due_at,
    created_at) VALUES (%s, %s, %s, %s, %s, 'review', 'open', 'clerk', %s, %s)"""
_OFFER = "INSERT INTO user_task_candidate (group_name, due_at, task_id) VALUES ('clerk', %s, %s)"
_REMEMBER = """INSERT INTO history (case_id, key, element_id, process_id, name, kind, actor, at)
    VALUES (%s, %s, %s, %s, %s, 'userTask', 'clerk', %s)"""
_BEGIN = """INSERT INTO process_instance (id, number, release_number, process_id, state, version, document, channel,
    started_by, started_at) VALUES (%s, %s, 1, %s, 'active', 1, %s, 'window', 'clerk', %s)"""


class Bare:
    """A contestant that knows beforehand what every step leads to; the document is ``document_bytes`` of noise."""

    def __init__(self, url: str, document_bytes: int) -> None:
        """Use the product's migrated database at ``url``."""
        self.connection = psycopg.connect(url, prepare_threshold=3)
        self.document = os.urandom(document_bytes)

    def play(self, length: int) -> list[float]:
        """Seconds of every completion of one case."""
        process_id, case_id, now = flow.process_id(length), uuid4(), datetime.now(UTC)
        order = flow.names(length)
        open_tasks = {name: uuid4() for name in order[: flow.BRANCHES]}
        with self.connection.transaction():
            begin = (case_id, str(case_id), process_id, self.document, now)
            self.connection.execute(_BEGIN, begin)
            for name, key in open_tasks.items():
                self._open(case_id, process_id, name, key)
                self._claim(key)
        times = []
        for number, name in enumerate(order):
            following = self._following(order, number)
            begun = time.perf_counter()
            with self.connection.transaction():
                opened = self._complete((case_id, process_id, number), name, open_tasks[name], following)
            times.append(time.perf_counter() - begun)
            if opened is not None and following is not None:
                open_tasks[following] = opened
                with self.connection.transaction():
                    self._claim(opened)
        return times

    @staticmethod
    def _following(order: list[str], number: int) -> str | None:
        last_round = len(order) - 1 - flow.BRANCHES
        if number < last_round:
            return order[number + flow.BRANCHES]
        return "conclude" if number == len(order) - 2 else None

    def _complete(
        self, case: tuple[UUID, str, int], name: str, key: UUID, following: str | None
    ) -> UUID | None:
        case_id, process_id, number = case
        now = datetime.now(UTC)
        body = orjson.dumps(flow.VALUES).decode()
        self._one(_COMPLETE, (now, body, key))
        self._one(_SAVE, (self.document, case_id, number + 1))
        opened = None
        if following is not None:
            opened = uuid4()
            self._open(case_id, process_id, following, opened)
        self.connection.execute(_REMEMBER, (case_id, key, name, process_id, name, now))
        return opened

    def _open(self, case_id: UUID, process_id: str, name: str, key: UUID) -> None:
        now = datetime.now(UTC)
        self.connection.execute(_OPEN, (key, case_id, name, process_id, name, now, now))
        self.connection.execute(_OFFER, (now, key))

    def _claim(self, key: UUID) -> None:
        self.connection.execute("UPDATE user_task SET assignee = 'clerk' WHERE id = %s", (key,))
        self.connection.execute("DELETE FROM user_task_candidate WHERE task_id = %s", (key,))

    def _one(self, statement: str, values: tuple[object, ...]) -> None:
        if self.connection.execute(statement.encode(), values).fetchone() is None:
            raise RuntimeError("nothing was changed")
