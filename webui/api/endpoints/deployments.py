"""Deployments: files sent as a form become a release."""

from __future__ import annotations

from flask import request

from engine.orchestration import deployments
from engine.orchestration.clients import Scope
from engine.orchestration.definitions import DecisionDefinition, Definition
from webui.api.operations import Call, operation
from webui.api.problems import BodyError, FieldProblem
from webui.api.schemas.processes import (
    Deployed,
    DeployedDecision,
    DeployedForm,
    DeployedProcess,
    DeployedRequirements,
    DeploymentReply,
)


@operation("post /deployments", "部署流程、决策和表单", scope=Scope.DEPLOY, files=True)
def create_deployment(call: Call) -> DeploymentReply:
    """Publish the sent files together with what is published already."""
    sent = [file for file in request.files.getlist("resources") if file.filename]
    names = [str(file.filename) for file in sent]
    if not sent or len(set(names)) < len(names):
        problem = FieldProblem(field="resources", code="files", message="请至少发送一个文件，文件名不得重复")
        raise BodyError(problems=[problem])
    with call.transaction() as tx:
        found = deployments.deploy(tx, {str(file.filename): file.stream.read() for file in sent})
    parts = [Deployed(process_definition=_process(each)) for each in found.processes]
    parts += [Deployed(decision_definition=_decision(each)) for each in found.decisions]
    parts += [Deployed(decision_requirements=_requirements(each)) for each in found.requirements]
    parts += [Deployed(form=_form(each)) for each in found.forms]
    return DeploymentReply(deployment_key=str(found.number), deployments=parts)


def _process(each: Definition) -> DeployedProcess:
    return DeployedProcess(
        process_definition_id=each.id,
        process_definition_version=each.version,
        resource_name=each.resource,
        process_definition_key=each.key,
    )


def _decision(each: DecisionDefinition) -> DeployedDecision:
    return DeployedDecision(
        decision_definition_id=each.id,
        version=each.version,
        name=each.name,
        decision_requirements_id=each.requirements_id,
        decision_definition_key=each.key,
        decision_requirements_key=each.requirements_key,
    )


def _requirements(each: Definition) -> DeployedRequirements:
    return DeployedRequirements(
        decision_requirements_id=each.id,
        decision_requirements_name=each.name,
        version=each.version,
        resource_name=each.resource,
        decision_requirements_key=each.key,
    )


def _form(each: Definition) -> DeployedForm:
    return DeployedForm(form_id=each.id, version=each.version, resource_name=each.resource, form_key=each.key)
