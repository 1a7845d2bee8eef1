"""Reads the ``zeebe:`` extension elements of one BPMN element."""

from __future__ import annotations

from lxml import etree

from engine.interpreter.model import IoMapping, Zeebe
from engine.interpreter.names import tag, zeebe_tag


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The extension element ``zeebe:name`` directly under ``element``, if any."""
    return element.find(f"{tag('extensionElements')}/{zeebe_tag(name)}")


def read(element: etree._Element) -> Zeebe:
    """All ``zeebe:`` settings of ``element``; absent ones are None or empty."""
    form = _attributes(element, "formDefinition")
    assignment = _attributes(element, "assignmentDefinition")
    job = _attributes(element, "taskDefinition")
    script = _attributes(element, "script")
    decision = _attributes(element, "calledDecision")
    called = _attributes(element, "calledElement")
    return Zeebe(
        form_id=form.get("formId") or form.get("formKey"),
        assignee=assignment.get("assignee"),
        candidate_groups=assignment.get("candidateGroups"),
        due_date=_attributes(element, "taskSchedule").get("dueDate"),
        job_type=job.get("type"),
        retries=job.get("retries"),
        headers=_pairs(element, "taskHeaders", "header", "key"),
        inputs=_mappings(element, "input"),
        outputs=_mappings(element, "output"),
        script=script.get("expression"),
        decision=decision.get("decisionId"),
        result_variable=script.get("resultVariable") or decision.get("resultVariable"),
        called=called.get("processId"),
        all_parent_variables=called.get("propagateAllParentVariables", "true") != "false",
        all_child_variables=called.get("propagateAllChildVariables", "true") != "false",
        properties=_pairs(element, "properties", "property", "name"),
    )


def _attributes(element: etree._Element, name: str) -> dict[str, str]:
    found = child(element, name)
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def _pairs(element: etree._Element, group: str, name: str, key: str) -> dict[str, str]:
    found = child(element, group)
    entries = () if found is None else found.iterchildren(zeebe_tag(name))
    return {entry.get(key, ""): entry.get("value", "") for entry in entries}


def _mappings(element: etree._Element, name: str) -> tuple[IoMapping, ...]:
    found = child(element, "ioMapping")
    entries = () if found is None else found.iterchildren(zeebe_tag(name))
    return tuple(IoMapping(entry.get("source", ""), entry.get("target", "")) for entry in entries)
