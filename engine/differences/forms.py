"""The components of a form with all of their settings."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.differences.changes import Element
from engine.differences.texts import flat

_LABELS = {
    "label": "标题",
    "key": "数据名",
    "path": "数据名",
    "type": "类型",
    "text": "文字",
    "description": "说明",
    "validate.required": "必填",
    "validate.min": "最小值",
    "validate.max": "最大值",
    "validate.minLength": "最少字数",
    "validate.maxLength": "最多字数",
    "validate.pattern": "格式",
    "conditional.hide": "隐藏条件",
    "readonly": "只读",
    "disabled": "停用",
    "defaultValue": "默认值",
    "expression": "计算式",
    "valuesExpression": "选项表达式",
    "valuesKey": "选项变量",
}
_NESTED = frozenset({"components", "id", "layout"})


def elements(source: bytes) -> dict[str, Element]:
    """Every component in ``source`` by id, in the order of the page.

    Raises:
        ValueError: it is not JSON.
    """
    found: dict[str, Element] = {}
    for component, holder in _components(json.loads(source), ""):
        name = str(component.get("label") or component.get("text") or component.get("key") or component["id"])
        plain = {key: value for key, value in component.items() if key not in _NESTED}
        facts = {_LABELS.get(path, path): text for path, text in flat(plain).items()}
        found[str(component["id"])] = Element(name[:40], {**facts, "所在分组": holder} if holder else facts)
    return found


def _components(node: object, holder: str) -> Iterator[tuple[dict[str, object], str]]:
    children = node.get("components") if isinstance(node, dict) else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict) and child.get("id"):
            yield child, holder
            yield from _components(child, str(child.get("label") or child["id"]))
