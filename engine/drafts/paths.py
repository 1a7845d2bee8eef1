"""Which files a release may hold: where they lie and how big they may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from engine.errors import InvalidInputError

MAX_FILE = 2 * 1024 * 1024
SUFFIXES = frozenset({".bpmn", ".dmn", ".form", ".letter", ".json", ".css", ".svg", ".png"})
_PART = r"[^\W.][\w.\-]{0,79}"
_PATH = re.compile(rf"{_PART}(?:/{_PART}){{0,4}}")


def checked(path: str) -> str:
    """``path`` if a release may hold a file there.

    Raises:
        InvalidInputError: it leads elsewhere, or is of no known kind.
    """
    if not _PATH.fullmatch(path):
        raise InvalidInputError(f"文件名“{path[:80]}”只能由字母、汉字、数字和 _ - . / 组成", field="path")
    if PurePosixPath(path).suffix not in SUFFIXES:
        raise InvalidInputError(f"版本中不能有“{PurePosixPath(path).name}”这种文件", field="path")
    return path


def sized(path: str, content: bytes) -> bytes:
    """``content`` if it is not too big.

    Raises:
        InvalidInputError: it is.
    """
    if len(content) > MAX_FILE:
        raise InvalidInputError(f"文件“{path}”超过 {MAX_FILE // 1024 // 1024} MB", field="content")
    return content


def placed(files: Mapping[str, bytes], known: Iterable[str]) -> dict[str, bytes]:
    """``files`` with bare names replaced by the one path among ``known`` that ends in that name."""
    by_name: dict[str, list[str]] = {}
    for path in known:
        by_name.setdefault(PurePosixPath(path).name, []).append(path)
    return {
        by_name[path][0] if "/" not in path and len(by_name.get(path, ())) == 1 else path: content
        for path, content in files.items()
    }
