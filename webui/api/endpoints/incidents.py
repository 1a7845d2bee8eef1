"""Incidents: finding and resolving."""

from __future__ import annotations

from engine import releases
from engine.domain import IncidentKind
from engine.orchestration import definitions, incidents
from engine.orchestration.clients import Scope
from engine.orchestration.incidents import Trouble
from engine.orchestration.keys import key_of
from engine.storage import Transaction
from webui.api.operations import Call, operation
from webui.api.schemas.filters import wanted
from webui.api.schemas.instances import Incident, Incidents, IncidentSearch, IncidentState, Reference
from webui.api.searching import found, order_of, page_of

_TYPES = {
    "expression_failed": "EXTRACT_VALUE_ERROR",
    "uncaught_error": "UNHANDLED_ERROR_EVENT",
    "job_no_retries": "JOB_NO_RETRIES",
}


@operation("post /incidents/search", "查找事故", scope=Scope.READ_INCIDENTS)
def search_incidents(call: Call, body: IncidentSearch) -> Incidents:
    """Incidents within the client's reach."""
    asked = body.filter
    question = incidents.Filter(
        key=wanted(asked.incident_key),
        instance_key=wanted(asked.process_instance_key),
        job_key=wanted(asked.job_key),
        process_id=wanted(asked.process_definition_id),
        element_id=wanted(asked.element_id),
        message=wanted(asked.error_message),
        opened_at=wanted(asked.creation_time),
        state=wanted(asked.state, str),
    )
    with call.transaction() as tx:
        answer = incidents.search(tx, question, order_of(body.sort, incidents.ORDERS), page_of(body.page))
        shown = found(answer, lambda each: _reply(tx, each))
    return Incidents(**shown)


@operation("get /incidents/<key>", "读取事故", scope=Scope.READ_INCIDENTS)
def get_incident(call: Call, key: str) -> Incident:
    """One incident."""
    with call.transaction() as tx:
        return _reply(tx, incidents.find(tx, key))


def _reply(tx: Transaction, each: Trouble) -> Incident:
    content = releases.content(tx, each.release)
    is_job = each.kind is IncidentKind.JOB and each.subject is not None
    fallback = "JOB_NO_RETRIES" if is_job else "UNKNOWN"
    return Incident(
        process_definition_id=each.process_id,
        error_type=_TYPES.get(each.code, fallback),
        error_message=each.message,
        element_id=each.element_id or each.process_id,
        creation_time=each.opened_at,
        state=IncidentState.RESOLVED if each.closed_at else IncidentState.ACTIVE,
        incident_key=each.key,
        process_definition_key=definitions.process_key(content, each.process_id),
        process_instance_key=key_of(each.case),
        element_instance_key=key_of(each.subject or each.case),
        job_key=key_of(each.subject) if is_job and each.subject else None,
    )


@operation("post /incidents/<key>/resolution", "处理事故", scope=Scope.RESOLVE)
def resolve_incident(call: Call, key: str, body: Reference) -> None:
    """Let what failed be tried again."""
    with call.transaction() as tx:
        incidents.resolve(tx, key)
