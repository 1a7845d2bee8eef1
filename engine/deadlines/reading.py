"""Reads the clocks of a release from its ``clocks.json`` files and says what is wrong with them.

Every service brings its own file; codes are unique over all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TypeVar

from engine.deadlines.definitions import (
    BasisStatus,
    Book,
    Definition,
    LimitDefinition,
    LimitKind,
    Pause,
    Token,
    Trigger,
    bound,
)
from engine.deadlines.due import Unit
from engine.deadlines.implied import disagreement, implied
from engine.interpreter import Finding, Program
from engine.interpreter.model import Kind, Node

CLOCKS = "clocks.json"
LONGEST = 3660
_CLOCK = {
    "code", "name", "item", "step", "start", "stop", "limits", "pauses", "responsible", "remind", "escalate"
}  # fmt: skip
_LIMIT = {"kind", "days", "unit", "basis", "basis_status", "effective_from", "owner", "cap"}
_PAUSE = {"cause", "begin", "end", "basis", "basis_status", "kinds"}
Entry = Mapping[str, object]
Chosen = TypeVar("Chosen", bound=StrEnum)


def read_book(files: Mapping[str, bytes], program: Program) -> tuple[Book, list[Finding]]:
    """The clocks in ``files`` (path → bytes) and everything that is wrong with them, given the release's diagrams.

    With a file of clocks, user tasks with a due date but no clock of their own get the one that the diagram implies.
    """
    definitions: dict[str, Definition] = {}
    findings: list[Finding] = []
    offices: dict[str | None, str] = {}
    sources = {path: files[path] for path in sorted(files) if PurePosixPath(path).name == CLOCKS}
    for path, source in sources.items():
        for code, definition, problem in _read(path, source, offices):
            if definition is None:
                findings.append(Finding("invalid_clock", path, code, f"时钟“{code}”有误：{problem}"))
            elif code in definitions:
                findings.append(Finding("duplicate_clock", path, code, f"时钟“{code}”定义了两次"))
            else:
                definitions[code] = definition
    nodes = {node.id: node for _, node in program.model.nodes()}
    items = {each.properties.get("item") for each in program.model.processes.values()}
    for definition in definitions.values():
        findings += _judge(definition, nodes, items)
    more = implied(program, definitions.values(), offices) if sources else ()
    return bound([*definitions.values(), *more]), findings


def _read(
    path: str, source: bytes, offices: dict[str | None, str]
) -> Iterator[tuple[str, Definition | None, str]]:
    """Each clock of one file, or what is wrong with it; ``offices`` learns who answers for which item."""
    try:
        content = _object(json.loads(source), {"clocks", "note", "responsible"})
        entries = _list(content, "clocks")
        named = _object(content.get("responsible", {}), None)
        offices |= {item: _text(named, item) for item in named}
    except ValueError as error:
        yield path, None, str(error)
        return
    for number, entry in enumerate(entries, start=1):
        code = str(entry.get("code") or f"第 {number} 条")
        try:
            definition = _definition(path, entry)
            responsible = definition.responsible or offices.get(definition.item)
            yield code, replace(definition, responsible=responsible), ""
        except ValueError as error:
            yield code, None, str(error)


def _definition(path: str, given: Entry) -> Definition:
    entry = _object(given, _CLOCK)
    step = _optional(entry, "step")
    start, stop = _tokens(entry, "start"), _tokens(entry, "stop")
    if step is not None and (start or stop):
        raise ValueError("写了 step 就不再写 start 和 stop")
    limits = tuple(_limit(each) for each in _list(entry, "limits"))
    if not limits or len({limit.kind for limit in limits}) != len(limits):
        raise ValueError("limits 应有一项法定（statutory）或一项承诺（promised），或者各一项")
    return Definition(
        code=_text(entry, "code"),
        name=_text(entry, "name"),
        item=_optional(entry, "item"),
        step=step,
        start=((Trigger.OPENED, step),) if step else start,
        stop=((Trigger.CLOSED, step),) if step else stop,
        limits=limits,
        pauses=tuple(_pause(each) for each in _list(entry, "pauses")),
        responsible=_optional(entry, "responsible"),
        remind=_number(entry, "remind") if "remind" in entry else None,
        escalate=_number(entry, "escalate") if "escalate" in entry else 0,
        file=path,
    )


def _limit(given: Entry) -> LimitDefinition:
    entry = _object(given, _LIMIT)
    days, cap = _number(entry, "days"), _number(entry, "cap") if "cap" in entry else None
    if cap is not None and cap <= days:
        raise ValueError("延长后的上限 cap 应大于 days")
    return LimitDefinition(
        kind=_choice(LimitKind, entry.get("kind"), "kind"),
        days=days,
        unit=_choice(Unit, entry.get("unit"), "unit"),
        basis=_text(entry, "basis"),
        basis_status=_choice(BasisStatus, entry.get("basis_status"), "basis_status"),
        effective_from=_day(entry, "effective_from"),
        owner=_text(entry, "owner"),
        cap=cap,
    )


def _pause(given: Entry) -> Pause:
    entry = _object(given, _PAUSE)
    kinds = entry.get("kinds", [kind.value for kind in LimitKind])
    if not isinstance(kinds, list) or not kinds:
        raise ValueError("kinds 应是 statutory、promised 的列表")
    pause = Pause(
        cause=_text(entry, "cause"),
        begin=_tokens(entry, "begin"),
        end=_tokens(entry, "end"),
        basis=_text(entry, "basis"),
        basis_status=_choice(BasisStatus, entry.get("basis_status"), "basis_status"),
        kinds=tuple(_choice(LimitKind, kind, "kinds") for kind in kinds),
    )
    if not pause.begin or not pause.end:
        raise ValueError(f"暂停“{pause.cause}”应写明 begin 和 end")
    if pause.basis_status is BasisStatus.UNCHECKED and LimitKind.STATUTORY in pause.kinds:
        raise ValueError(f"暂停“{pause.cause}”的依据待核，不得用来延长法定时限")
    return pause


def _tokens(entry: Entry, key: str) -> tuple[Token, ...]:
    texts = entry.get(key, [])
    if not isinstance(texts, list):
        raise ValueError(f"{key} 应是“opened:环节”形式的列表")
    found = []
    for text in texts:
        trigger, colon, element_id = str(text).partition(":")
        if not colon or not element_id:
            raise ValueError(f"{key} 中的“{text}”应写成“opened:环节”")
        found.append((_choice(Trigger, trigger, key), element_id))
    return tuple(found)


def _object(value: object, known: set[str] | None) -> Entry:
    """``value`` as an object; with ``known`` it may have no other keys."""
    if not isinstance(value, dict):
        raise ValueError("应是 JSON 对象")
    unknown = sorted(set(value) - known) if known is not None else []
    if unknown:
        raise ValueError(f"不认识的项目“{unknown[0]}”")
    return value


def _list(entry: Entry, key: str) -> list[Entry]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError(f"{key} 应是对象的列表")
    return value


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"缺少 {key}")
    return value


def _optional(entry: Entry, key: str) -> str | None:
    return None if entry.get(key) is None else _text(entry, key)


def _number(entry: Entry, key: str) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise ValueError(f"{key} 应是 0 到 {LONGEST} 的整数")
    return value


def _day(entry: Entry, key: str) -> str:
    try:
        return date.fromisoformat(_text(entry, key)).isoformat()
    except ValueError as error:
        raise ValueError(f"{key} 应是 2026-07-01 形式的日期") from error


def _choice(kind: type[Chosen], value: object, key: str) -> Chosen:
    known = {member.value: member for member in kind}
    if value not in known:
        raise ValueError(f"{key} 应是 {'、'.join(known)} 之一，收到“{value}”")
    return known[str(value)]


def _judge(definition: Definition, nodes: Mapping[str, Node], items: set[str | None]) -> Iterator[Finding]:
    """What does not fit the diagrams: elements and items that do not exist, a clock that nothing starts or stops."""
    place = (definition.file, definition.code)
    if definition.item is not None and definition.item not in items:
        yield Finding("clock_item", *place, f"时钟“{definition.name}”的事项“{definition.item}”不存在")
    if not definition.start or not definition.stop:
        yield Finding("clock_endless", *place, f"时钟“{definition.name}”没有写明何时开始或者何时停止")
    tokens = [*definition.start, *definition.stop]
    for pause in definition.pauses:
        tokens += [*pause.begin, *pause.end]
    for trigger, element_id in tokens:
        if trigger is not Trigger.ANSWERED and element_id not in nodes:
            text = f"时钟“{definition.name}”引用的环节“{element_id}”不在任何流程图中"
            yield Finding("clock_element", *place, text)
    node = nodes.get(definition.step or "")
    doubt = disagreement(definition, node) if node is not None and node.type == Kind.USER else None
    if doubt is not None:
        yield doubt
