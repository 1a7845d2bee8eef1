"""Makes a single diagram fit to be rehearsed without the rest of its release.

What the file refers to and does not bring along is stood in for, so that the way through the diagram can be tried: a
form that is missing is left out, a decision table or a called process that is missing becomes a job of type
``decision:<id>`` or ``process:<id>``, which the scenario answers.  Everything else stays as drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.interpreter import xml
from engine.interpreter.names import tag, zeebe_tag
from engine.verb_names import ENDS_BY, ENDS_FOR, RETURN_TO, VERBS

_OF_PEOPLE = frozenset({VERBS, RETURN_TO, ENDS_BY, ENDS_FOR})
"""Properties that say what staff may do besides completing a task; no scenario does any of it."""
DECISION, PROCESS = "decision:", "process:"


@dataclass(frozen=True)
class Loose:
    """A diagram that needs nothing else; ``notes`` say in Chinese what was stood in for."""

    source: bytes
    notes: tuple[str, ...]


def stand_in(source: bytes, name: str) -> Loose:
    """``source`` with stand-ins for what it does not bring along.

    Raises:
        ModelError: it is not safe, well-formed XML.
    """
    root = xml.parse(source, name)
    notes = [*_forms(root), *_decisions(root), *_calls(root)]
    for setting in [each for each in root.iter(zeebe_tag("property")) if each.get("name") in _OF_PEOPLE]:
        _drop(setting)
    return Loose(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8") if notes else source, tuple(notes)
    )


def _forms(root: etree._Element) -> Iterator[str]:
    for element in list(root.iter(zeebe_tag("formDefinition"))):
        identifier = element.get("formId") or element.get("formKey") or ""
        _drop(element)
        yield f"表单“{identifier}”不在文件中：按没有表单的任务演练，填写的内容不作检查"


def _decisions(root: etree._Element) -> Iterator[str]:
    for task in list(root.iter(tag("businessRuleTask"))):
        called = task.find(f"{tag('extensionElements')}/{zeebe_tag('calledDecision')}")
        decision = "" if called is None else called.get("decisionId", "")
        if called is None or not decision or decision.startswith("="):
            continue
        _become_job(called, DECISION + decision)
        yield f"决策“{decision}”不在文件中：环节“{task.get('id')}”按任务“{DECISION}{decision}”由剧本回答"


def _calls(root: etree._Element) -> Iterator[str]:
    known = {process.get("id") for process in root.iter(tag("process"))}
    for activity in list(root.iter(tag("callActivity"))):
        called = activity.find(f"{tag('extensionElements')}/{zeebe_tag('calledElement')}")
        process = "" if called is None else called.get("processId", "")
        if called is None or not process or process.startswith("=") or process in known:
            continue
        activity.tag = tag("serviceTask")
        _become_job(called, PROCESS + process)
        yield f"流程“{process}”不在文件中：环节“{activity.get('id')}”按任务“{PROCESS}{process}”由剧本回答"


def _become_job(setting: etree._Element, kind: str) -> None:
    setting.tag = zeebe_tag("taskDefinition")
    for attribute in list(setting.attrib):
        del setting.attrib[attribute]
    setting.set("type", kind)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
