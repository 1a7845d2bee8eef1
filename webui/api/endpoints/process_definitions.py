"""Process definitions: what the newest releases define, and their diagrams."""

from __future__ import annotations

from collections.abc import Iterator

from engine.content import Content
from engine.errors import NotFoundError
from engine.orchestration import definitions
from engine.orchestration.clients import Scope
from engine.orchestration.definitions import Definition
from engine.orchestration.paging import page_of as part_of
from engine.storage import Transaction
from webui.api.operations import Call, Xml, operation
from webui.api.schemas.filters import wanted
from webui.api.schemas.processes import (
    ProcessDefinition,
    ProcessDefinitionFilter,
    ProcessDefinitions,
    ProcessDefinitionSearch,
)
from webui.api.schemas.searching import Direction
from webui.api.searching import found, page_of


@operation("post /process-definitions/search", "查找流程定义", scope=Scope.READ_PROCESSES)
def search_process_definitions(call: Call, body: ProcessDefinitionSearch) -> ProcessDefinitions:
    """Process definitions of the newest releases, by id unless asked otherwise."""
    with call.transaction() as tx:
        known = [_reply(content, each) for content, each in _known(tx, body.filter)]
    for sort in reversed(body.sort):
        name = sort.field.name.lower()
        attribute = {
            "key": "process_definition_key",
            "id": "process_definition_id",
            "resource": "resource_name",
        }
        known.sort(
            key=lambda each: str(getattr(each, attribute.get(name, name))),
            reverse=sort.order is Direction.DESC,
        )
    return ProcessDefinitions(**found(part_of(known, page_of(body.page)), lambda each: each))


def _known(tx: Transaction, asked: ProcessDefinitionFilter) -> Iterator[tuple[Content, Definition]]:
    for place, content in enumerate(definitions.recent(tx)):
        if asked.is_latest_version is not None and asked.is_latest_version is not (place == 0):
            continue
        for each in definitions.processes(content):
            if _fits(asked, each):
                yield content, each


def _fits(asked: ProcessDefinitionFilter, each: Definition) -> bool:
    return all(
        (
            wanted(asked.name).holds(each.name),
            wanted(asked.process_definition_id).holds(each.id),
            asked.version in (None, each.version),
            asked.process_definition_key in (None, each.key),
            asked.resource_name in (None, each.resource),
        )
    )


def _reply(content: Content, each: Definition) -> ProcessDefinition:
    offered = content.is_offered and content.offering.process == each.id
    return ProcessDefinition(
        name=each.name or None,
        resource_name=each.resource,
        version=each.version,
        process_definition_id=each.id,
        process_definition_key=each.key,
        has_start_form=offered,
    )


@operation("get /process-definitions/<key>", "读取流程定义", scope=Scope.READ_PROCESSES)
def get_process_definition(call: Call, key: str) -> ProcessDefinition:
    """One process definition."""
    with call.transaction() as tx:
        return _reply(*definitions.process(tx, key))


@operation("get /process-definitions/<key>/xml", "读取流程图", scope=Scope.READ_PROCESSES)
def get_process_definition_xml(call: Call, key: str) -> Xml:
    """The diagram, byte for byte as published."""
    with call.transaction() as tx:
        content, each = definitions.process(tx, key)
    if each.id not in content.diagrams:
        raise NotFoundError("没有这张流程图", key=key)
    return Xml(content.diagrams[each.id])
