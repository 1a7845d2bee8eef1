"""Element templates for modelers, one for every operation of the catalogue.

A designer picks an operation; job type, purpose, whom to ask about and the outputs are filled in or chosen.  Data
only: written to ``processes/shared/element-templates`` by ``yijianshi templates``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from connectors.data_sharing.schema import Field, FieldType, Kind, Operation
from engine.handlers.registry import UnknownJobError, handler_for

SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
VERSION = 1
PREFIX = "data_sharing."
_OUTCOMES = "HIT 命中，NO_RECORD 没有记录，其他结果须转人工"

Property = dict[str, object]


def templates(catalogue: Mapping[str, Operation]) -> list[dict[str, object]]:
    """The template of every operation that a service task may ask for, in the order of the catalogue."""
    return [_template(operation) for operation in catalogue.values() if _is_job(operation)]


def job_type(operation: Operation) -> str:
    """The type of the jobs that ask for ``operation``."""
    return operation.code if operation.kind is Kind.PUSH else f"{PREFIX}{operation.code}"


def _is_job(operation: Operation) -> bool:
    try:
        handler_for(job_type(operation))
    except UnknownJobError:
        return False
    return True


def _template(operation: Operation) -> dict[str, object]:
    is_push = operation.kind is Kind.PUSH
    properties = [*_job(operation), *(_push(operation) if is_push else _look_up(operation))]
    return {
        "$schema": SCHEMA,
        "id": f"yijianshi.{operation.code}",
        "name": f"{operation.title}（{operation.source}）",
        "version": VERSION,
        "description": _description(operation),
        "category": {"id": "push" if is_push else "look_up", "name": "推送" if is_push else "数据共享查询"},
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [{"id": "connector", "label": "接口"}, {"id": "result", "label": "结果"}],
        "properties": properties,
    }


def _description(operation: Operation) -> str:
    if operation.kind is Kind.PUSH:
        return "、".join(field.title for field in operation.sends)
    return "返回：" + "、".join(field.title for field in operation.returns)


def _job(operation: Operation) -> Iterable[Property]:
    task = {"type": "zeebe:taskDefinition"}
    yield {"type": "Hidden", "value": job_type(operation), "binding": {**task, "property": "type"}}
    yield {
        "id": "retries",
        "label": "重试次数",
        "type": "String",
        "value": "3",
        "group": "connector",
        "constraints": {
            "notEmpty": True,
            "pattern": {"value": "[1-9]\\d{0,2}", "message": "应为 1 到 999 的整数"},
        },
        "binding": {**task, "property": "retries"},
    }


def _look_up(operation: Operation) -> Iterable[Property]:
    terms = operation.terms
    yield _choice("subject", "查询对象", (("applicant", "申请人"), ("household", "申请人和全部家庭成员")))
    if terms is not None:
        yield _choice("purpose", "查询目的", tuple((purpose, purpose) for purpose in terms.purposes))
        yield {
            "id": "basis",
            "label": "查询依据",
            "type": "String",
            "value": terms.legal_basis,
            "group": "connector",
            "constraints": {"notEmpty": True},
            "binding": {"type": "zeebe:property", "name": "legalBasis"},
        }
    name = operation.code.replace(".", "_")
    yield _output("outcome", "查询结果存入变量", f"{name}_outcome", "=outcome", _OUTCOMES)
    for field in operation.returns:
        yield _output(field.name, f"“{field.title}”存入变量", "", f"=facts.{field.name}", "不需要的不填")


def _push(operation: Operation) -> Iterable[Property]:
    for field in operation.sends:
        if field.type is FieldType.CHOICE:
            yield _choice(field.name, field.title, field.choices)
        else:
            yield _input(field)


def _choice(name: str, label: str, choices: Iterable[tuple[str, str]]) -> Property:
    options = [{"name": title, "value": value} for value, title in choices]
    return {
        "id": name,
        "label": label,
        "type": "Dropdown",
        "value": options[0]["value"],
        "choices": options,
        "group": "connector",
        "constraints": {"notEmpty": True},
        "binding": {"type": "zeebe:input", "name": name},
    }


def _input(field: Field) -> Property:
    entry: Property = {
        "id": field.name,
        "label": field.title,
        "type": "String",
        "feel": "optional",
        "group": "connector",
        "binding": {"type": "zeebe:input", "name": field.name},
    }
    if field.required:
        entry["constraints"] = {"notEmpty": True}
    else:
        entry["optional"] = True
    return entry


def _output(name: str, label: str, variable: str, source: str, hint: str) -> Property:
    entry: Property = {
        "id": f"result_{name}",
        "label": label,
        "description": hint,
        "type": "String",
        "group": "result",
        "binding": {"type": "zeebe:output", "source": source},
    }
    if variable:
        entry["value"] = variable
        entry["constraints"] = {"notEmpty": True}
    else:
        entry["optional"] = True
    return entry
