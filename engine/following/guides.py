"""The guide of a release, made once and kept: it is a function of the release and takes a while."""

from __future__ import annotations

from threading import Lock

from engine import guide
from engine.content import Content
from engine.guide import Guide

MOST = 8
_kept: dict[int, tuple[Content, Guide]] = {}
_lock = Lock()


def of(content: Content) -> Guide:
    """The guide of ``content``.

    Raises:
        NotFoundError: the release offers nothing to the public.
    """
    known = _kept.get(id(content))
    if known is not None and known[0] is content:
        return known[1]
    made = guide.of(content)
    with _lock:
        if len(_kept) >= MOST:
            _kept.pop(next(iter(_kept)))
        _kept[id(content)] = content, made
    return made
