"""Compares what a scenario expects with what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.host import SHANGHAI
from engine.rehearsal.outcome import Limit, Mismatch, Rehearsed, State
from engine.rehearsal.scenario import Expected


def differences(expected: Expected, seen: Rehearsed, place: str) -> list[Mismatch]:
    """Everything in ``seen`` that is not as ``expected``; nothing expected, nothing different."""
    return [*_ways(expected, seen, place), *_standing(expected, seen, place), *_times(expected, seen, place)]


def _ways(expected: Expected, seen: Rehearsed, place: str) -> Iterator[Mismatch]:
    if expected.path is not None and expected.path != seen.path:
        number = next(
            (n for n, (one, other) in enumerate(zip(expected.path, seen.path, strict=False)) if one != other),
            min(len(expected.path), len(seen.path)),
        )
        text = f"从第 {number + 1} 个环节起走法不同"
        yield Mismatch(f"{place}.path", text, list(expected.path), list(seen.path))
    missing = [element for element in expected.passes if element not in seen.path]
    if missing:
        yield Mismatch(f"{place}.passes", "没有经过应当经过的环节", missing, list(seen.path))
    wrong = [element for element in expected.avoids if element in seen.path]
    if wrong:
        yield Mismatch(f"{place}.avoids", "经过了不应经过的环节", list(expected.avoids), wrong)


def _standing(expected: Expected, seen: Rehearsed, place: str) -> Iterator[Mismatch]:
    waits = sorted(wait.element_id for wait in seen.waits)
    if expected.waits is not None and sorted(expected.waits) != waits:
        yield Mismatch(f"{place}.waits", "等待的环节不同", sorted(expected.waits), waits)
    ended = seen.state is State.COMPLETED
    if expected.ended is not None and expected.ended is not ended:
        text = "办件没有办结" if expected.ended else "办件已经办结"
        yield Mismatch(f"{place}.ended", text, expected.ended, ended)
    codes = sorted(incident.code for incident in seen.incidents)
    if expected.incidents is not None and sorted(expected.incidents) != codes:
        yield Mismatch(f"{place}.incidents", "事故不同", sorted(expected.incidents), codes)
    for name, value in expected.variables.items():
        if name not in seen.variables or seen.variables[name] != value:
            found = seen.variables.get(name)
            yield Mismatch(f"{place}.variables.{name}", f"变量“{name}”的值不同", value, found)


def _times(expected: Expected, seen: Rehearsed, place: str) -> Iterator[Mismatch]:
    for element, text in expected.due.items():
        found = [_moment(wait.due_at) for wait in seen.waits if wait.element_id == element and wait.due_at]
        if not any(each.startswith(text) or _same(each, text) for each in found):
            yield Mismatch(f"{place}.due.{element}", f"“{element}”的到期时间不同", text, found)
    for number, clock in enumerate(expected.clocks):
        if not any(_fits(limit, clock) for limit in seen.clocks):
            told = [_told(limit) for limit in seen.clocks if limit.code == clock["code"]]
            yield Mismatch(f"{place}.clocks[{number}]", "没有这样的计时", dict(clock), told)


def _moment(due: datetime | None) -> str:
    """``due`` as people in Shanghai read it."""
    return "" if due is None else due.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _same(found: str, text: str) -> bool:
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError:
        return False
    return wanted.tzinfo is not None and datetime.fromisoformat(found) == wanted


def _told(limit: Limit) -> dict[str, object]:
    day = _moment(limit.due_at)[:10] or None
    return {
        "code": limit.code, "item": limit.item, "element": limit.element_id, "state": str(limit.state), "due_on": day,
    }  # fmt: skip


def _fits(limit: Limit, wanted: Mapping[str, object]) -> bool:
    told = _told(limit)
    return all(told[name] == value for name, value in wanted.items())
