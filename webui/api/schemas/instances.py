"""Bodies about process instances, variables, messages and incidents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue, model_validator

from webui.api.schemas.base import (
    DEFAULT_TENANT,
    Body,
    Key,
    Milliseconds,
    Name,
    Reply,
    SearchReply,
    Tenant,
    Text,
    Values,
)
from webui.api.schemas.filters import KeyFilter, MomentFilter, NumberFilter, StateConditions, TextFilter
from webui.api.schemas.searching import Search


class InstanceState(StrEnum):
    """Where a process instance stands."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"


class InstanceCreation(Body):
    """Which process to start, by id or by key, with which variables."""

    process_definition_id: Name | None = None
    process_definition_key: Key | None = None
    process_definition_version: Annotated[int, Field(ge=-1, le=2**31 - 1)] | None = None
    variables: Values = {}
    tenant_id: Tenant | None = None
    operation_reference: Annotated[int, Field(ge=1, le=2**53)] | None = None
    await_completion: Annotated[bool | None, Field(json_schema_extra={"enum": [False, None]})] = None
    fetch_variables: list[Name] | None = None
    request_timeout: Milliseconds | None = None
    tags: Annotated[list[Text], Field(max_length=0)] | None = None

    @model_validator(mode="after")
    def _one(self) -> InstanceCreation:
        if (self.process_definition_id is None) == (self.process_definition_key is None):
            raise ValueError("processDefinitionId 和 processDefinitionKey 须写一个，且只写一个")
        if self.await_completion:
            raise ValueError("不支持 awaitCompletion：办件要等人办理")
        return self


class InstanceCreated(Reply):
    """A process instance that has begun."""

    process_definition_id: str
    process_definition_version: int
    tenant_id: str = DEFAULT_TENANT
    variables: dict[str, JsonValue] = {}
    process_definition_key: str
    process_instance_key: str
    tags: list[str] = []
    business_id: str | None = None


class Instance(Reply):
    """A process instance; ``businessId`` is the case's number."""

    process_definition_id: str
    process_definition_name: str | None
    process_definition_version: int
    process_definition_version_tag: str | None = None
    start_date: datetime
    end_date: datetime | None
    state: InstanceState
    suspended_date: datetime | None = None
    has_incident: bool
    tenant_id: str = DEFAULT_TENANT
    process_instance_key: str
    process_definition_key: str
    parent_process_instance_key: str | None = None
    parent_element_instance_key: str | None = None
    root_process_instance_key: str | None = None
    tags: list[str] = []
    business_id: str | None


class InstanceFilter(Body):
    """Which process instances are wanted."""

    process_instance_key: KeyFilter | None = None
    process_definition_id: TextFilter | None = None
    process_definition_version: NumberFilter | None = None
    process_definition_key: Key | None = None
    state: InstanceState | StateConditions[InstanceState] | None = None
    start_date: MomentFilter | None = None
    end_date: MomentFilter | None = None
    has_incident: bool | None = None
    tenant_id: Tenant | None = None


class InstanceOrder(StrEnum):
    """What process instances can be sorted by."""

    KEY = "processInstanceKey"
    DEFINITION = "processDefinitionId"
    VERSION = "processDefinitionVersion"
    START = "startDate"
    END = "endDate"
    STATE = "state"


class InstanceSearch(Search[InstanceOrder]):
    """A search for process instances."""

    filter: InstanceFilter = InstanceFilter()


class Instances(SearchReply[Instance]):
    """A page of process instances."""


class Reference(Body):
    """A reference of the client's own, which is not kept."""

    operation_reference: Annotated[int, Field(ge=1, le=2**53)] | None = None


class VariableFilter(Body):
    """Which variables are wanted; the process instance must be named."""

    process_instance_key: Key
    name: TextFilter | None = None
    scope_key: Key | None = None
    tenant_id: Tenant | None = None


class VariableOrder(StrEnum):
    """What variables can be sorted by."""

    NAME = "name"


class VariableSearch(Search[VariableOrder]):
    """A search for the variables of one process instance."""

    filter: VariableFilter


class Variable(Reply):
    """A decision variable; ``value`` is JSON text.  Personal data are never among them."""

    name: str
    value: str
    is_truncated: bool = False
    tenant_id: str = DEFAULT_TENANT
    variable_key: str
    scope_key: str
    process_instance_key: str
    root_process_instance_key: str | None = None


class Variables(SearchReply[Variable]):
    """A page of variables."""


class MessagePublication(Body):
    """A message; with the same ``messageId`` it counts once."""

    name: Name
    correlation_key: Text = ""
    time_to_live: Annotated[int, Field(ge=0, le=2**53)] = 0
    message_id: Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00]*$")] | None = None
    variables: Values = {}
    tenant_id: Tenant | None = None


class MessagePublished(Reply):
    """That a message was taken in."""

    tenant_id: str = DEFAULT_TENANT
    message_key: str


class MessageCorrelation(Body):
    """A message that somebody must wait for now."""

    name: Name
    correlation_key: Text = ""
    variables: Values = {}
    tenant_id: Tenant | None = None


class MessageCorrelated(Reply):
    """Which process instance a message has woken."""

    tenant_id: str = DEFAULT_TENANT
    message_key: str
    process_instance_key: str


class IncidentState(StrEnum):
    """Whether an incident still waits for somebody."""

    ACTIVE = "ACTIVE"
    RESOLVED = "RESOLVED"


class Incident(Reply):
    """Something that could not go on."""

    process_definition_id: str
    error_type: str
    error_message: str
    element_id: str
    creation_time: datetime
    state: IncidentState
    tenant_id: str = DEFAULT_TENANT
    incident_key: str
    process_definition_key: str
    process_instance_key: str
    root_process_instance_key: str | None = None
    element_instance_key: str
    job_key: str | None


class IncidentFilter(Body):
    """Which incidents are wanted."""

    incident_key: KeyFilter | None = None
    process_instance_key: KeyFilter | None = None
    job_key: KeyFilter | None = None
    process_definition_id: TextFilter | None = None
    element_id: TextFilter | None = None
    error_message: TextFilter | None = None
    creation_time: MomentFilter | None = None
    state: IncidentState | StateConditions[IncidentState] | None = None
    tenant_id: Tenant | None = None


class IncidentOrder(StrEnum):
    """What incidents can be sorted by."""

    CREATION = "creationTime"
    ELEMENT = "elementId"
    KEY = "incidentKey"
    INSTANCE = "processInstanceKey"


class IncidentSearch(Search[IncidentOrder]):
    """A search for incidents."""

    filter: IncidentFilter = IncidentFilter()


class Incidents(SearchReply[Incident]):
    """A page of incidents."""
