"""Looks for gaps, overlaps and covered rules among the boxes of a table.

Works on bits and bands alone.  The effort is bounded: what is not finished is said so, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.feel.dmn.analysis.dimensions import Band, Dimension

MOST_VISITS = 400_000
MOST_BOXES = 400
BANDS_A_VISIT = 16

Box = tuple[Band | None, ...]


class EffortError(Exception):
    """The search was given up because the table is too large."""


class Search:
    """A bounded search over dimensions."""

    def __init__(self, dimensions: Sequence[Dimension], rules: int) -> None:
        """``rules`` is how many rules the table has."""
        self._dimensions = dimensions
        self._all = (1 << rules) - 1
        self._visits = 0

    def begin(self) -> None:
        """Give the next questions the whole effort again."""
        self._visits = 0

    def gaps(self) -> list[Box]:
        """Boxes that no rule accepts, neighbours joined; ``None`` stands for every value of a dimension.

        Raises:
            EffortError: the table is too large.
        """
        boxes: list[Box] = []
        for box in self._uncovered(0, self._all, (), set()):
            boxes.append(box)
            if len(boxes) >= MOST_BOXES:
                break
        return _joined(boxes)

    def _uncovered(self, at: int, alive: int, path: Box, covered: set[tuple[int, int]]) -> Iterator[Box]:
        self._visit()
        if not alive:
            yield path + (None,) * (len(self._dimensions) - at)
            return
        if at == len(self._dimensions) or (at, alive) in covered:
            return
        found = False
        for band in self._dimensions[at].bands:
            for box in self._uncovered(at + 1, alive & band.may, (*path, band), covered):
                found = True
                yield box
        if not found:
            covered.add((at, alive))

    def overlaps(self) -> Iterator[tuple[int, int, tuple[Band, ...]]]:
        """Pairs of rules (from 0) that share a box, and the box.

        Raises:
            EffortError: the table is too large.
        """
        for first in range(self._all.bit_length()):
            partners = self._all & ~((1 << (first + 1)) - 1)
            for dimension in self._dimensions:
                if partners:
                    self._visit(1 + len(dimension.bands) // BANDS_A_VISIT)
                    partners &= _union(band.may for band in dimension.bands if band.may >> first & 1)
            for second in _bits(partners):
                yield first, second, self.shared(first, second)

    def shared(self, first: int, second: int) -> tuple[Band, ...]:
        """For each dimension a band that both rules accept; only for rules that overlap."""
        both = 1 << first | 1 << second
        return tuple(
            next(band for band in dimension.bands if band.may & both == both)
            for dimension in self._dimensions
        )

    def empty_dimension(self, rule: int) -> Dimension | None:
        """A dimension of which the rule accepts no value at all."""
        for dimension in self._dimensions:
            if not any(band.may >> rule & 1 for band in dimension.bands):
                return dimension
        return None

    def is_covered(self, rule: int, others: int) -> bool:
        """Whether the rules with the bits ``others`` surely accept everything that ``rule`` may accept.

        Raises:
            EffortError: the table is too large.
        """
        return self._covered(0, others, rule, {})

    def _covered(self, at: int, alive: int, rule: int, known: dict[tuple[int, int], bool]) -> bool:
        self._visit()
        if not alive:
            return False
        if at == len(self._dimensions):
            return True
        key = (at, alive)
        if key not in known:
            own = [band for band in self._dimensions[at].bands if band.may >> rule & 1]
            known[key] = all(self._covered(at + 1, alive & band.must, rule, known) for band in own)
        return known[key]

    def _visit(self, steps: int = 1) -> None:
        self._visits += steps
        if self._visits > MOST_VISITS:
            raise EffortError


def _union(masks: Iterator[int]) -> int:
    bits = 0
    for mask in masks:
        bits |= mask
    return bits


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """Boxes with those joined that differ in one dimension only, dimension by dimension from the last."""
    found = list(boxes)
    width = len(found[0]) if found else 0
    for at in reversed(range(width)):
        groups: dict[tuple[object, ...], list[Box]] = {}
        for box in found:
            rest = tuple(None if band is None else band.regions for band in box[:at] + box[at + 1 :])
            groups.setdefault(rest, []).append(box)
        found = [_join(same, at) for same in groups.values()]
    return found


def _join(boxes: Sequence[Box], at: int) -> Box:
    bands = [box[at] for box in boxes]
    if len(bands) == 1 or None in bands:
        return boxes[bands.index(None)] if None in bands else boxes[0]
    regions = tuple(region for band in bands if band is not None for region in band.regions)
    return (*boxes[0][:at], Band(regions, 0, 0), *boxes[0][at + 1 :])
