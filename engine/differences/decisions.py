"""The decisions of a file: tables down to the cell."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.differences.changes import Element
from engine.interpreter import xml


def elements(source: bytes) -> dict[str, Element]:
    """Every decision, column and rule in ``source`` by id.

    Raises:
        ModelError: it is not XML.
    """
    found: dict[str, Element] = {}
    for decision in xml.parse(source, "").iter("{*}decision"):
        identifier = decision.get("id", "")
        name = decision.get("name") or identifier
        table = decision.find("{*}decisionTable")
        expression = _text(decision.find("{*}literalExpression"))
        facts = {"名称": name, "表达式": expression}
        if table is not None:
            facts |= {"命中规则": table.get("hitPolicy", "UNIQUE"), "聚合": table.get("aggregation", "")}
            found |= _table(name, table)
        found[identifier] = Element(name, {label: value for label, value in facts.items() if value})
    return found


def _table(name: str, table: etree._Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    columns: list[str] = []
    for kind, label in (("input", "输入列"), ("output", "输出列")):
        for number, column in enumerate(table.iterfind(f"{{*}}{kind}"), 1):
            expression = column.find("{*}inputExpression")
            title = column.get("label") or column.get("name") or _text(expression) or f"{label}{number}"
            columns.append(title)
            facts = {
                "名称": title,
                "表达式": _text(expression),
                "变量": column.get("name", ""),
                "可选值": _text(column.find("{*}inputValues")) or _text(column.find("{*}outputValues")),
            }
            key = column.get("id") or f"{name} {label}{number}"
            found[key] = Element(f"{name} {label}“{title}”", {k: v for k, v in facts.items() if v})
    for number, rule in enumerate(table.iterfind("{*}rule"), 1):
        key = rule.get("id") or f"{name} 规则{number}"
        found[key] = Element(f"{name} 第 {number} 条规则", dict(_cells(columns, rule, number)))
    return found


def _cells(columns: list[str], rule: etree._Element, number: int) -> Iterator[tuple[str, str]]:
    entries = [*rule.iterfind("{*}inputEntry"), *rule.iterfind("{*}outputEntry")]
    for position, entry in enumerate(entries):
        title = columns[position] if position < len(columns) else f"第 {position + 1} 列"
        yield (title if columns.count(title) < 2 else f"{title}（{position + 1}）"), _text(entry) or "-"
    notes = [_text(note) for note in rule.iterfind("{*}annotationEntry")]
    note = "；".join(text for text in [*notes, _text(rule.find("{*}description"))] if text)
    if note:
        yield "备注", note
    yield "顺序", str(number)


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    text = element.find("{*}text")
    return ((element.text if text is None else text.text) or "").strip()
