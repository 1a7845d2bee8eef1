"""Regular expressions of XPath 3.1 that cannot explode: own parser, own matcher, every step is counted.

Knows text only; the meter is whatever counts the steps of the evaluation.
"""

from __future__ import annotations

from engine.feel.regex.machine import Match, Regex, compile_regex
from engine.feel.regex.syntax import RegexError

__all__ = ["Match", "Regex", "RegexError", "compile_regex"]
