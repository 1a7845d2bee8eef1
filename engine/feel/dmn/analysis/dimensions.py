"""A table as boxes: for each input the bands of values, and which rules accept each band.

Rules are bits of an int.  What a cell says is asked of the compiled cell itself, once for each region.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.feel import Environment, UnaryTests, Value
from engine.feel.dmn.analysis.axes import Region, describe, regions_of
from engine.feel.dmn.analysis.constants import NotPlainError, constants_of
from engine.feel.dmn.errors import ExpressionError
from engine.feel.dmn.tables import CompiledTable
from engine.feel.dmn.texts import compile_tests
from engine.feel.dmn.types import BUILT_IN
from engine.feel.values import kind_of

ENVIRONMENT = Environment()
MOST_TRIALS = 600_000
WHOLE = frozenset({"integer", "long"})


@dataclass(frozen=True)
class Band:
    """Regions that the same rules accept: ``may`` has the bits of those that can, ``must`` that surely do."""

    regions: tuple[Region, ...]
    may: int
    must: int

    @property
    def sample(self) -> Value:
        """A value of the band."""
        return self.regions[0].sample


@dataclass(frozen=True)
class Dimension:
    """One input expression with the columns that test it."""

    expression: str
    label: str
    columns: tuple[int, ...]
    bands: tuple[Band, ...]

    def text(self, band: Band) -> str:
        """A band in words, ``""`` when it is every value."""
        return "" if len(self.bands) == 1 else f"{self.label} {describe(band.regions)}"


@dataclass(frozen=True)
class Column:
    """What is known of an input: its kind of value (``""`` if unknown), and unary tests that it passes."""

    expression: str
    label: str
    kind: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Obstacle:
    """What could not be understood: a whole column when ``rule`` is ``None``."""

    label: str
    rule: int | None
    reason: str


@dataclass(frozen=True)
class Boxes:
    """A table cut into dimensions, and the obstacles met on the way."""

    dimensions: tuple[Dimension, ...]
    obstacles: tuple[Obstacle, ...]


def cut(table: CompiledTable, columns: Sequence[Column], names: frozenset[str]) -> Boxes:
    """The boxes of ``table``; columns with the same expression become one dimension."""
    groups: dict[str, list[int]] = {}
    for number, column in enumerate(columns):
        groups.setdefault(column.expression, []).append(number)
    dimensions: list[Dimension] = []
    obstacles: list[Obstacle] = []
    for numbers in groups.values():
        dimension = _Cutter(table, columns[numbers[0]], tuple(numbers), names)
        dimensions.append(dimension.cut())
        obstacles += dimension.obstacles
    return Boxes(tuple(dimensions), tuple(obstacles))


class _Cutter:
    """Cuts one dimension."""

    def __init__(
        self, table: CompiledTable, column: Column, numbers: tuple[int, ...], names: frozenset[str]
    ) -> None:
        self._table = table
        self._column = column
        self._numbers = numbers
        self._names = names
        self._all = (1 << len(table.rules)) - 1
        self.obstacles: list[Obstacle] = []

    def cut(self) -> Dimension:
        column = self._column
        plain = self._plain_cells()
        allowed, bounds = self._allowed()
        constants = [value for _, _, values in plain for value in values] + bounds
        regions = self._regions(constants)
        if not regions:
            bands: tuple[Band, ...] = (Band((Region(None, single=False),), self._all, self._untested()),)
        else:
            kept = [region for region in regions if self._is_allowed(region, allowed)]
            bands = self._bands(kept, [(rule, tests) for rule, tests, _ in plain])
        return Dimension(column.expression, column.label, self._numbers, bands)

    def _plain_cells(self) -> list[tuple[int, UnaryTests, list[Value]]]:
        found = []
        for rule in self._table.rules:
            for cell in rule.cells:
                if cell.column in self._numbers:
                    try:
                        constants = constants_of(cell.tests.tree)
                        found.append((rule.index, cell.tests, constants))
                    except NotPlainError as error:
                        self.obstacles.append(Obstacle(self._column.label, rule.index, str(error)))
        return found

    def _allowed(self) -> tuple[list[UnaryTests], list[Value]]:
        tests: list[UnaryTests] = []
        constants: list[Value] = []
        for text in self._column.allowed:
            try:
                compiled = compile_tests(text, self._names, None)
                constants += constants_of(compiled.tree)
                tests.append(compiled)
            except (NotPlainError, ExpressionError) as error:
                self.obstacles.append(Obstacle(self._column.label, None, f"允许的值（{text}）：{error}"))
        return tests, constants

    def _regions(self, constants: Sequence[Value]) -> list[Region]:
        kind = BUILT_IN.get(self._column.kind, "")
        if not kind:
            kinds = [kind_of(value) for value in constants if value is not None]
            kind = kinds[0] if kinds else ""
        if not kind:
            return []
        try:
            found = regions_of(kind, constants, self._column.kind in WHOLE)
        except (ValueError, ArithmeticError) as error:
            self.obstacles.append(Obstacle(self._column.label, None, str(error)))
            return []
        if len(found) * len(self._table.rules) > MOST_TRIALS:
            self.obstacles.append(Obstacle(self._column.label, None, "不同的值过多"))
            return []
        return found

    def _is_allowed(self, region: Region, allowed: Iterable[UnaryTests]) -> bool:
        return all(tests.matches(region.sample, {}, ENVIRONMENT) is True for tests in allowed)

    def _untested(self) -> int:
        """The bits of the rules that let every value of this dimension pass."""
        bits = self._all
        for rule in self._table.rules:
            if any(cell.column in self._numbers for cell in rule.cells):
                bits &= ~(1 << (rule.index - 1))
        return bits

    def _bands(self, regions: Sequence[Region], plain: Sequence[tuple[int, UnaryTests]]) -> tuple[Band, ...]:
        unknown = 0
        for obstacle in self.obstacles:
            unknown |= 1 << (obstacle.rule - 1) if obstacle.rule else 0
        grouped: dict[int, list[Region]] = {}
        cells = _by_text(plain)
        for region in regions:
            bits = self._all
            for tests, rules in cells:
                if tests.matches(region.sample, {}, ENVIRONMENT) is not True:
                    bits &= ~rules
            grouped.setdefault(bits, []).append(region)
        return tuple(Band(tuple(same), bits, bits & ~unknown) for bits, same in grouped.items())


def _by_text(plain: Sequence[tuple[int, UnaryTests]]) -> list[tuple[UnaryTests, int]]:
    """Each different cell once, with the bits of the rules that have it."""
    cells: dict[str, tuple[UnaryTests, int]] = {}
    for rule, tests in plain:
        _, bits = cells.get(tests.text, (tests, 0))
        cells[tests.text] = (tests, bits | 1 << (rule - 1))
    return list(cells.values())
