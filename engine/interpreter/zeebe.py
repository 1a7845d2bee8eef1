"""Reads the ``zeebe:`` extension elements of one BPMN element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.interpreter.model import IoMapping, Zeebe
from engine.interpreter.names import local, tag, zeebe_tag

_TRUE = ("true", "1")
_EVERYWHERE = frozenset({"ioMapping", "properties", "versionTag"})
_JOB = frozenset({"taskDefinition", "taskHeaders"})
_PLACES: dict[str, frozenset[str]] = {
    "userTask": frozenset(
        {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "taskHeaders"}
    ),
    "serviceTask": _JOB,
    "sendTask": _JOB,
    "intermediateThrowEvent": _JOB,
    "endEvent": _JOB,
    "scriptTask": _JOB | {"script"},
    "businessRuleTask": _JOB | {"calledDecision"},
    "callActivity": frozenset({"calledElement"}),
}
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "formDefinition": frozenset({"formId", "formKey", "bindingType"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups"}),
    "taskSchedule": frozenset({"dueDate"}),
    "taskDefinition": frozenset({"type", "retries"}),
    "script": frozenset({"expression", "resultVariable"}),
    "calledDecision": frozenset({"decisionId", "resultVariable", "bindingType"}),
    "calledElement": frozenset(
        {"processId", "propagateAllChildVariables", "propagateAllParentVariables", "bindingType"}
    ),
}
_LISTENERS = frozenset({"executionListeners", "taskListeners"})


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
        all_parent_variables=called.get("propagateAllParentVariables", "true") in _TRUE,
        all_child_variables=called.get("propagateAllChildVariables", "true") in _TRUE,
        properties=_pairs(element, "properties", "property", "name"),
    )


def problems(element: etree._Element) -> Iterator[str]:
    """Codes for what the extension elements of ``element`` ask for and will not get."""
    places = _EVERYWHERE | _PLACES.get(local(element), frozenset())
    for setting in element.iterfind(f"{tag('extensionElements')}/*"):
        name = local(setting)
        if name in _LISTENERS:
            yield f"listeners:{name}"
        elif setting.tag != zeebe_tag(name) or name not in places:
            yield f"setting_without_effect:{name}"
        elif name in _ATTRIBUTES:
            for attribute in sorted({str(key) for key in setting.attrib} - _ATTRIBUTES[name]):
                yield f"setting_without_effect:{name} {attribute}"


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
