"""Built-ins that take regular expressions of XPath 3.1."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.errors import Undefined
from engine.feel.regex.machine import Match, Regex, compile_regex
from engine.feel.regex.syntax import RegexError
from engine.feel.standard.library import Library
from engine.feel.values import Running, Value

PATTERNS = Library()
define = PATTERNS.define


def _regex(pattern: str, flags: str | None = None) -> Regex:
    try:
        return compile_regex(pattern, flags or "")
    except RegexError as error:
        raise Undefined(str(error)) from None


@define("matches(input: string, pattern: string, flags: string?)")
def matches(run: Running, text: str, pattern: str, flags: str | None = None) -> Value:
    """Whether the pattern occurs anywhere in the text."""
    return _regex(pattern, flags).search(text, run) is not None


@define("replace(input: string, pattern: string, replacement: string, flags: string?)")
def replace(run: Running, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    """The text with every match replaced; ``$1`` stands for the first group, ``$0`` for the match."""
    regex = _regex(pattern, flags)
    if regex.search("", run) is not None:
        raise Undefined("正则表达式不能匹配空文本")
    expand = _literal(replacement) if "q" in (flags or "") else _template(replacement, regex.groups)
    pieces: list[str] = []
    place = size = 0
    for match in regex.find_all(text, run):
        pieces += [text[place : match.start], expand(match)]
        size += len(pieces[-1])
        run.check_size(size)
        place = match.end
    return "".join(pieces) + text[place:]


def _literal(text: str) -> Callable[[Match], str]:
    return lambda match: text


def _template(text: str, groups: int) -> Callable[[Match], str]:
    parts: list[str | int] = []
    place = 0
    while place < len(text):
        character, following = text[place], text[place + 1 : place + 2]
        if character == "\\" and following in {"\\", "$"} and following:
            parts.append(following)
            place += 2
        elif character == "$" and following.isascii() and following.isdigit():
            number, place = _group_number(text, place + 1, groups)
            parts.append(number)
        elif character in "\\$":
            raise Undefined("替换文本里的 $ 和 \\ 要写成 \\$ 和 \\\\")
        else:
            parts.append(character)
            place += 1
    return lambda match: "".join(
        part if isinstance(part, str) else _group(match, part, groups) for part in parts
    )


def _group_number(text: str, place: int, groups: int) -> tuple[int, int]:
    number = int(text[place])
    place += 1
    while text[place : place + 1].isascii() and text[place : place + 1].isdigit():
        longer = number * 10 + int(text[place])
        if longer > groups:
            break
        number = longer
        place += 1
    return number, place


def _group(match: Match, number: int, groups: int) -> str:
    return match.group(number) if number <= groups else ""


@define("split(string: string, delimiter: string)")
def split(run: Running, text: str, delimiter: str) -> Value:
    """The pieces between the matches of the pattern ``delimiter``; an empty one splits into characters."""
    if not delimiter:
        return [*text]
    regex = _regex(delimiter)
    if regex.search("", run) is not None:
        raise Undefined("分隔的正则表达式不能匹配空文本")
    pieces: list[Value] = []
    place = 0
    for match in regex.find_all(text, run):
        pieces.append(text[place : match.start])
        place = match.end
    return [*pieces, text[place:]]


@define("extract(string: string, pattern: string)")
def extract(run: Running, text: str, pattern: str) -> Value:
    """All pieces of the text that the pattern matches."""
    return [match.group(0) for match in _regex(pattern).find_all(text, run)]
