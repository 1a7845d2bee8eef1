"""Reading and writing values inside nested JSON by path.  Pure functions over dicts and lists."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import cast

Place = tuple[str | int, ...]
MISSING = object()


def get(tree: object, place: Place) -> object:
    """The value at ``place``, or ``MISSING``."""
    node = tree
    for key in place:
        if isinstance(node, dict):
            node = node.get(key, MISSING)
        elif isinstance(key, int):
            if not isinstance(node, list) or key >= len(node):
                return MISSING
            node = node[key]
        elif isinstance(node, Mapping) and key in node:
            node = node[key]
        else:
            return MISSING
    return node


def put(tree: dict[str, object], place: Place, value: object) -> None:
    """Write ``value`` at ``place``, making the objects on the way; lists on the way must exist."""
    if len(place) == 1:  # most fields stand at the top, and forms are checked often
        tree[cast(str, place[0])] = value
        return
    node: object = tree
    for key, following in pairwise(place):
        node = _child(node, key, following)
    if isinstance(node, list):
        node[cast(int, place[-1])] = value
    else:
        cast(dict[str, object], node)[cast(str, place[-1])] = value


def _child(node: object, key: str | int, following: str | int) -> object:
    if isinstance(node, list):
        return node[cast(int, key)]
    mapping = cast(dict[str, object], node)
    found = mapping.get(cast(str, key))
    if not isinstance(found, dict | list):
        found = [] if isinstance(following, int) else {}
        mapping[cast(str, key)] = found
    return found


def remove(tree: dict[str, object], place: Place) -> None:
    """Take away the value at ``place`` and every object that becomes empty by that.  May be missing."""
    for length in range(len(place), 0, -1):
        parent, key = get(tree, place[: length - 1]), place[length - 1]
        if isinstance(parent, dict):
            parent.pop(cast(str, key), None)
        elif isinstance(parent, list):
            parent[cast(int, key)] = None
        if parent and not (isinstance(parent, list) and all(item is None for item in parent)):
            return


def dotted(place: Place) -> str:
    """``place`` as text, rows counted from 0.

    >>> dotted(("members", 1, "income"))
    'members.1.income'
    """
    return ".".join(str(key) for key in place)


def copied(tree: Mapping[str, object]) -> dict[str, object]:
    """``tree`` with dicts and lists of its own, all the way down; plain values are shared."""
    return {key: _copy(value) for key, value in tree.items()}


def _copy(node: object) -> object:
    if isinstance(node, dict):
        return copied(node)
    if isinstance(node, list):
        return [_copy(entry) for entry in node]
    return node
