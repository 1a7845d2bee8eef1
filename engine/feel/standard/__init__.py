"""The functions that every expression knows, by name."""

from __future__ import annotations

from engine.feel.standard.contexts import CONTEXTS
from engine.feel.standard.conversion import CONVERSION
from engine.feel.standard.dates import DATES
from engine.feel.standard.library import functions_of
from engine.feel.standard.lists import LISTS
from engine.feel.standard.numbers import NUMBERS
from engine.feel.standard.patterns import PATTERNS
from engine.feel.standard.range_texts import RANGE_TEXTS
from engine.feel.standard.ranges import RANGES
from engine.feel.standard.strings import STRINGS

STANDARD = functions_of((CONVERSION, NUMBERS, STRINGS, PATTERNS, LISTS, CONTEXTS, DATES, RANGES, RANGE_TEXTS))
