"""Finds the handler of a job type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from engine.domain import Variables
from engine.errors import EngineError
from engine.handlers import answer, lookup, publicity, push
from engine.models import Job
from engine.storage import Store, Transaction


class UnknownJobError(EngineError):
    """没有办法执行这种服务任务"""

    code = "unknown_job"


class Handler(Protocol):
    """A module with these three functions; ``request`` and ``result`` are its own affair."""

    def prepare(self, tx: Transaction, job: Job) -> Any:
        """Everything that the remote call needs, read in one transaction."""

    def ask(self, store: Store, request: Any) -> Any:
        """The remote call; inside no transaction.

        Raises:
            EngineError: it failed; ``permanent`` says whether trying again is useless.
        """

    def record(self, tx: Transaction, job: Job, request: Any, result: Any) -> Variables:
        """Store what came back and give the variables that the diagram may use."""


_BY_PREFIX: Mapping[str, Handler] = {
    "data_sharing.": lookup,
    "answer.": answer,
    "portal.": push,
    "notice.": push,
    "city.": push,
    "hr.": push,
    "publicity.": publicity,
    push.PREFIX: push,
}


def is_ours(job_type: str) -> bool:
    """Whether a handler here does jobs of this type; all others are for workers outside."""
    return job_type.startswith(tuple(_BY_PREFIX))


def ours(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The same as a condition on a column."""
    return or_(*(column.startswith(prefix) for prefix in _BY_PREFIX))


def handler_for(job_type: str) -> Handler:
    """The handler of ``job_type``.

    Raises:
        UnknownJobError: nothing here does such jobs.
    """
    for prefix, handler in _BY_PREFIX.items():
        if job_type.startswith(prefix):
            return handler
    raise UnknownJobError(f"没有办法执行“{job_type}”类型的服务任务", type=job_type)
