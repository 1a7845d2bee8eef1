"""The citizen's picture of a way: its steps from top to bottom, those that only some cases take beside it, as SVG.

Stands alone and has no style sheet, so that a page with a strict policy and a printer show the same.  Every text of it
is in the list of steps as well; the picture adds nothing that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from engine.guide.definitions import GuideStep, Who

WIDTH = 360
TALLEST = 850
_MAIN, _SIDE = (8, 300), (44, 308)
"""Left edge and width of a box on the way, and of one beside it."""
_LINE, _GAP, _PAD, _SIZE = 20, 18, 10, 14
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
_CLOSING = "，。；、：！？）》”"
_END = re.compile("[。；]")
_COLOURS = {
    Who.APPLICANT: ("#e8f1fd", "#1a5fb4", "您来做"),
    Who.STAFF: ("#f4f5f7", "#5c6773", "工作人员做"),
    Who.PUBLIC: ("#fff6e0", "#8a5a00", "公示"),
    Who.ANSWER: ("#e6f5ea", "#1d6b35", "给您答复"),
}


@dataclass(frozen=True)
class _Box:
    """A step with its place: top edge, lines of text, of which the first ``heads`` are its name."""

    step: GuideStep
    top: int
    lines: tuple[str, ...]
    heads: int

    @property
    def height(self) -> int:
        """From the top edge to the lower one."""
        return len(self.lines) * _LINE + 2 * _PAD

    @property
    def edge(self) -> tuple[int, int]:
        """Left edge and width."""
        return _MAIN if self.step.always else _SIDE


def picture(steps: Sequence[GuideStep], title: str) -> str:
    """The picture of ``steps`` as an SVG element; ``title`` is what it is called for those who do not see it."""
    boxes = list(_placed(steps))
    height = (boxes[-1].top + boxes[-1].height if boxes else 0) + _GAP // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="{_FONT}" font-size="{_SIZE}">',
        *(_arrow(one, other) for one, other in _ways(boxes)),
        *(_drawn(box) for box in boxes),
        "</svg>",
    ]
    return "".join(parts)


def pages(steps: Sequence[GuideStep], title: str, tallest: int = TALLEST) -> tuple[str, ...]:
    """The picture of ``steps`` in pieces that are no higher than ``tallest``, for paper."""
    pieces: list[list[GuideStep]] = [[]]
    for step in steps:
        boxes = list(_placed([*pieces[-1], step]))
        if pieces[-1] and boxes[-1].top + boxes[-1].height > tallest:
            pieces.append([])
        pieces[-1].append(step)
    names = [title] if len(pieces) == 1 else [f"{title}（{number}）" for number in range(1, len(pieces) + 1)]
    return tuple(picture(piece, name) for piece, name in zip(pieces, names, strict=True))


def _placed(steps: Sequence[GuideStep]) -> Iterator[_Box]:
    top = _GAP // 2
    for step in steps:
        said = _COLOURS[step.who][2] if step.always else f"{_COLOURS[step.who][2]}（视情况）"
        head = tuple(_broken(f"{said}：{step.name}", _fitting(step)))
        small = (part for line in _small(step) for part in _broken(line, _fitting(step)))
        box = _Box(step, top, (*head, *small), len(head))
        yield box
        top += box.height + _GAP


def _fitting(step: GuideStep) -> int:
    """How many half-width characters fit on a line."""
    _, width = _MAIN if step.always else _SIDE
    return (width - 2 * _PAD) * 2 // _SIZE


def _small(step: GuideStep) -> Iterator[str]:
    """The first sentence of what happens, and how long it may take."""
    if step.text != step.name:
        yield _END.split(step.text, maxsplit=1)[0]
    if step.period is not None:
        yield step.period.in_words
    for limit in step.limits:
        yield limit.in_words


def _broken(text: str, most: int) -> Iterator[str]:
    """``text`` in lines of at most ``most`` half-width characters."""
    line, length = "", 0
    for character in text:
        wide = 2 if east_asian_width(character) in "WF" else 1
        if length + wide > most and character not in _CLOSING:
            yield line
            line, length = "", 0
        line, length = line + character, length + wide
    yield line


def _ways(boxes: Sequence[_Box]) -> Iterator[tuple[_Box, _Box]]:
    """From every step on the way to the next one, and to the steps beside it."""
    last: _Box | None = None
    for box in boxes:
        if last is not None:
            yield last, box
        if box.step.always or last is None:
            last = box


def _arrow(one: _Box, other: _Box) -> str:
    left = _MAIN[0] + 18
    bottom, top = one.top + one.height, other.top
    dash = "" if other.step.always else ' stroke-dasharray="4 3"'
    stroke = f'stroke="#7a8594" stroke-width="1.5" fill="none"{dash}'
    if other.step.always:
        tip = f'<path d="M{left - 5} {top - 7}L{left} {top}L{left + 5} {top - 7}" {stroke}/>'
        return f'<path d="M{left} {bottom}V{top}" {stroke}/>{tip}'
    middle, edge = top + other.height // 2, _SIDE[0]
    tip = f'<path d="M{edge - 7} {middle - 5}L{edge} {middle}L{edge - 7} {middle + 5}" {stroke}/>'
    return f'<path d="M{left} {bottom}V{middle}H{edge}" {stroke}/>{tip}'


def _drawn(box: _Box) -> str:
    left, width = box.edge
    fill, ink, _ = _COLOURS[box.step.who]
    dash = "" if box.step.always else ' stroke-dasharray="5 4"'
    lines = "".join(
        f'<text x="{left + _PAD}" y="{box.top + _PAD + _LINE * number + _SIZE}" fill="#1f2933"'
        f"{_weight(number < box.heads)}>{escape(line)}</text>"
        for number, line in enumerate(box.lines)
    )
    return (
        f'<rect x="{left}" y="{box.top}" width="{width}" height="{box.height}" rx="8" fill="{fill}" '
        f'stroke="{ink}"{dash}/>{lines}'
    )


def _weight(is_head: bool) -> str:
    return ' font-weight="600"' if is_head else ' font-size="13"'
