"""What a scenario file says, read strictly: an unknown key or a wrong type is refused with its place.

The format is documented in ``docs/rehearsal.md``; ``SCHEMA`` is what that page and the reader agree on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine import feel
from engine.domain import Variables
from engine.errors import InvalidInputError
from engine.rehearsal.shape import SCENARIO, STEPS, check

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""A working Monday, nine o'clock in Shanghai, when nothing else is said."""
MOST_BYTES = 1024 * 1024


class ScenarioError(InvalidInputError):
    """演练剧本有误"""

    code = "scenario_invalid"


@dataclass(frozen=True)
class Expected:
    """What must be so; None and empty say nothing.  Paths and waits are lists of element ids."""

    path: tuple[str, ...] | None = None
    passes: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    waits: tuple[str, ...] | None = None
    ended: bool | None = None
    variables: Variables = field(default_factory=dict)
    incidents: tuple[str, ...] | None = None
    clocks: tuple[Mapping[str, object], ...] = ()
    due: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Complete:
    """A person finishes the ``nth`` open user task at ``element_id``."""

    element_id: str
    values: Variables
    nth: int


@dataclass(frozen=True)
class FinishJob:
    """A worker answers the ``nth`` open job at ``element_id``: with a result, or with a BPMN ``error``."""

    element_id: str
    result: Variables
    error: str | None
    nth: int


@dataclass(frozen=True)
class PassTime:
    """Time goes by, and every timer elapses at its moment."""

    length: timedelta


@dataclass(frozen=True)
class Until:
    """Time goes by until the timer at ``element_id`` has elapsed."""

    element_id: str


@dataclass(frozen=True)
class Message:
    """A message arrives; without a ``key`` for whoever waits for one of its ``name`` first."""

    name: str
    payload: Variables
    key: str | None


Action = Complete | FinishJob | PassTime | Until | Message


@dataclass(frozen=True)
class Step:
    """One thing that happens, and what must be so afterwards."""

    action: Action
    expected: Expected


@dataclass(frozen=True)
class Scenario:
    """A story for one case.  ``jobs`` are answered by themselves, by type, as soon as they open."""

    name: str = ""
    process: str | None = None
    start_at: datetime = MONDAY
    variables: Variables = field(default_factory=dict)
    jobs: Mapping[str, Variables] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    expected: Expected = field(default_factory=Expected)


def read(source: bytes | str) -> Scenario:
    """The scenario in JSON text ``source``.

    Raises:
        ScenarioError: it is no JSON, or says something that no scenario can say; names the place.
    """
    if len(source) > MOST_BYTES:
        raise ScenarioError(f"剧本超过 {MOST_BYTES // 1024} KB", place="$")
    try:
        found: object = json.loads(source, parse_float=Decimal, object_pairs_hook=_once)
    except ValueError as error:
        raise ScenarioError(f"剧本不是有效的 JSON：{error}", place="$") from error
    for place, message in check(found, SCENARIO, "$"):
        raise ScenarioError(f"{place}：{message}", place=place)
    return _scenario(_context(found))


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("同一个键写了两次")
    return found


def _scenario(found: Mapping[str, object]) -> Scenario:
    steps = _list(found.get("steps"))
    process = found.get("process")
    return Scenario(
        name=str(found.get("name", "")),
        process=None if process is None else str(process),
        start_at=_moment(found.get("start_at")),
        variables=_context(found.get("variables")),
        jobs={name: _context(result) for name, result in _context(found.get("jobs")).items()},
        steps=tuple(_step(_context(step), f"$.steps[{number}]") for number, step in enumerate(steps)),
        expected=_expected(found.get("expect")),
    )


def _moment(text: object) -> datetime:
    if text is None:
        return MONDAY
    try:
        found: datetime | None = datetime.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ScenarioError(
            "$.start_at：应为带时区的日期时间，例如 2026-11-23T09:00:00+08:00", place="$.start_at"
        )
    return found.astimezone(UTC)


def _step(found: Mapping[str, object], place: str) -> Step:
    kinds = [kind for kind in STEPS if kind in found]
    if len(kinds) != 1:
        choices = "、".join(STEPS)
        raise ScenarioError(f"{place}：应有且只有 {choices} 中的一个", place=place)
    for wrong, message in check(found, STEPS[kinds[0]], place):
        raise ScenarioError(f"{wrong}：{message}", place=wrong)
    return Step(_action(kinds[0], found, place), _expected(found.get("expect")))


def _action(kind: str, found: Mapping[str, object], place: str) -> Action:
    named, nth = str(found[kind]), int(str(found.get("nth", 1)))
    match kind:
        case "complete":
            return Complete(named, _context(found.get("values")), nth)
        case "job":
            if "error" in found and "result" in found:
                raise ScenarioError(f"{place}：result 与 error 只能写一个", place=place)
            values = _context(found.get("values" if "error" in found else "result"))
            return FinishJob(named, values, _text(found.get("error")), nth)
        case "pass_time":
            return PassTime(_length(named, f"{place}.pass_time"))
        case "until":
            return Until(named)
        case _:
            return Message(named, _context(found.get("payload")), _text(found.get("key")))


def _length(text: str, place: str) -> timedelta:
    found = feel.compile_expression("duration(text)").evaluate({"text": text})
    if not isinstance(found, timedelta) or found < timedelta(0):
        raise ScenarioError(f"{place}：应为 ISO 8601 时长，例如 P3D 或 PT2H", place=place)
    return found


def _expected(found: object) -> Expected:
    given = _context(found)
    ended = given.get("ended")
    return Expected(
        path=_names(given.get("path")),
        passes=_names(given.get("passes")) or (),
        avoids=_names(given.get("avoids")) or (),
        waits=_names(given.get("waits")),
        ended=None if ended is None else bool(ended),
        variables=_context(given.get("variables")),
        incidents=_names(given.get("incidents")),
        clocks=tuple(_context(clock) for clock in _list(given.get("clocks"))),
        due={name: str(text) for name, text in _context(given.get("due")).items()},
    )


def _names(found: object) -> tuple[str, ...] | None:
    return None if found is None else tuple(str(name) for name in _list(found))


def _text(found: object) -> str | None:
    return None if found is None else str(found)


def _list(found: object) -> Sequence[object]:
    return found if isinstance(found, list) else ()


def _context(found: object) -> Mapping[str, object]:
    return found if isinstance(found, dict) else {}
