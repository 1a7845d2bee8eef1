"""Small BPMN diagrams in the ``zeebe:`` dialect, written as lists of nodes and flows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:test">'
)


def diagram(
    process_id: str, nodes: Iterable[str], *flows: str, messages: Iterable[str] = ()
) -> dict[str, bytes]:
    """One file with one process.  A flow is ``a > b > c``, or ``a > b if =x`` for a conditional one."""
    ends = {"start": '<startEvent id="start"/>', "done": '<endEvent id="done"/>'}
    body = "".join(nodes) + "".join(ends.values()) + "".join(_flow(text) for text in flows)
    text = f'{_HEAD}{"".join(messages)}<process id="{process_id}" isExecutable="true">{body}</process></definitions>'
    return {f"{process_id}.bpmn": text.encode()}


def _flow(text: str) -> str:
    path, _, condition = text.partition(" if ")
    stops = [stop.strip() for stop in path.split(">")]
    inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    return "".join(
        f'<sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        for source, target in pairwise(stops)
    )


def user(element_id: str, *, form: str | None = None, outputs: Iterable[str] = (), **properties: str) -> str:
    """A user task for the post ``clerk``."""
    shown = f'<zeebe:formDefinition formId="{form}"/>' if form else ""
    inner = f'<zeebe:userTask/>{shown}<zeebe:assignmentDefinition candidateGroups="clerk"/>'
    inner += _mappings(outputs=outputs) + _properties(properties)
    return _task("userTask", element_id, inner)


def job(
    element_id: str, kind: str = "portal.status", /, *, retries: int = 3, about: str = "", **inputs: str
) -> str:
    """A service task; inputs are FEEL texts with their ``=``; ``about`` is the item whose law allows it."""
    inner = f'<zeebe:taskDefinition type="{kind}" retries="{retries}"/>'
    inner += _mappings(inputs=[f"{target} = {source}" for target, source in inputs.items()])
    if about:
        inner += _properties({"item": about, "legalBasis": "济历城民发〔2024〕17号"})
    return _task("serviceTask", element_id, inner)


def status(element_id: str = "tell", *, retries: int = 3) -> str:
    """A service task that tells the portal where the case stands."""
    return job(element_id, retries=retries, stage='="accept"', text='="已收到您的申请"')


def script(element_id: str, expression: str, result: str) -> str:
    """A script task that writes FEEL ``expression`` into variable ``result``."""
    inner = f'<zeebe:script expression={quoteattr(expression)} resultVariable="{result}"/>'
    return _task("scriptTask", element_id, inner)


def gateway(element_id: str, kind: str = "parallel", *, default: str = "") -> str:
    """A gateway: ``parallel``, ``exclusive`` or ``inclusive``; ``default`` is the target of the default flow."""
    chosen = f' default="{element_id}__{default}"' if default else ""
    return f'<{kind}Gateway id="{element_id}"{chosen}/>'


def timer(element_id: str, duration: str) -> str:
    """An event that waits for an ISO 8601 ``duration``."""
    return (
        f'<intermediateCatchEvent id="{element_id}"><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )


def deadline(element_id: str, at: str, duration: str) -> str:
    """An interrupting timer on the edge of activity ``at``."""
    return (
        f'<boundaryEvent id="{element_id}" attachedToRef="{at}"><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></boundaryEvent>"
    )


def message(name: str, key: str = "=case_id") -> str:
    """The declaration of a message with its correlation key."""
    inner = f"<zeebe:subscription correlationKey={quoteattr(key)}/>"
    return (
        f'<message id="message_{name}" name="{name}"><extensionElements>{inner}</extensionElements></message>'
    )


def catch(element_id: str, name: str) -> str:
    """An event that waits for message ``name``."""
    return (
        f'<intermediateCatchEvent id="{element_id}"><messageEventDefinition messageRef="message_{name}"/>'
        f"</intermediateCatchEvent>"
    )


def form(form_id: str, *fields: dict[str, object]) -> dict[str, bytes]:
    """One form-js file; every field needs ``key``, ``type`` and ``label``."""
    components = [{"id": f"field_{number}", **field} for number, field in enumerate(fields)]
    source = {"id": form_id, "type": "default", "schemaVersion": 18, "components": components}
    return {f"{form_id}.form": json.dumps(source, ensure_ascii=False).encode()}


def _task(tag: str, element_id: str, inner: str) -> str:
    extensions = f"<extensionElements>{inner}</extensionElements>"
    return f'<{tag} id="{element_id}" name="{element_id}">{extensions}</{tag}>'


def _mappings(*, inputs: Iterable[str] = (), outputs: Iterable[str] = ()) -> str:
    rows = [_mapping("input", text) for text in inputs] + [_mapping("output", text) for text in outputs]
    return f"<zeebe:ioMapping>{''.join(rows)}</zeebe:ioMapping>" if rows else ""


def _mapping(kind: str, text: str) -> str:
    target, _, source = text.partition(" = ")
    return f'<zeebe:{kind} source={quoteattr(source)} target="{target}"/>'


def _properties(properties: dict[str, str]) -> str:
    rows = "".join(f'<zeebe:property name="{key}" value="{value}"/>' for key, value in properties.items())
    return f"<zeebe:properties>{rows}</zeebe:properties>" if rows else ""
