"""New files as a designer begins with them: the smallest that is valid."""

from __future__ import annotations

import json
import re

from engine.errors import InvalidInputError

KINDS = (("bpmn", "流程图"), ("dmn", "决策表"), ("form", "表单"))
_NAME = re.compile(r"[a-z][a-z0-9_]{1,60}")

_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions_{name}" targetNamespace="urn:yijianshi:processes" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:process id="{name}" name="{name}" isExecutable="true">
    <bpmn:startEvent id="{name}_begin" name="开始">
      <bpmn:outgoing>flow_{name}_begin</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="{name}_done" name="结束">
      <bpmn:incoming>flow_{name}_begin</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_{name}_begin" sourceRef="{name}_begin" targetRef="{name}_done" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{name}">
    <bpmndi:BPMNPlane id="plane_{name}" bpmnElement="{name}">
      <bpmndi:BPMNShape id="{name}_begin_di" bpmnElement="{name}_begin"><dc:Bounds x="160" y="160" width="36" height="36" /><bpmndi:BPMNLabel /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="{name}_done_di" bpmnElement="{name}_done"><dc:Bounds x="400" y="160" width="36" height="36" /><bpmndi:BPMNLabel /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_{name}_begin_di" bpmnElement="flow_{name}_begin"><di:waypoint x="196" y="178" /><di:waypoint x="400" y="178" /></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""  # noqa: E501
_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions_{name}" name="{name}" namespace="urn:yijianshi:decisions">
  <decision id="{name}" name="{name}">
    <decisionTable id="{name}_table" hitPolicy="UNIQUE">
      <input id="{name}_input" label="输入"><inputExpression id="{name}_input_expression" typeRef="string"><text>item</text></inputExpression></input>
      <output id="{name}_output" label="结果" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="{name}"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""  # noqa: E501


_FORM = {
    "type": "default",
    "schemaVersion": 16,
    "executionPlatform": "Camunda Cloud",
    "executionPlatformVersion": "8.6.0",
}


def file(kind: str, name: str, folder: str) -> tuple[str, bytes]:
    """Path and content of a new file of ``kind`` called ``name`` in ``folder``.

    Raises:
        InvalidInputError: the name or the folder is no identifier, or there is no such kind.
    """
    folder = folder.strip() or name
    if not _NAME.fullmatch(name) or not _NAME.fullmatch(folder):
        raise InvalidInputError("名称只用小写字母、数字和下划线，以字母开头，例如 home_visit", field="name")
    if kind == "bpmn":
        return f"{folder}/{name}.bpmn", _DIAGRAM.format(name=name).encode()
    if kind == "dmn":
        return f"{folder}/{name}.dmn", _TABLE.format(name=name).encode()
    if kind == "form":
        body = {**_FORM, "id": name, "components": []}
        return f"{folder}/forms/{name}.form", json.dumps(body, ensure_ascii=False, indent=2).encode()
    raise InvalidInputError("请选择文件种类", field="kind")
