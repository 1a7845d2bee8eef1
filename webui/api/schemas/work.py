"""Bodies about user tasks and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from webui.api.schemas.base import (
    DEFAULT_TENANT,
    Body,
    Milliseconds,
    Name,
    Reply,
    SearchReply,
    Tenant,
    Text,
    Values,
)
from webui.api.schemas.filters import KeyFilter, MomentFilter, StateConditions, TextFilter
from webui.api.schemas.searching import Search


class TaskState(StrEnum):
    """Where a user task stands."""

    CREATED = "CREATED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


class UserTask(Reply):
    """Work for a person; who applied and what was filled in is not among it."""

    name: str | None
    state: TaskState
    assignee: str | None
    element_id: str
    candidate_groups: list[str]
    candidate_users: list[str] = []
    process_definition_id: str
    creation_date: datetime
    completion_date: datetime | None
    follow_up_date: datetime | None = None
    due_date: datetime | None
    tenant_id: str = DEFAULT_TENANT
    external_form_reference: str | None = None
    process_definition_version: int
    custom_headers: dict[str, str] = {}
    user_task_key: str
    element_instance_key: str
    process_name: str | None
    process_definition_key: str
    process_instance_key: str
    root_process_instance_key: str | None = None
    business_id: str | None
    form_key: str | None
    tags: list[str] = []
    priority: int = 50


class TaskFilter(Body):
    """Which user tasks are wanted."""

    user_task_key: KeyFilter | None = None
    process_instance_key: KeyFilter | None = None
    process_definition_id: TextFilter | None = None
    element_id: TextFilter | None = None
    name: TextFilter | None = None
    assignee: TextFilter | None = None
    candidate_group: Text | None = None
    state: TaskState | StateConditions[TaskState] | None = None
    due_date: MomentFilter | None = None
    creation_date: MomentFilter | None = None
    completion_date: MomentFilter | None = None
    tenant_id: Tenant | None = None


class TaskOrder(StrEnum):
    """What user tasks can be sorted by."""

    CREATION = "creationDate"
    COMPLETION = "completionDate"
    DUE = "dueDate"
    NAME = "name"


class TaskSearch(Search[TaskOrder]):
    """A search for user tasks."""

    filter: TaskFilter = TaskFilter()


class UserTasks(SearchReply[UserTask]):
    """A page of user tasks."""


class TaskForm(Reply):
    """The form of a task; ``schema`` is its definition as JSON text."""

    tenant_id: str = DEFAULT_TENANT
    form_id: str
    form_schema: Annotated[str, Field(serialization_alias="schema")]
    version: int
    form_key: str


class Assignment(Body):
    """Who takes a task: the client itself."""

    assignee: Name | None = None
    allow_override: bool | None = None
    action: Text | None = None


class TaskCompletion(Body):
    """The values of a task's form."""

    variables: Values | None = None
    action: Text | None = None


class TaskChanges(Body):
    """What Camunda lets be changed about a task; none of it may be changed here."""

    due_date: Text | None = None
    follow_up_date: Text | None = None
    candidate_users: list[Name] | None = None
    candidate_groups: list[Name] | None = None
    priority: Annotated[int, Field(ge=0, le=100)] | None = None


class TaskUpdate(Body):
    """A change of a task."""

    changeset: TaskChanges | None = None
    action: Text | None = None


class TenantChoice(StrEnum):
    """Whose jobs are wanted; we have one tenant."""

    PROVIDED = "PROVIDED"
    ASSIGNED = "ASSIGNED"


class JobActivation(Body):
    """Which jobs a worker wants, how many, and for how many milliseconds."""

    type: Name
    timeout: Annotated[int, Field(ge=1, le=86_400_000)]
    max_jobs_to_activate: Annotated[int, Field(ge=1, le=100_000)]
    worker: Text = ""
    fetch_variable: list[Text] | None = None
    request_timeout: Annotated[int, Field(ge=-1, le=86_400_000)] | None = None
    tenant_ids: list[Tenant] | None = None
    tenant_filter: TenantChoice | None = None
    with_lease: bool | None = None


class ActivatedJob(Reply):
    """A job that is held for the worker until ``deadline`` (milliseconds since 1970)."""

    type: str
    process_definition_id: str
    process_definition_version: int
    element_id: str
    custom_headers: Mapping[str, str]
    worker: str
    retries: int
    deadline: int
    variables: Mapping[str, object]
    tenant_id: str = DEFAULT_TENANT
    physical_tenant_id: str = DEFAULT_TENANT
    job_key: str
    process_instance_key: str
    process_definition_key: str
    element_instance_key: str
    kind: Literal["BPMN_ELEMENT"] = "BPMN_ELEMENT"
    listener_event_type: Literal["UNSPECIFIED"] = "UNSPECIFIED"
    user_task: None = None
    tags: list[str] = []
    root_process_instance_key: str | None = None
    business_id: str | None = None
    priority: int = 50
    job_lease_token: str | None = None


class ActivatedJobs(Reply):
    """The jobs that a worker got; none when there is nothing to do."""

    jobs: list[ActivatedJob]


Token = Annotated[str, Field(min_length=1, max_length=64)]


class JobCompletion(Body):
    """The result of a job."""

    variables: Values | None = None
    result: dict[str, JsonValue] | None = None
    job_lease_token: Token | None = None


class JobFailure(Body):
    """That a job failed, and how often it may still be tried."""

    retries: Annotated[int, Field(ge=0, le=100)] = 0
    error_message: Text = ""
    retry_back_off: Milliseconds = 0
    variables: Values | None = None
    job_lease_token: Token | None = None


class JobError(Body):
    """A BPMN error that the diagram has to catch."""

    error_code: Name
    error_message: Text | None = None
    variables: Values | None = None
    job_lease_token: Token | None = None


class JobChanges(Body):
    """What may be changed about a job."""

    retries: Annotated[int, Field(ge=1, le=100)] | None = None
    timeout: Annotated[int, Field(ge=1, le=86_400_000)] | None = None


class JobUpdate(Body):
    """A change of a job."""

    changeset: JobChanges
    operation_reference: Annotated[int, Field(ge=1, le=2**53)] | None = None
    job_lease_token: Token | None = None
