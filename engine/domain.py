"""The words of the engine as frozen data: states, what a case waits for, what can happen to it.

Knows no table, no diagram library and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Variables = Mapping[str, object]


class CaseState(StrEnum):
    """Where a case stands as a whole."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """Where a user task stands.  A claimed task is open and has an assignee."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Hold(StrEnum):
    """What stands between an open task and its end.

    It is entrusted to a colleague; colleagues sign before it may be filled in for good; colleagues sign afterwards;
    it was filled in and they sign now.
    """

    DELEGATED = "delegated"
    SIGNING = "signing"
    FOLLOWED = "followed"
    SUBMITTED = "submitted"


class WaitState(StrEnum):
    """Where a timer, job or message subscription stands.  A suspended one waits for its case to be resumed."""

    WAITING = "waiting"
    SUSPENDED = "suspended"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class IncidentKind(StrEnum):
    """What went wrong, by the thing that could not go on."""

    JOB = "job"
    TIMER = "timer"
    STEP = "step"
    CLOCK = "clock"
    TASK = "task"


@dataclass(frozen=True)
class UserTaskWait:
    """A person must act.  ``due_at`` is aware UTC; groups are posts such as ``reviewer`` or ``reviewer@SD01``."""

    key: UUID
    element_id: str
    name: str
    process_id: str
    item: str | None
    form_id: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True)
class JobWait:
    """Work for a worker.  ``variables`` come from the input mappings and hold no personal data."""

    key: UUID
    element_id: str
    name: str
    process_id: str
    item: str | None
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Variables


@dataclass(frozen=True)
class TimerWait:
    """The case goes on at ``due_at`` (aware UTC)."""

    key: UUID
    element_id: str
    process_id: str
    due_at: datetime


@dataclass(frozen=True)
class MessageWait:
    """The case goes on when message ``name`` with this correlation key arrives."""

    key: UUID
    element_id: str
    process_id: str
    name: str
    correlation_key: str


Wait = UserTaskWait | JobWait | TimerWait | MessageWait


@dataclass(frozen=True)
class Passed:
    """An element that the case has left behind in this step, in order.

    ``flows`` are the ways by which it was left; ``why`` explains a decision: tables, matched rules, values read.
    ``before`` are the variables that a task to which the case may be taken back found.
    """

    key: UUID
    element_id: str
    name: str
    process_id: str
    item: str | None
    kind: str
    flows: tuple[str, ...] = ()
    why: tuple[Mapping[str, object], ...] = ()
    before: Variables | None = None


@dataclass(frozen=True)
class Snapshot:
    """All that rows may be made from: the open waits, what this step opened, closed and passed, whether it ended."""

    waits: tuple[Wait, ...]
    opened: tuple[Wait, ...]
    closed: tuple[Wait, ...]
    passed: tuple[Passed, ...]
    ended: bool
    variables: Variables


@dataclass(frozen=True)
class Complete:
    """A person finished the user task ``key`` with these form values; ``by`` names them if it is not who acts now."""

    key: UUID
    values: Variables = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True)
class FinishJob:
    """A worker finished the job ``key`` with this result."""

    key: UUID
    values: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class ThrowError:
    """The job ``key`` ended in a BPMN error; an error boundary event must catch ``code``."""

    key: UUID
    code: str
    values: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class Fire:
    """Let the timer ``key`` elapse now, whatever the wall clock says."""

    key: UUID


@dataclass(frozen=True)
class Deliver:
    """The message behind subscription ``key`` arrived."""

    key: UUID
    payload: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class GoBack:
    """Take the open user task ``key`` away and let the case stand at user task ``element_id`` once more.

    ``before`` are the variables as they were when that task was left; what was written since is as it was then.
    """

    key: UUID
    element_id: str
    before: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class Restart:
    """Take everything away that the case waits for and let it run ``process_id`` instead; ``key`` is the cause."""

    key: UUID
    process_id: str
    values: Variables = field(default_factory=dict)


Action = Complete | FinishJob | ThrowError | Fire | Deliver | GoBack | Restart


@dataclass(frozen=True)
class Change:
    """One step of one case: the action (None at the beginning), what it led to, and the actor's reason.

    ``office`` is the street office of the case.
    """

    case_id: UUID
    action: Action | None
    snapshot: Snapshot
    note: str | None = None
    office: str | None = None
