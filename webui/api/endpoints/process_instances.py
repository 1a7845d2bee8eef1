"""Process instances: starting, finding, cancelling."""

from __future__ import annotations

from engine import releases
from engine.content import Content
from engine.domain import CaseState
from engine.orchestration import cancelling, definitions, instances
from engine.orchestration.clients import Scope
from engine.storage import Transaction
from webui.api.operations import Call, operation
from webui.api.schemas.filters import wanted
from webui.api.schemas.instances import (
    Instance,
    InstanceCreated,
    InstanceCreation,
    InstanceFilter,
    Instances,
    InstanceSearch,
    InstanceState,
    Reference,
)
from webui.api.searching import found, order_of, page_of

_STATES = {
    CaseState.ACTIVE: InstanceState.ACTIVE,
    CaseState.SUSPENDED: InstanceState.SUSPENDED,
    CaseState.COMPLETED: InstanceState.COMPLETED,
    CaseState.CANCELLED: InstanceState.TERMINATED,
}
_BACK = {shown: state for state, shown in _STATES.items()}


@operation("post /process-instances", "启动流程", scope=Scope.START)
def create_process_instance(call: Call, body: InstanceCreation) -> InstanceCreated:
    """Start a process of the newest release."""
    wish = instances.Start(
        body.process_definition_id,
        body.process_definition_key,
        body.process_definition_version,
        body.variables,
    )
    with call.transaction() as tx:
        begun = instances.start(tx, wish)
        content = releases.content(tx, begun.release)
    return InstanceCreated(
        process_definition_id=begun.process_id,
        process_definition_version=begun.release,
        process_definition_key=definitions.process_key(content, begun.process_id),
        process_instance_key=begun.key,
        business_id=begun.number,
    )


@operation("post /process-instances/search", "查找办件", scope=Scope.READ_INSTANCES)
def search_process_instances(call: Call, body: InstanceSearch) -> Instances:
    """Process instances within the client's reach."""
    order = order_of(body.sort, instances.ORDERS)
    with call.transaction() as tx:
        answer = instances.search(tx, _filter(body.filter), order, page_of(body.page))
        shown = found(answer, lambda each: _reply(_content(tx, each), each))
    return Instances(**shown)


def _filter(asked: InstanceFilter) -> instances.Filter:
    return instances.Filter(
        key=wanted(asked.process_instance_key),
        definition_key=asked.process_definition_key,
        process_id=wanted(asked.process_definition_id),
        release=wanted(asked.process_definition_version),
        state=wanted(asked.state, _BACK.get),
        started_at=wanted(asked.start_date),
        ended_at=wanted(asked.end_date),
        incident=asked.has_incident,
    )


@operation("get /process-instances/<key>", "读取办件", scope=Scope.READ_INSTANCES)
def get_process_instance(call: Call, key: str) -> Instance:
    """One process instance."""
    with call.transaction() as tx:
        each = instances.find(tx, key)
        return _reply(_content(tx, each), each)


def _content(tx: Transaction, each: instances.Instance) -> Content:
    return releases.content(tx, each.release)


def _reply(content: Content, each: instances.Instance) -> Instance:
    return Instance(
        process_definition_id=each.process_id,
        process_definition_name=content.program.model.processes[each.process_id].name or None,
        process_definition_version=each.release,
        start_date=each.started_at,
        end_date=each.ended_at,
        state=_STATES[each.state],
        has_incident=each.incident,
        process_instance_key=each.key,
        process_definition_key=definitions.process_key(content, each.process_id),
        business_id=each.number,
    )


@operation("post /process-instances/<key>/cancellation", "撤销办件", scope=Scope.START)
def cancel_process_instance(call: Call, key: str, body: Reference) -> None:
    """End an instance that is nobody's application."""
    with call.transaction() as tx:
        cancelling.cancel(tx, key)
