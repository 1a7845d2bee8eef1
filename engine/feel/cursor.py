"""A walk over tokens: looking ahead, names in scope, errors that say what fits.  Knows no grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Names, Token, TokenKind, in_name, names_of, tokens_of

MAX_NESTING = 48


class Cursor:
    """The tokens of one text, the place reached and the names known there."""

    def __init__(self, text: str, known: Names) -> None:
        """Start before the first token of ``text``; ``known`` are names of several tokens."""
        self.text = text
        self.tokens = tokens_of(text)
        self.index = 0
        self._known = [known]
        self._nesting = 0
        self._taken = 0
        self._most = 20 * len(self.tokens) + 1_000

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    def ahead(self, count: int = 1) -> Token:
        """The token ``count`` places after the next one; END past the end."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of these symbols or keywords."""
        token = self.token
        return token.text in texts and token.kind in {TokenKind.SYMBOL, TokenKind.KEYWORD}

    def take(self) -> Token:
        """The next token, which is left behind."""
        token = self.token
        self._taken += 1
        if self._taken > self._most:
            raise FeelSyntaxError("表达式的写法过于复杂", token.at)
        if token.kind is not TokenKind.END:
            self.index += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these symbols or keywords."""
        return self.take() if self.at(*texts) else None

    def expect(self, *texts: str) -> Token:
        """Take the next token, which must be one of these symbols or keywords.

        Raises:
            FeelSyntaxError: it is something else.
        """
        if not self.at(*texts):
            self.fail(*texts)
        return self.take()

    def separated(self, closing: str) -> Iterator[None]:
        """One turn for each element, at its first token; takes the commas between them and ``closing``.

        Raises:
            FeelSyntaxError: something else follows an element.
        """
        if self.accept(closing):
            return
        while True:
            yield
            if self.expect(",", closing).text == closing:
                return

    def fail(self, *expected: str) -> NoReturn:
        """Refuse the next token, saying what was ``expected`` there.

        Raises:
            FeelSyntaxError: always.
        """
        raise self.failure(*expected)

    def failure(self, *expected: str) -> FeelSyntaxError:
        """The error that the next token is not what was ``expected``."""
        token = self.token
        joined = self._unknown_name()
        if joined:
            message = (
                f"第 {token.at + 1} 个字符处：不认识名称“{joined}”，带空格的名称要先声明；也可能缺少运算符"
            )
            return FeelSyntaxError(message, token.at, expected)
        found = "表达式已经结束" if token.kind is TokenKind.END else f"却是“{self._source(token)}”"
        wanted = "或".join(f"“{text}”" if not _is_chinese(text) else text for text in expected)
        return FeelSyntaxError(f"第 {token.at + 1} 个字符处：应为{wanted}，{found}", token.at, expected)

    def _source(self, token: Token) -> str:
        return self.text[token.at : token.end][:20]

    def _unknown_name(self) -> str:
        words = {TokenKind.NAME, TokenKind.NUMBER}
        if self.index == 0 or self.token.kind not in words:
            return ""
        before = self.tokens[self.index - 1]
        return f"{before.text} {self.token.text}" if before.kind is TokenKind.NAME else ""

    def known_name(self) -> tuple[str, int]:
        """The longest known name of several tokens that comes next, and its number of tokens."""
        best = ("", 0)
        for names in self._known:
            found = names.match(self.tokens, self.index)
            if found[1] > best[1]:
                best = found
        return best

    def know(self, names: Iterable[str]) -> None:
        """Recognise ``names`` from here to the end of the surrounding :meth:`scope`."""
        self._known.append(names_of(names))

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Forget at the end what was made known inside."""
        size = len(self._known)
        try:
            yield
        finally:
            del self._known[size:]

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Count one level of nesting.

        Raises:
            FeelSyntaxError: the text nests deeper than MAX_NESTING.
        """
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise FeelSyntaxError(f"表达式嵌套超过 {MAX_NESTING} 层", self.token.at)
        try:
            yield
        finally:
            self._nesting -= 1

    def words_until(self, stop: Callable[[Token], bool]) -> str | None:
        """Take a name that is being declared and ends where ``stop`` says; None when there is none."""
        first = self.index
        end = first
        while in_name(self.tokens[end]) and not stop(self.tokens[end]):
            end += 1
        kind = self.tokens[first].kind
        starts_name = kind is TokenKind.NAME or (kind is TokenKind.KEYWORD and end == first + 1)
        if end == first or not stop(self.tokens[end]) or not starts_name:
            return None
        self.index = end
        return " ".join(self.text[self.tokens[first].at : self.tokens[end - 1].end].split())


def _is_chinese(text: str) -> bool:
    return bool(text) and text[0] > "\u2fff"
