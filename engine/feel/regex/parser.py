"""Pattern text to tree, as XPath 3.1 defines it with the flags ``i m s x q``.  Knows no matching."""

from __future__ import annotations

from engine.feel.regex.characters import (
    ESCAPES,
    Characters,
    Test,
    any_character,
    any_of,
    category,
    folded,
    in_range,
    negated,
    no_line_end,
    single,
    without,
)
from engine.feel.regex.syntax import (
    Anchor,
    BackReference,
    Choice,
    Group,
    One,
    Part,
    RegexError,
    Repeat,
    Sequence,
)

MAX_PATTERN = 1_000
MAX_NESTING = 30
MAX_COUNT = 1_000
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
PUNCTUATION = frozenset("\\|.-^?*+{}()[]$/\"'&%#@!~`,;:=<> _")
SPACES = " \t\n\r"


def parse_pattern(pattern: str, flags: str) -> tuple[Part, int]:
    """The tree of ``pattern`` and its number of groups.

    Raises:
        RegexError: the pattern or a flag is wrong, or the pattern is too long or too deep.
    """
    if len(pattern) > MAX_PATTERN:
        raise RegexError("正则表达式过长")
    if set(flags) - set("imsxq"):
        raise RegexError("正则表达式的标志只能是 i、m、s、x、q")
    if "q" in flags:
        return Sequence(tuple(One(single(each, ignore_case="i" in flags)) for each in pattern)), 0
    if "x" in flags:
        pattern = _without_spaces(pattern)
    parser = _Parser(pattern, flags)
    tree = parser.choice()
    if parser.at < len(pattern):
        raise RegexError("正则表达式的括号不成对")
    return tree, parser.groups


def _without_spaces(pattern: str) -> str:
    kept: list[str] = []
    depth = 0
    escaped = False
    for each in pattern:
        if not escaped:
            depth += (each == "[") - (each == "]" and depth > 0)
        escaped = each == "\\" and not escaped
        if depth or each not in SPACES:
            kept.append(each)
    return "".join(kept)


class _Parser:
    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = 0
        self._open: set[int] = set()
        self._nesting = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise RegexError("正则表达式不完整")
        self.at += 1
        return character

    def accept(self, text: str) -> bool:
        if not self.pattern.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def choice(self) -> Part:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise RegexError("正则表达式嵌套过深")
        alternatives = [self._sequence()]
        while self.accept("|"):
            alternatives.append(self._sequence())
        self._nesting -= 1
        return alternatives[0] if len(alternatives) == 1 else Choice(tuple(alternatives))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self.peek() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return Sequence(tuple(parts))

    def _repeated(self, part: Part) -> Part:
        limits: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        mark = self.peek()
        if mark in limits and mark:
            self.take()
            low, high = limits[mark]
        elif mark == "{":
            low, high = self._counts()
        else:
            return part
        if isinstance(part, Anchor):
            raise RegexError("锚点后不能有量词")
        greedy = not self.accept("?")
        if self.peek() in {"*", "+", "{", "?"}:
            raise RegexError("量词不能重复")
        return Repeat(part, low, high, greedy)

    def _counts(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not _is_count(low) or (high and not _is_count(high)):
            raise RegexError("量词应写成 {2}、{2,} 或 {2,5}")
        self.at = end + 1
        most = int(low) if not comma else int(high) if high else None
        if max(int(low), most or 0) > MAX_COUNT or (most is not None and most < int(low)):
            raise RegexError("量词的次数不正确或过大")
        return int(low), most

    def _atom(self) -> Part:
        character = self.take()
        if character == "(":
            return self._group()
        if character == "[":
            return One(Characters(self._set()))
        if character == ".":
            return One(Characters(any_character if "s" in self.flags else no_line_end))
        if character in "^$":
            lines = "line " if "m" in self.flags else ""
            return Anchor(f"{lines}{'start' if character == '^' else 'end'}")  # type: ignore[arg-type]
        if character == "\\":
            return self._escape()
        if character in "?*+{}]":
            raise RegexError(f"“{character}”前面缺少内容")
        return One(single(character, ignore_case="i" in self.flags))

    def _group(self) -> Part:
        number: int | None = None
        if not self.accept("?:"):
            self.groups += 1
            number = self.groups
            self._open.add(number)
        part = self.choice()
        if not self.accept(")"):
            raise RegexError("正则表达式的括号不成对")
        self._open.discard(number or 0)
        return Group(part, number)

    def _escape(self) -> Part:
        if self.peek().isdigit() and self.peek().isascii():
            return self._back_reference()
        return One(Characters(self._escaped()))

    def _back_reference(self) -> Part:
        number = int(self.take())
        while (
            self.peek().isascii() and self.peek().isdigit() and number * 10 + int(self.peek()) <= self.groups
        ):
            number = number * 10 + int(self.take())
        if number == 0 or number > self.groups or number in self._open:
            raise RegexError("引用的分组不存在")
        return BackReference(number, "i" in self.flags)

    def _escaped(self) -> Test:
        character = self.take()
        if character in ESCAPES:
            return ESCAPES[character]
        if character in "pP":
            return self._category(negate=character == "P")
        if character not in CONTROLS and character not in PUNCTUATION:
            raise RegexError(f"不支持转义“\\{character}”")
        return single(CONTROLS.get(character, character), ignore_case="i" in self.flags).has

    def _category(self, *, negate: bool) -> Test:
        end = self.pattern.find("}", self.at)
        test = category(self.pattern[self.at + 1 : end]) if self.peek() == "{" and end > 0 else None
        if test is None:
            raise RegexError("字符类别不存在")
        self.at = end + 1
        return negated(test) if negate else test

    def _set(self) -> Test:
        negate = self.accept("^")
        tests: list[Test] = []
        while not self.accept("]"):
            if tests and self.accept("-["):
                excluded = self._set()
                if not self.accept("]"):
                    raise RegexError("字符集不完整")
                return without(self._union(tests, negate), excluded)
            tests.append(self._set_item())
        if not tests:
            raise RegexError("字符集不能为空")
        return self._union(tests, negate)

    def _union(self, tests: list[Test], negate: bool) -> Test:
        test = any_of(tests)
        if "i" in self.flags:
            test = folded(test)
        return negated(test) if negate else test

    def _set_item(self) -> Test:
        low = self._set_character()
        if not isinstance(low, str):
            return low
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in {"]", "[", ""}:
            return in_range(low, low)
        self.take()
        high = self._set_character()
        if not isinstance(high, str) or high < low:
            raise RegexError("字符范围不正确")
        return in_range(low, high)

    def _set_character(self) -> str | Test:
        character = self.take()
        if character == "[":
            raise RegexError("字符集里的 [ 要写成 \\[")
        if character != "\\":
            return character
        escape = self.peek()
        if escape in CONTROLS or escape in PUNCTUATION:
            self.take()
            return CONTROLS.get(escape, escape)
        return self._escaped()


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
