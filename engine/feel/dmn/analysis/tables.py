"""Analyses one compiled table: gaps, overlaps, unreachable rules, each example tried on the table itself.

Knows hit policies; not where the table stands in its model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.feel import Environment, FeelError, Value
from engine.feel.dmn.analysis.dimensions import Band, Boxes, Column, Dimension, cut
from engine.feel.dmn.analysis.findings import Finding, FindingKind, Severity
from engine.feel.dmn.analysis.search import Box, EffortError, Search
from engine.feel.dmn.definitions import HitPolicy
from engine.feel.dmn.errors import DmnError
from engine.feel.dmn.rules import Trial
from engine.feel.dmn.run import Run
from engine.feel.dmn.tables import CompiledTable

SINGLE_HIT = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})
MOST_SHOWN = 20
MOST_TRIED = 2_000


@dataclass(frozen=True)
class Place:
    """Where a table stands: the element that findings name."""

    element_id: str
    name: str


class TableAnalysis:
    """The analysis of one table."""

    def __init__(
        self, table: CompiledTable, columns: Sequence[Column], names: frozenset[str], place: Place
    ) -> None:
        """``columns`` tell what is known of each input, ``names`` are those that cells may use."""
        self._table = table
        self._place = place
        self._boxes: Boxes = cut(table, columns, names)
        self._search = Search(self._boxes.dimensions, len(table.rules))

    def findings(self) -> list[Finding]:
        """All findings, errors first."""
        found = [*self._obstacles(), *self._within_effort(self._gaps), *self._within_effort(self._overlaps)]
        found += self._within_effort(self._unreachable)
        order = list(Severity)
        return sorted(found, key=lambda finding: order.index(finding.severity))

    def _within_effort(self, find: Callable[[], Iterator[Finding]]) -> list[Finding]:
        found: list[Finding] = []
        self._search.begin()
        try:
            for finding in islice(find(), MOST_SHOWN + 1):
                found.append(finding)
        except EffortError:
            message = "决策表过大，这一项未能在限定的计算量内分析完"
            return [*found, self._finding(FindingKind.NOT_ANALYSED, Severity.HINT, message)]
        if len(found) <= MOST_SHOWN:
            return found
        message = f"同类问题超过 {MOST_SHOWN} 处，其余未列出"
        return [*found[:MOST_SHOWN], self._finding(found[0].kind, found[0].severity, message)]

    def _finding(
        self,
        kind: FindingKind,
        severity: Severity,
        message: str,
        rules: tuple[int, ...] = (),
        example: dict[str, Value] | None = None,
    ) -> Finding:
        place = self._place
        return Finding(kind, severity, place.element_id, place.name, message, rules, example or {})

    def _obstacles(self) -> Iterator[Finding]:
        for obstacle in self._boxes.obstacles[:MOST_SHOWN]:
            where = f"第 {obstacle.rule} 条规则的" if obstacle.rule else ""
            message = f"{where}“{obstacle.label}”未能分析：{obstacle.reason}"
            rules = (obstacle.rule,) if obstacle.rule else ()
            yield self._finding(FindingKind.NOT_ANALYSED, Severity.HINT, message, rules)

    def _gaps(self) -> Iterator[Finding]:
        table = self._table.table
        if table.hit_policy not in SINGLE_HIT or any(output.default for output in table.outputs):
            return
        for box in self._search.gaps():
            example = self._example(box)
            if not any(self._matches(rule, example) for rule in range(len(self._table.rules))):
                text = self._box_text(box)
                yield self._finding(
                    FindingKind.GAP, Severity.WARNING, f"没有规则覆盖：{text}", example=self._named(example)
                )

    def _overlaps(self) -> Iterator[Finding]:
        policy = self._table.table.hit_policy
        if policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return
        for first, second, box in islice(self._search.overlaps(), MOST_TRIED):
            example = self._example(box)
            numbers = (first + 1, second + 1)
            if not all(self._matches(rule, example) for rule in (first, second)):
                continue
            if policy is HitPolicy.ANY and self._same_outputs(first, second, example):
                continue
            what = "同时命中" if policy is HitPolicy.UNIQUE else "同时命中但结果不同"
            message = f"第 {numbers[0]} 条与第 {numbers[1]} 条规则{what}：{self._box_text(box)}"
            yield self._finding(FindingKind.OVERLAP, Severity.ERROR, message, numbers, self._named(example))

    def _unreachable(self) -> Iterator[Finding]:
        for rule in range(len(self._table.rules)):
            empty = self._search.empty_dimension(rule)
            if empty is not None:
                message = f"第 {rule + 1} 条规则永远不会命中：“{empty.label}”没有符合条件的值"
                yield self._finding(FindingKind.UNREACHABLE, Severity.WARNING, message, (rule + 1,))
                continue
            stronger = self._stronger(rule)
            if stronger and self._search.is_covered(rule, _mask(stronger)):
                yield self._covered(rule, stronger)

    def _covered(self, rule: int, stronger: Sequence[int]) -> Finding:
        winner = next((other for other in stronger if self._overlap(other, rule)), stronger[0])
        example = self._example(self._search.shared(winner, rule)) if self._overlap(winner, rule) else ()
        message = f"第 {rule + 1} 条规则永远轮不到：它的情形都已被优先的规则（如第 {winner + 1} 条）覆盖"
        numbers = (rule + 1, winner + 1)
        return self._finding(
            FindingKind.UNREACHABLE, Severity.WARNING, message, numbers, self._named(example)
        )

    def _overlap(self, first: int, second: int) -> bool:
        both = 1 << first | 1 << second
        return all(
            any(band.may & both == both for band in dimension.bands) for dimension in self._boxes.dimensions
        )

    def _stronger(self, rule: int) -> list[int]:
        """The rules (from 0) that win over ``rule`` wherever both match."""
        policy = self._table.table.hit_policy
        if policy is HitPolicy.FIRST:
            return list(range(rule))
        if policy is not HitPolicy.PRIORITY:
            return []
        own = self._ranks(rule)
        if own is None:
            return []
        ranks = [(other, self._ranks(other)) for other in range(len(self._table.rules)) if other != rule]
        return [other for other, rank in ranks if rank is not None and (rank, other) < (own, rule)]

    def _ranks(self, rule: int) -> tuple[int, ...] | None:
        """The priorities of a rule's outputs when those are constants."""
        outputs = self._table.rules[rule].outputs
        if any(output.variables for output in outputs):
            return None
        run = Run(Environment(), strict=False)
        pairs = zip(self._table.outputs, outputs, strict=True)
        return tuple(column.rank(output.evaluate({}), run) for column, output in pairs)

    def _same_outputs(self, first: int, second: int, example: Sequence[Value]) -> bool:
        try:
            return self._outputs(first) == self._outputs(second)
        except (FeelError, DmnError):
            return self._table.rules[first].rule.conclusions == self._table.rules[second].rule.conclusions

    def _outputs(self, rule: int) -> list[Value]:
        """The outputs of a rule; those that use variables stand for themselves by their text."""
        texts = self._table.rules[rule].rule.conclusions
        outputs = self._table.rules[rule].outputs
        return [
            text if output.variables else output.evaluate({})
            for text, output in zip(texts, outputs, strict=True)
        ]

    def _matches(self, rule: int, example: Sequence[Value]) -> bool:
        """Whether a rule (from 0) really matches; one that cannot be evaluated does not."""
        try:
            return self._table.rules[rule].matches(Trial.of(example, {}, Environment()))
        except FeelError:
            return False

    def _example(self, box: Box) -> tuple[Value, ...]:
        """A value for every column."""
        values: dict[int, Value] = {}
        for dimension, band in zip(self._boxes.dimensions, box, strict=True):
            sample = (band or _any_band(dimension)).sample
            values |= dict.fromkeys(dimension.columns, sample)
        return tuple(values[number] for number in range(len(self._table.inputs)))

    def _named(self, example: Sequence[Value]) -> dict[str, Value]:
        clauses = [column.clause for column in self._table.inputs]
        return {clause.expression: value for clause, value in zip(clauses, example, strict=False)}

    def _box_text(self, box: Box) -> str:
        pairs = zip(self._boxes.dimensions, box, strict=True)
        texts = [dimension.text(band) for dimension, band in pairs if band is not None]
        return "，".join(text for text in texts if text) or "任何输入"


def _any_band(dimension: Dimension) -> Band:
    return dimension.bands[0]


def _mask(rules: Sequence[int]) -> int:
    bits = 0
    for rule in rules:
        bits |= 1 << rule
    return bits
