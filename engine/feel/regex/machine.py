"""Compiled patterns and the backtracking machine that runs them.

Without back references each (instruction, position) is tried once, so a search takes at most text times
program steps; with them the meter alone bounds it.  The match is the leftmost one, where earlier alternatives
and greedy repetitions come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Protocol, TypeAlias

from engine.feel.regex.characters import Characters
from engine.feel.regex.parser import parse_pattern
from engine.feel.regex.syntax import (
    Anchor,
    BackReference,
    Choice,
    Group,
    One,
    Part,
    RegexError,
    Repeat,
    Sequence,
)

MAX_PROGRAM = 5_000
CHARGE = 256


class Meter(Protocol):
    """Counts steps."""

    def spend(self, steps: int) -> None:
        """Take ``steps``; raises when nothing is left."""


class Op(IntEnum):
    """What an instruction does."""

    ONE = 0
    SPLIT = 1
    JUMP = 2
    SAVE = 3
    ANCHOR = 4
    BACK = 5
    MATCH = 6


Instruction: TypeAlias = tuple[Op, int, int, Characters | str | None]
Marks: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Match:
    """Where a pattern matched; ``marks`` are start and end of the whole and of each group, -1 for no part."""

    text: str
    marks: Marks

    @property
    def start(self) -> int:
        """Where the match begins."""
        return self.marks[0]

    @property
    def end(self) -> int:
        """Where the match ends."""
        return self.marks[1]

    def group(self, number: int) -> str:
        """What the group matched, empty when it took no part; 0 is the whole match."""
        start, end = self.marks[2 * number : 2 * number + 2]
        return self.text[start:end] if start >= 0 else ""


@lru_cache(maxsize=512)
def compile_regex(pattern: str, flags: str = "") -> Regex:
    """``pattern`` compiled; cached.

    Raises:
        RegexError: not a pattern of XPath 3.1, or too large.
    """
    tree, groups = parse_pattern(pattern, flags)
    program: list[Instruction] = [(Op.SAVE, 0, 0, None)]
    _emit(tree, program)
    program += [(Op.SAVE, 1, 0, None), (Op.MATCH, 0, 0, None)]
    return Regex(tuple(program), groups, any(instruction[0] is Op.BACK for instruction in program))


def _emit(part: Part, program: list[Instruction]) -> None:
    if len(program) > MAX_PROGRAM:
        raise RegexError("正则表达式过于复杂")
    match part:
        case One(characters):
            program.append((Op.ONE, 0, 0, characters))
        case Anchor(kind):
            program.append((Op.ANCHOR, 0, 0, kind))
        case BackReference(number, ignore_case):
            program.append((Op.BACK, number, int(ignore_case), None))
        case Sequence(parts):
            for each in parts:
                _emit(each, program)
        case Group():
            _emit_group(part, program)
        case Choice(alternatives):
            _emit_choice(alternatives, program)
        case Repeat():
            _emit_repeat(part, program)


def _emit_group(group: Group, program: list[Instruction]) -> None:
    if group.number is None:
        _emit(group.part, program)
        return
    program.append((Op.SAVE, 2 * group.number, 0, None))
    _emit(group.part, program)
    program.append((Op.SAVE, 2 * group.number + 1, 0, None))


def _emit_choice(alternatives: tuple[Part, ...], program: list[Instruction]) -> None:
    ends: list[int] = []
    for each in alternatives[:-1]:
        split = len(program)
        program.append((Op.SPLIT, 0, 0, None))
        _emit(each, program)
        ends.append(len(program))
        program.append((Op.JUMP, 0, 0, None))
        program[split] = (Op.SPLIT, split + 1, len(program), None)
    _emit(alternatives[-1], program)
    for end in ends:
        program[end] = (Op.JUMP, len(program), 0, None)


def _emit_repeat(repeat: Repeat, program: list[Instruction]) -> None:
    for _ in range(repeat.low):
        _emit(repeat.part, program)
    if repeat.high is None:
        _emit_loop(repeat, program)
        return
    splits: list[int] = []
    for _ in range(repeat.high - repeat.low):
        splits.append(len(program))
        program.append((Op.SPLIT, 0, 0, None))
        _emit(repeat.part, program)
    for split in splits:
        program[split] = _split(split + 1, len(program), repeat.greedy)


def _emit_loop(repeat: Repeat, program: list[Instruction]) -> None:
    split = len(program)
    program.append((Op.SPLIT, 0, 0, None))
    _emit(repeat.part, program)
    program.append((Op.JUMP, split, 0, None))
    program[split] = _split(split + 1, len(program), repeat.greedy)


def _split(inside: int, behind: int, greedy: bool) -> Instruction:
    return (Op.SPLIT, inside, behind, None) if greedy else (Op.SPLIT, behind, inside, None)


@dataclass(frozen=True)
class Regex:
    """A compiled pattern with its number of ``groups``."""

    program: tuple[Instruction, ...]
    groups: int
    refers_back: bool

    def search(self, text: str, meter: Meter, start: int = 0) -> Match | None:
        """The leftmost match at or behind ``start``, or None; every step is paid to ``meter``."""
        seen: set[object] = set()
        for place in range(start, len(text) + 1):
            marks = _Attempt(self, text, meter, seen).run(place)
            if marks is not None:
                return Match(text, marks)
        return None

    def find_all(self, text: str, meter: Meter) -> Iterator[Match]:
        """All matches from left to right that do not overlap."""
        place = 0
        while place <= len(text):
            match = self.search(text, meter, place)
            if match is None:
                return
            yield match
            place = match.end if match.end > match.start else match.end + 1


class _Attempt:
    """One try to match at one place."""

    def __init__(self, regex: Regex, text: str, meter: Meter, seen: set[object]) -> None:
        self.program = regex.program
        self.text = text
        self.meter = meter
        self.seen = seen
        self.empty: Marks = (-1,) * (2 * regex.groups + 2)
        self.columns = len(text) + 1
        self.remember_marks = regex.refers_back
        self.price = 8 if regex.refers_back else 2

    def run(self, start: int) -> Marks | None:
        """The marks of the match at ``start``, or None."""
        waiting: list[tuple[int, int, Marks]] = [(0, start, self.empty)]
        steps = 0
        while waiting:
            pc, place, marks = waiting.pop()
            steps += 1
            if steps % CHARGE == 0:
                self.meter.spend(CHARGE * self.price)
            key: object = (pc, place, marks) if self.remember_marks else pc * self.columns + place
            if key in self.seen:
                continue
            self.seen.add(key)
            if self.program[pc][0] is Op.MATCH:
                self.meter.spend(steps % CHARGE * self.price)
                return marks
            self._step(waiting, pc, place, marks)
        self.meter.spend(steps % CHARGE * self.price)
        return None

    def _step(self, waiting: list[tuple[int, int, Marks]], pc: int, place: int, marks: Marks) -> None:
        op, first, second, what = self.program[pc]
        if op is Op.ONE:
            if place < len(self.text) and isinstance(what, Characters) and what.has(self.text[place]):
                waiting.append((pc + 1, place + 1, marks))
        elif op is Op.SPLIT:
            waiting.append((second, place, marks))
            waiting.append((first, place, marks))
        elif op is Op.JUMP:
            waiting.append((first, place, marks))
        elif op is Op.SAVE:
            waiting.append((pc + 1, place, (*marks[:first], place, *marks[first + 1 :])))
        elif op is Op.ANCHOR:
            if self._anchored(what, place):
                waiting.append((pc + 1, place, marks))
        else:
            self._back(waiting, pc, place, marks)

    def _anchored(self, kind: object, place: int) -> bool:
        if kind == "start":
            return place == 0
        if kind == "end":
            return place == len(self.text)
        if kind == "line start":
            return place == 0 or self.text[place - 1] == "\n"
        return place == len(self.text) or self.text[place] == "\n"

    def _back(self, waiting: list[tuple[int, int, Marks]], pc: int, place: int, marks: Marks) -> None:
        _, number, ignore_case, _ = self.program[pc]
        start, end = marks[2 * number : 2 * number + 2]
        wanted = self.text[start:end] if start >= 0 else ""
        found = self.text[place : place + len(wanted)]
        if found == wanted or (ignore_case and found.casefold() == wanted.casefold()):
            waiting.append((pc + 1, place + len(wanted), marks))
