"""Puts the explanation of a decision into sentences: what it read, which rule matched, what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Step = Mapping[str, object]
WORDS = {True: "是", False: "否", None: "没有"}


def why_lines(steps: Iterable[Step]) -> tuple[str, ...]:
    """One sentence for each table or formula that took part, in the order of evaluation."""
    return tuple(_line(step) for step in steps)


def _line(step: Step) -> str:
    read = "，".join(
        f"{entry['label']} = {_word(entry['value'])}"
        for entry in _entries(step, "inputs")
        if entry.get("decisive")
    )
    rules = _entries(step, "rules")
    matched = "、".join(f"第 {rule['index']} 条" for rule in rules)
    basis = "；".join(
        str(note["text"]) for rule in rules for note in _entries(rule, "annotations") if note["text"]
    )
    parts = [f"“{step['name']}”得出 {_word(step['value'])}"]
    if read:
        parts.append(f"依据 {read}")
    if matched:
        parts.append(f"符合{matched}规则")
    elif step.get("defaulted"):
        parts.append("没有规则符合，取默认值")
    if basis:
        parts.append(basis)
    return "；".join(parts)


def _entries(step: Step, name: str) -> list[Mapping[str, object]]:
    found = step.get(name)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, Sequence) else []


def _word(value: object) -> str:
    if value is None or isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, Mapping):
        return "，".join(f"{name} {_word(entry)}" for name, entry in value.items())
    if isinstance(value, list):
        return "、".join(_word(entry) for entry in value) or "空"
    return str(value)
