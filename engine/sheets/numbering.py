"""Numbers of letters: which word an office's series has and how a number is written.  Knows no database.

A number is an office's word, the year and a serial that begins with 1 each year.  Taking the next serial is the affair
of :mod:`engine.letters.issuing`, which locks the series.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """The words of the offices' series.

    ``provisional`` says that the bureau has not fixed them yet; letters say so in their fine print.
    """

    words: Mapping[str, str]
    default: str
    provisional: bool
    note: str

    def word(self, office: str | None) -> str:
        """The word of the series of ``office``.

        >>> Series({"lc_x": "历某助"}, "历民助", True, "").word("lc_x")
        '历某助'
        """
        return self.words.get(office or "", self.default)


def number(word: str, year: int, serial: int) -> str:
    """The number of a letter, with the brackets for years and without leading zeros, as official papers have it.

    Source: GB/T 9704-2012, 7.2.5.

    >>> number("历民助", 2026, 12)
    '历民助〔2026〕12号'
    """
    return f"{word}〔{year}〕{serial}号"


def read_series(source: bytes) -> Series:
    """The series in the JSON ``source``; provisional until its ``basis_status`` is 已录入.

    Two offices that share a word would give the same number twice, so that is refused and not repaired.

    Raises:
        ValueError: it is not JSON, or a word is missing or used by two offices.
    """
    found = json.loads(source)
    if not isinstance(found, dict) or not isinstance(found.get("offices"), dict):
        raise ValueError("文号设置应有 offices 和 default")
    words = {str(office): str(word) for office, word in found["offices"].items()}
    default = str(found.get("default") or "")
    if not default or not all(words.values()):
        raise ValueError("每个单位都要有文号机关代字")
    if len(set(words.values())) != len(words):
        raise ValueError("两个单位不能共用一个文号机关代字")
    return Series(words, default, found.get("basis_status") != "已录入", str(found.get("note") or ""))
