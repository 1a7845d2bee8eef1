"""Puts incidents into words.

An incident's message was worded for clerks when it was raised, so it is shown as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import url_for

from engine.domain import IncidentKind
from engine.models import Incident, SourceState
from engine.sources import THRESHOLD
from webui.pages import IncidentRow, OutageRow, Tag, Tone, moment


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
        state=state,
        retry_url=url_for("incidents.retry", incident_id=incident.id) if may_retry and not closed else "",
        alike_url=url_for("incidents.retry_alike", incident_id=incident.id)
        if may_retry and not closed and incident.kind is IncidentKind.JOB
        else "",
        staff_href=url_for("staffing.choose", incident_id=incident.id) if staffed else "",
    )


def outage_rows(
    failing: Sequence[SourceState], waiting: Mapping[str, int], named: Callable[[str], str]
) -> tuple[OutageRow, ...]:
    """The systems that fail or are waited for, with the names that ``named`` gives them."""
    rows = [_outage(state, waiting.get(state.system, 0), named) for state in failing]
    known = {state.system for state in failing}
    recovered = Tag("已恢复，正在续办", Tone.GOOD, "check-circle-fill")
    rows += [
        OutageRow(named(system), "—", recovered, count)
        for system, count in sorted(waiting.items())
        if system not in known
    ]
    return tuple(rows)


def _outage(state: SourceState, waiting: int, named: Callable[[str], str]) -> OutageRow:
    closed = state.failures >= THRESHOLD
    tag = (
        Tag("暂停调用，每半分钟试探一次", Tone.BAD, "exclamation-triangle-fill")
        if closed
        else Tag(f"连续 {state.failures} 次没有应答", Tone.WARN, "clock-history")
    )
    since = moment(state.failing_since) if state.failing_since else "—"
    return OutageRow(named(state.system), since, tag, waiting)
