"""The description of the interface (OpenAPI 3.1), made from the same list as its routes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from engine.orchestration.clients import Scope
from webui.api.operations import Operation
from webui.api.problems import TYPE, Problem
from webui.api.schemas.base import Body, Reply

REFERENCE = "#/components/schemas/{model}"
_PLACE = re.compile(r"<(\w+)>")
_REFUSALS = {
    400: "内容不符合要求",
    401: "没有令牌，或者令牌无效",
    403: "没有权限",
    404: "没有这一项，或者不在可以查看的范围内",
    409: "状态不允许",
    413: "内容太大",
    429: "请求过于频繁",
    503: "系统正忙，请稍后再试",
}
_FILES = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"},
        },
        "tenantId": {"type": "string"},
    },
}


def text(operations: Iterable[Operation]) -> str:
    """The description as JSON text; the same operations give the same text."""
    return json.dumps(document(list(operations)), ensure_ascii=False)


def document(operations: list[Operation]) -> dict[str, Any]:
    """The description as plain data."""
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(_PLACE.sub(r"{\1}", each.path), {})[each.method] = _operation(each)
    scopes = {scope.value: scope.name for scope in Scope}
    flow = {"tokenUrl": "/oauth/token", "scopes": scopes}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "“一件事”办理平台接口",
            "version": version("yijianshi"),
            "description": "形同 Camunda 8 Orchestration Cluster API v2 的一部分，见 docs/api.md。",
        },
        "servers": [{"url": "/v2"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _schemas(operations: list[Operation]) -> dict[str, Any]:
    bodies = {each.body for each in operations if each.body is not None}
    replies: set[type[Reply]] = {Problem}
    replies |= {each.reply for each in operations if each.reply and issubclass(each.reply, Reply)}
    models: list[tuple[type[Body] | type[Reply], JsonSchemaMode]] = []
    models += [(body, "validation") for body in sorted(bodies, key=lambda each: each.__name__)]
    models += [(reply, "serialization") for reply in sorted(replies, key=lambda each: each.__name__)]
    found: dict[str, Any] = models_json_schema(models, ref_template=REFERENCE)[1]["$defs"]
    return found


def _operation(each: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.summary,
        "description": each.handler.__doc__ or "",
        "tags": [each.tag],
        "security": [{"oauth": [each.scope] if each.scope else []}],
        "responses": {str(each.status): _success(each), **_refused()},
    }
    if each.may_be_empty:
        described["responses"]["204"] = {"description": "没有"}
    places = _PLACE.findall(each.path)
    if places:
        described["parameters"] = [_parameter(name) for name in places]
    if each.files:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FILES}}}
    elif each.body is not None:
        described["requestBody"] = {
            "required": _is_needed(each.body),
            "content": {"application/json": {"schema": _reference(each.body)}},
        }
    return described


def _is_needed(body: type[Body]) -> bool:
    return any(field.is_required() for field in body.model_fields.values())


def _parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["6755399441055744"]}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _success(each: Operation) -> dict[str, Any]:
    if each.reply is None:
        return {"description": "成功"}
    if issubclass(each.reply, Reply):
        return {"description": "成功", "content": {"application/json": {"schema": _reference(each.reply)}}}
    return {"description": "成功", "content": {"text/xml": {"schema": {"type": "string"}}}}


def _refused() -> dict[str, Any]:
    content = {TYPE: {"schema": _reference(Problem)}}
    return {str(status): {"description": said, "content": content} for status, said in _REFUSALS.items()}


def _reference(model: type[Body] | type[Reply]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}
