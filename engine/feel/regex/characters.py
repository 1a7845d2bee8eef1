"""Sets of characters: ranges, categories, escapes such as ``\\d``.  Knows Unicode, no pattern."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

Test = Callable[[str], bool]
MAJOR_CATEGORIES = frozenset("LMNPZSC")
CATEGORIES = frozenset(
    major + minor
    for major, minors in {
        "L": "ultmo",
        "M": "nce",
        "N": "dlo",
        "P": "cdseifo",
        "Z": "slp",
        "S": "mcko",
        "C": "cfons",
    }.items()
    for minor in minors
)
BLOCKS = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


@dataclass(frozen=True)
class Characters:
    """A set given by a ``test`` of one character; answers are remembered."""

    test: Test
    known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def has(self, character: str) -> bool:
        """Whether ``character`` belongs to the set."""
        answer = self.known.get(character)
        if answer is None:
            answer = self.known[character] = self.test(character)
        return answer


def single(character: str, *, ignore_case: bool) -> Characters:
    """Only ``character``, or both its cases."""
    if not ignore_case:
        return Characters(lambda each: each == character)
    variants = cases(character)
    return Characters(lambda each: not variants.isdisjoint(cases(each)))


def cases(character: str) -> frozenset[str]:
    """``character`` in all its cases that are one character long."""
    forms = {character, character.lower(), character.upper(), character.title(), character.casefold()}
    return frozenset(form for form in forms if len(form) == 1)


def in_range(low: str, high: str) -> Test:
    """Membership in an interval of code points."""
    return lambda each: low <= each <= high


def any_of(tests: list[Test]) -> Test:
    """The union."""
    return lambda each: any(test(each) for test in tests)


def negated(test: Test) -> Test:
    """The complement."""
    return lambda each: not test(each)


def without(test: Test, excluded: Test) -> Test:
    """The difference."""
    return lambda each: test(each) and not excluded(each)


def folded(test: Test) -> Test:
    """``test`` for any case of the character."""
    return lambda each: any(test(form) for form in cases(each))


def _digit(each: str) -> bool:
    return "0" <= each <= "9"


def _word(each: str) -> bool:
    return each == "_" or (each.isascii() and each.isalnum())


def _name_start(each: str) -> bool:
    return each in "_:" or each.isalpha()


def _name(each: str) -> bool:
    return _name_start(each) or each in "-.·" or unicodedata.category(each) in {"Nd", "Mn", "Mc", "Lm"}


ESCAPES: dict[str, Test] = {
    "d": _digit,
    "D": negated(_digit),
    "w": _word,
    "W": negated(_word),
    "s": str.isspace,
    "S": negated(str.isspace),
    "i": _name_start,
    "I": negated(_name_start),
    "c": _name,
    "C": negated(_name),
}


def category(name: str) -> Test | None:
    """Membership in the Unicode category or block (``IsBasicLatin``) of that name, None if there is none."""
    if name in MAJOR_CATEGORIES:
        return lambda each: unicodedata.category(each)[0] == name
    if name in CATEGORIES:
        return lambda each: unicodedata.category(each) == name
    block = BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    return None if block is None else in_range(chr(block[0]), chr(block[1]))


def any_character(each: str) -> bool:
    """Every character."""
    return True


def no_line_end(each: str) -> bool:
    """What ``.`` stands for without the flag ``s``."""
    return each not in "\n\r"
