"""The keys by which programs outside name things: decimal numbers of up to 63 bits, as text.

A row's key is the upper 63 bits of its UUID, so that a key leads to its row through the primary key and needs no
column.  Two rows with the same key are a fault that the caller reports; 59 of the bits are random.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from engine.errors import NotFoundError

_DROPPED = 65
_MOST = 2**63
_PER_RELEASE = 1_000_000
_PER_KIND = 100_000


class Defined(IntEnum):
    """What a release defines, as it stands in a key."""

    PROCESS = 1
    DECISION = 2
    REQUIREMENTS = 3
    FORM = 4


def key_of(row: UUID) -> str:
    """The key of a row."""
    return str(row.int >> _DROPPED)


def bounds(key: str) -> tuple[UUID, UUID]:
    """The least and the greatest UUID with this key.

    Raises:
        NotFoundError: it is no key.
    """
    number = _number(key)
    return UUID(int=number << _DROPPED), UUID(int=((number + 1) << _DROPPED) - 1)


def within(column: InstrumentedAttribute[UUID], key: str) -> ColumnElement[bool]:
    """The condition that a row has this key."""
    least, most = bounds(key)
    return and_(column >= least, column <= most)


def number_of(*parts: object) -> str:
    """A key for what has no row of its own; the same parts give the same key."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return str(int.from_bytes(digest[:8]) >> 1)


def defined_key(release: int, kind: Defined, place: int) -> str:
    """The key of the ``place``-th thing of its kind in a release."""
    return str(release * _PER_RELEASE + kind * _PER_KIND + place)


def defined_by(key: str) -> tuple[int, int, int]:
    """The release, the kind and the place that a key was made from.

    Raises:
        NotFoundError: it is no key.
    """
    release, rest = divmod(_number(key), _PER_RELEASE)
    return release, *divmod(rest, _PER_KIND)


def _number(key: str) -> int:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 20 else _MOST
    if number >= _MOST:
        raise NotFoundError("没有这个编号", key=key[:20])
    return number


def only(found: list[Any], key: str) -> Any:
    """The only one of ``found``.

    Raises:
        NotFoundError: there is none, or the key does not say which one.
    """
    if len(found) != 1:
        raise NotFoundError("没有这个编号，或者不在可以查看的范围内", key=key[:20])
    return found[0]
