"""XML names of BPMN 2.0 and of the ``zeebe:`` dialect.

Source: BPMN 2.0.2 (OMG formal/2013-12-09); the extension elements are those of Camunda 8's modeler.
"""

from __future__ import annotations

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

# Stands for the id of an element that has none, until the validator has refused it.
UNNAMED = "#"

# Stands in the ids of nodes and flows that no diagram has: a file's own ids cannot hold it.
UNDRAWN = "#"

# Drawn, but without meaning for execution.
PASSIVE_TAGS = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group",
        "dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification",
        "incoming", "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics",
        "auditing", "monitoring", "artifact", "category", "dataInputAssociation", "dataOutputAssociation",
        "completionCondition",
    }
)  # fmt: skip


def tag(name: str) -> str:
    """The qualified name of BPMN element ``name``."""
    return f"{{{BPMN}}}{name}"


def zeebe_tag(name: str) -> str:
    """The qualified name of ``zeebe:`` element ``name``."""
    return f"{{{ZEEBE}}}{name}"


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname
