"""JSON by its paths, other texts by their lines."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

from engine.differences.changes import Change, Element, Kind

MOST_LINES = 200
_NAMES = ("code", "id", "name", "key", "value")


def flat(value: object, path: str = "") -> dict[str, str]:
    """Every single value below ``value`` by its dotted path; entries of lists go by their code, id or name.

    >>> flat({"limits": [{"code": "review", "days": 5}]})
    {'limits.review.code': 'review', 'limits.review.days': '5'}
    """
    found: dict[str, str] = {}
    for key, child in _children(value):
        inner = f"{path}.{key}" if path else key
        if isinstance(child, dict | list) and child:
            found |= flat(child, inner)
        elif child is not None and child != [] and child != {}:
            found[inner] = child if isinstance(child, str) else json.dumps(child, ensure_ascii=False)
    return found


def _children(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from ((str(key), child) for key, child in value.items())
    elif isinstance(value, list):
        seen: set[str] = set()
        for position, child in enumerate(value, 1):
            named = (str(child[name]) for name in _NAMES if isinstance(child, dict) and child.get(name))
            key = next(named, str(position))
            yield (f"{key}#{position}" if key in seen else key), child
            seen.add(key)


def elements(source: bytes) -> dict[str, Element]:
    """Every value in the JSON text ``source``, by path.

    Raises:
        ValueError: it is not JSON.
    """
    return {path: Element(path, {"内容": text}) for path, text in flat(json.loads(source)).items()}


def lines(before: bytes, after: bytes) -> Iterator[Change]:
    """The lines of two texts that differ, at most ``MOST_LINES``; nothing when one of them is no text."""
    try:
        old, new = before.decode().splitlines(), after.decode().splitlines()
    except UnicodeDecodeError:
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for count, (tag, i1, i2, j1, j2) in enumerate(matcher.get_opcodes()):
        if tag != "equal" and count < MOST_LINES:
            place = f"第 {j1 + 1} 行"
            yield Change(Kind.CHANGED, "", place, "文字", "\n".join(old[i1:i2]), "\n".join(new[j1:j2]))
