"""A small BPMN diagram with layout, for looking at pages.  Data only."""

from __future__ import annotations

from itertools import pairwise

_NODES = [
    ("startEvent", "applied", "提交申请"),
    ("serviceTask", "look_up", "家庭经济状况核对"),
    ("userTask", "initial_review", "街道受理初审"),
    ("userTask", "survey", "入户调查"),
    ("businessRuleTask", "standard", "计算补助标准"),
    ("userTask", "decision", "区民政局审批"),
    ("endEvent", "answered", "答复申请人"),
]


def _shape(index: int, kind: str, node: str) -> str:
    small = kind.endswith("Event")
    x, y, width, height = (100 + index * 160, 112, 36, 36) if small else (70 + index * 160, 90, 110, 80)
    return (
        f'<bpmndi:BPMNShape id="{node}_di" bpmnElement="{node}">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def _edge(index: int) -> str:
    left = 136 if index == 0 else 180 + index * 160
    right = 100 + (index + 1) * 160 if index + 2 == len(_NODES) else 70 + (index + 1) * 160
    return (
        f'<bpmndi:BPMNEdge id="flow_{index}_di" bpmnElement="flow_{index}"><di:waypoint x="{left}" y="130"/>'
        f'<di:waypoint x="{right}" y="130"/></bpmndi:BPMNEdge>'
    )


def diagram() -> str:
    """The XML of a straight process of seven elements."""
    nodes = "".join(f'<bpmn:{kind} id="{node}" name="{name}"/>' for kind, node, name in _NODES)
    flows = "".join(
        f'<bpmn:sequenceFlow id="flow_{i}" sourceRef="{a[1]}" targetRef="{b[1]}"/>'
        for i, (a, b) in enumerate(pairwise(_NODES))
    )
    shapes = "".join(_shape(i, kind, node) for i, (kind, node, _) in enumerate(_NODES))
    edges = "".join(_edge(i) for i in range(len(_NODES) - 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="urn:sample">'
        f'<bpmn:process id="sample" isExecutable="true">{nodes}{flows}</bpmn:process>'
        '<bpmndi:BPMNDiagram id="p"><bpmndi:BPMNPlane id="pl" bpmnElement="sample">'
        f"{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    )
