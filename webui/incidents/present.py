"""Puts incidents into words.

An incident's message was worded for clerks when it was raised, so it is shown as it is.
"""

from __future__ import annotations

from flask import url_for

from engine.domain import IncidentKind
from engine.models import Incident
from webui.pages import IncidentRow, Tag, Tone, moment


def incident_row(
    incident: Incident, case_number: str, *, may_retry: bool = False, may_staff: bool = False
) -> IncidentRow:
    """One incident; with ``may_retry`` it carries the address that tries again, with ``may_staff`` who could do it.

    A closed incident has no such address, whoever looks; one that belongs to no element has a dash as its step.
    """
    closed = incident.closed_at is not None
    staffed = may_staff and not closed and incident.kind is IncidentKind.TASK
    state = (
        Tag("已处理", Tone.GOOD, "check-circle-fill")
        if closed
        else Tag("待处理", Tone.BAD, "exclamation-triangle-fill")
    )
    return IncidentRow(
        case_number=case_number,
        case_href=url_for("cases.case", case_id=incident.case_id),
        step=incident.element_id or "—",
        element_id=incident.element_id or "",
        message=incident.message,
        occurred=moment(incident.opened_at),
        attempts=1,
        state=state,
        retry_url=url_for("incidents.retry", incident_id=incident.id) if may_retry and not closed else "",
        staff_href=url_for("staffing.choose", incident_id=incident.id) if staffed else "",
    )
