"""The shipped process content as the tests read it: files, parsed diagrams, forms and demo data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

import processes
from engine import forms
from engine import offering as offerings
from engine.interpreter import Program, compile_program

ROOT = Path(processes.__file__).parent
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
ITEMS = (
    "subsistence_allowance",
    "destitute_support",
    "temporary_assistance",
    "elderly_subsidy",
    "employment_hardship",
)
PROCESSES = ("one_thing", *ITEMS, "recheck", "termination")
TASKS = ("userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity")


def load(path: str) -> Any:
    """The JSON file at ``path`` below ``processes``."""
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


@cache
def diagram(process_id: str) -> etree._Element:
    """The root element of the diagram of ``process_id``."""
    return etree.parse(str(ROOT / process_id / f"{process_id}.bpmn")).getroot()


@cache
def nodes(process_id: str) -> Mapping[str, etree._Element]:
    """The flow nodes of a diagram by id."""
    process = diagram(process_id).find(f"{BPMN}process")
    assert process is not None
    named = (element for element in process if element.get("id"))
    return {str(element.get("id")): element for element in named if kind(element) != "sequenceFlow"}


@cache
def flows(process_id: str) -> tuple[etree._Element, ...]:
    """The sequence flows of a diagram."""
    return tuple(diagram(process_id).iter(f"{BPMN}sequenceFlow"))


def kind(element: etree._Element) -> str:
    """The local name of a BPMN element."""
    return etree.QName(element).localname


def tasks(*kinds: str) -> Iterator[etree._Element]:
    """All nodes of the given kinds in all diagrams."""
    for process_id in PROCESSES:
        yield from (node for node in nodes(process_id).values() if kind(node) in kinds)


def properties(element: etree._Element) -> dict[str, str]:
    """The extension properties of a node."""
    found = element.iter(f"{ZEEBE}property")
    return {str(entry.get("name")): str(entry.get("value")) for entry in found}


def extension(element: etree._Element, name: str) -> etree._Element:
    """The ``zeebe:`` extension ``name`` of a node."""
    found = element.find(f"{BPMN}extensionElements/{ZEEBE}{name}")
    assert found is not None, f"{element.get('id')} has no zeebe:{name}"
    return found


def _sources(suffix: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in ROOT.rglob(f"*{suffix}")}


@cache
def program() -> Program:
    """The diagrams and tables, compiled."""
    return compile_program(_sources(".bpmn"), _sources(".dmn"))


@cache
def parsed_forms() -> Mapping[str, forms.Form]:
    """The forms, parsed, by id."""
    found = _sources(".form").items()
    return {name.removesuffix(".form"): forms.parse(source, name) for name, source in found}


@cache
def offering() -> offerings.Offering:
    """What the service offers."""
    return offerings.read((ROOT / "service.json").read_bytes())
