"""Text to tokens, and the table of names that are more than one token.  Knows nothing of the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from engine.feel.errors import FeelSyntaxError

MAX_TEXT = 32_768
KEYWORDS = frozenset(
    [
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "function",
        "true",
        "false",
        "null",
    ]
)
# The standard's name characters without the CJK and full-width punctuation, which people type by mistake.
START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE"
    r"\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFFDC\U00010000-\U000EFFFF"
)
TOKEN = re.compile(
    rf"""(?P<space>[\s\u0085\u00A0\u1680\u180E\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF]+|//[^\n]*|/\*(?s:.*?)\*/)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>\?|[{START}][{START}0-9\u00B7\u0300-\u036F\u203F-\u2040]*)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<symbol>\.\.|\*\*|<=|>=|!=|->|[-+*/.,()\[\]{{}}:<>=@'’])""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
FULL_WIDTH = dict(zip("（），。：；“”‘’【】｛｝＜＞＝＋－＊／！、", "(),.:;\"\"''[]{}<>=+-*/!,", strict=True))
IN_NAMES = frozenset("+-*/.'’")
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
LONE = re.compile("[\ud800-\udfff]")
SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class TokenKind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    NAME = "name"
    KEYWORD = "keyword"
    STRING = "string"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text; ``text`` of a string token is its decoded content."""

    kind: TokenKind
    text: str
    at: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of ``text``, closed by an END token.

    Raises:
        FeelSyntaxError: a character has no place in FEEL, or the text is longer than MAX_TEXT.
    """
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(f"表达式过长，最多 {MAX_TEXT} 个字符", MAX_TEXT)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise FeelSyntaxError(_stray(text, at), at)
        if match.lastgroup != "space":
            found.append(_token(match.lastgroup or "", match.group(), at))
        at = match.end()
    found.append(Token(TokenKind.END, "", len(text), len(text)))
    return found


def _token(group: str, text: str, at: int) -> Token:
    end = at + len(text)
    if group == "string":
        return Token(TokenKind.STRING, _unescape(text[1:-1]), at, end)
    if group == "name" and text in KEYWORDS:
        return Token(TokenKind.KEYWORD, text, at, end)
    return Token(TokenKind(group), text, at, end)


def _stray(text: str, at: int) -> str:
    character = text[at]
    if character in FULL_WIDTH:
        return f"第 {at + 1} 个字符“{character}”是全角符号，请改用半角的 {FULL_WIDTH[character]}"
    if character == '"':
        return f'第 {at + 1} 个字符处的文本没有结束，缺少 "'
    return f"第 {at + 1} 个字符“{character}”不能用在表达式里"


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    plain = ESCAPE.sub(_escaped, text)
    joined = PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), plain)
    return LONE.sub("\ufffd", joined)


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code is None:
        return SIMPLE_ESCAPES.get(match.group(3), match.group())
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else match.group()


@dataclass(frozen=True)
class Names:
    """Known names of more than one token, found by their first token; longest first."""

    table: dict[str, tuple[tuple[tuple[str, ...], str], ...]]

    def match(self, tokens: Sequence[Token], index: int) -> tuple[str, int]:
        """The longest known name at ``index`` and its number of tokens; ``("", 0)`` when there is none."""
        for parts, name in self.table.get(tokens[index].text, ()):
            end = index + len(parts)
            found = tokens[index:end]
            if tuple(token.text for token in found) == parts and all(map(in_name, found)):
                return name, len(parts)
        return "", 0


def names_of(names: Iterable[str]) -> Names:
    """A table of the ``names`` of several tokens; names that FEEL cannot write are left out."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in names:
        parts = _parts(name)
        if len(parts) > 1:
            table.setdefault(parts[0], []).append((parts, name))
    return Names(
        {first: tuple(sorted(found, key=lambda each: -len(each[0]))) for first, found in table.items()}
    )


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    try:
        tokens = tokens_of(name)[:-1]
    except FeelSyntaxError:
        return ()
    if not tokens or tokens[0].kind not in {TokenKind.NAME, TokenKind.KEYWORD}:
        return ()
    return tuple(token.text for token in tokens) if all(map(in_name, tokens)) else ()


def in_name(token: Token) -> bool:
    """Whether ``token`` may be a part of a name of several tokens."""
    if token.kind is TokenKind.SYMBOL:
        return token.text in IN_NAMES
    return token.kind in {TokenKind.NAME, TokenKind.KEYWORD, TokenKind.NUMBER}


def is_single(name: str) -> bool:
    """Whether ``name`` is one name token, so that it needs no declaration."""
    match = TOKEN.fullmatch(name)
    return match is not None and match.lastgroup == "name" and name not in KEYWORDS
