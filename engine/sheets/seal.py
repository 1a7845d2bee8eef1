"""A seal that everybody recognises as an example: a dashed circle with the office's name and “示例印章”.

The bureau puts a real one into ``shared/letters/seals/<office>.svg``; nothing here imitates one.
"""

from __future__ import annotations

import math
from html import escape

SIZE = 168
_MIDDLE = SIZE / 2
_RADIUS = 66.0
_SPAN = 250.0
_INK = "#c0392b"


def example_seal(name: str) -> str:
    """The SVG of the example seal of the office ``name``.

    The characters are placed one by one, as PDF printers do not all set text along a path.  Lengths are in CSS pixels
    (96 to the inch), so it prints a little larger than the 42 mm of a real one.  The same name gives the same bytes, as
    the seal is part of the digested original.
    """
    letters = "".join(_letter(character, position, len(name)) for position, character in enumerate(name))
    middle = (
        f'<text x="{_MIDDLE:g}" y="{_MIDDLE + 2:g}" font-size="21" text-anchor="middle" fill="{_INK}">示例印章</text>'
        f'<text x="{_MIDDLE:g}" y="{_MIDDLE + 22:g}" font-size="11" text-anchor="middle" fill="{_INK}">'
        "无效 · 仅供演示</text>"
    )
    rings = "".join(
        f'<circle cx="{_MIDDLE:g}" cy="{_MIDDLE:g}" r="{radius}" fill="none" stroke="{_INK}"'
        f' stroke-width="{width}" stroke-dasharray="7 4"/>'
        for radius, width in ((81, 3), (52, 1))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="seal" width="{SIZE}" height="{SIZE}"'
        f' viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="示例印章：{escape(name)}" opacity="0.78">'
        f"{rings}{middle}{letters}</svg>"
    )


def _letter(character: str, position: int, count: int) -> str:
    step = _SPAN / max(count - 1, 1) if count > 1 else 0.0
    turn = position * step - (_SPAN / 2 if count > 1 else 0.0)
    angle = math.radians(turn)
    x, y = _MIDDLE + (_RADIUS - 8) * math.sin(angle), _MIDDLE - (_RADIUS - 8) * math.cos(angle)
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="13.5" text-anchor="middle" fill="{_INK}"'
        f' transform="rotate({turn:.2f} {x:.2f} {y:.2f})">{escape(character)}</text>'
    )
