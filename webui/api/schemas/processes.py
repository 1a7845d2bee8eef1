"""Bodies about deployments, process definitions and decisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue, model_validator

from webui.api.schemas.base import DEFAULT_TENANT, Body, Key, Name, Reply, SearchReply, Tenant, Text, Values
from webui.api.schemas.filters import TextFilter
from webui.api.schemas.searching import Search


class ProcessDefinition(Reply):
    """A process of a release; ``version`` is the release's number."""

    name: str | None
    resource_name: str
    version: int
    version_tag: str | None = None
    process_definition_id: str
    tenant_id: str = DEFAULT_TENANT
    process_definition_key: str
    has_start_form: bool = False
    state: str = "ACTIVE"


class ProcessDefinitionFilter(Body):
    """Which process definitions are wanted."""

    name: TextFilter | None = None
    is_latest_version: bool | None = None
    resource_name: Text | None = None
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    process_definition_id: TextFilter | None = None
    process_definition_key: Key | None = None
    tenant_id: Tenant | None = None


class ProcessDefinitionOrder(StrEnum):
    """What process definitions can be sorted by."""

    KEY = "processDefinitionKey"
    NAME = "name"
    RESOURCE = "resourceName"
    VERSION = "version"
    ID = "processDefinitionId"


class ProcessDefinitionSearch(Search[ProcessDefinitionOrder]):
    """A search for process definitions."""

    filter: ProcessDefinitionFilter = ProcessDefinitionFilter()


class ProcessDefinitions(SearchReply[ProcessDefinition]):
    """A page of process definitions."""


class DeployedProcess(Reply):
    """A process that came of a sent file."""

    process_definition_id: str
    process_definition_version: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT
    process_definition_key: str


class DeployedDecision(Reply):
    """A decision that came of a sent file."""

    decision_definition_id: str
    version: int
    name: str
    tenant_id: str = DEFAULT_TENANT
    decision_requirements_id: str
    decision_definition_key: str
    decision_requirements_key: str


class DeployedRequirements(Reply):
    """The decisions of one sent file together."""

    decision_requirements_id: str
    decision_requirements_name: str
    version: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT
    decision_requirements_key: str


class DeployedForm(Reply):
    """A form that came of a sent file."""

    form_id: str
    version: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT
    form_key: str


class Deployed(Reply):
    """One thing that was deployed; exactly one of these is set."""

    process_definition: DeployedProcess | None = None
    decision_definition: DeployedDecision | None = None
    decision_requirements: DeployedRequirements | None = None
    form: DeployedForm | None = None
    resource: dict[str, JsonValue] | None = None


class DeploymentReply(Reply):
    """A deployment; its key is the number of the release that came of it."""

    deployment_key: str
    tenant_id: str = DEFAULT_TENANT
    deployments: list[Deployed]


class DecisionEvaluation(Body):
    """Which decision to evaluate, by id or by key, with which values."""

    decision_definition_id: Name | None = None
    decision_definition_key: Key | None = None
    variables: Values = {}
    tenant_id: Tenant | None = None

    @model_validator(mode="after")
    def _one(self) -> DecisionEvaluation:
        if (self.decision_definition_id is None) == (self.decision_definition_key is None):
            raise ValueError("decisionDefinitionId 和 decisionDefinitionKey 须写一个，且只写一个")
        return self


class EvaluatedOutput(Reply):
    """One value that a matching rule gave."""

    output_id: str
    output_name: str
    output_value: str
    rule_id: str | None = None
    rule_index: int | None = None


class MatchedRule(Reply):
    """A rule that matched; ``ruleIndex`` counts from 1."""

    rule_id: str
    rule_index: int
    evaluated_outputs: list[EvaluatedOutput]


class EvaluatedInput(Reply):
    """A value that a decision read, as JSON text."""

    input_id: str
    input_name: str
    input_value: str


class EvaluatedDecision(Reply):
    """One decision that took part."""

    decision_definition_id: str
    decision_definition_name: str
    decision_definition_version: int
    decision_definition_type: str
    output: str
    tenant_id: str = DEFAULT_TENANT
    matched_rules: list[MatchedRule]
    evaluated_inputs: list[EvaluatedInput]
    decision_definition_key: str
    decision_evaluation_instance_key: str


class DecisionReply(Reply):
    """The result of a decision as JSON text, and how it came about."""

    decision_definition_id: str
    decision_definition_key: str
    decision_definition_name: str
    decision_definition_version: int
    decision_evaluation_key: str
    decision_instance_key: str
    decision_requirements_id: str
    decision_requirements_key: str
    evaluated_decisions: list[EvaluatedDecision]
    failed_decision_definition_id: str | None = None
    failure_message: str | None = None
    output: str
    tenant_id: str = DEFAULT_TENANT
