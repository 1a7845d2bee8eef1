"""The tight half of the grammar: literals, names, lists, contexts, ranges, paths, filters.

Knows operators only as the abstract ``expression`` and ``operand``, which :mod:`engine.feel.parser` supplies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from engine.feel.calls import Calls
from engine.feel.decimals import number
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import KEYWORDS, Token, TokenKind
from engine.feel.syntax import (
    AtLiteral,
    Context,
    Filter,
    InstanceOf,
    Interval,
    ListOf,
    Literal,
    Name,
    Node,
    Path,
)

CONSTANTS = {"true": True, "false": False, "null": None}
BRACKETS = {"(": "_parenthesis", "[": "_list", "]": "_open_range", "{": "_context", "@": "_at"}
TESTS = ("<", "<=", ">", ">=", "=", "!=")


class Terms(Calls, ABC):
    """Parses what stands between operators."""

    _in_endpoint = False

    @abstractmethod
    def operand(self) -> Node:
        """Take what may stand on either side of a comparison."""

    @abstractmethod
    def construct(self) -> Node:
        """Take a condition, a loop or a quantified expression."""

    def term(self) -> Node:
        """Take a primary and the paths, filters, calls and type questions behind it."""
        node = self.primary()
        while True:
            token = self.token
            if token.kind is TokenKind.SYMBOL and token.text == ".":
                node = self._path(node)
            elif token.kind is TokenKind.SYMBOL and token.text == "[":
                filtered = self._filter(node)
                if filtered is None:
                    return node
                node = filtered
            elif token.kind is TokenKind.SYMBOL and token.text == "(":
                node = self.call(node)
            elif self.at("instance"):
                node = self._instance_of(node)
            else:
                return node

    def primary(self) -> Node:
        """Take a literal, a name or something in brackets."""
        token = self.token
        if token.kind is TokenKind.NUMBER:
            return self._number()
        if token.kind is TokenKind.STRING:
            self.take()
            return Literal(token.text, at=token.at)
        if token.kind in {TokenKind.NAME, TokenKind.KEYWORD}:
            return self._word()
        if token.kind is TokenKind.SYMBOL and token.text in BRACKETS:
            with self.nested():
                return self._bracket(token.text)
        if self.at("<", "<=", ">", ">=") and self._stands_apart():
            return self._bound(self.take())
        raise self.failure("表达式")

    def _stands_apart(self) -> bool:
        """Whether the next operator begins a term, so that ``a => 5`` stays an error."""
        before = self.tokens[self.index - 1]
        return self.index == 0 or before.end < self.token.at or before.text in {"(", "[", ",", ":"}

    def _bound(self, operator: Token) -> Node:
        """The range of all values that are, for instance, ``>=`` the operand."""
        end = self.operand()
        included = "=" in operator.text
        if operator.text[0] == "<":
            return Interval(None, end, False, included, at=operator.at)
        return Interval(end, None, included, False, at=operator.at)

    def _bracket(self, opening: str) -> Node:
        """What ``opening`` begins; inside it a ``[`` no longer closes a range."""
        before, self._in_endpoint = self._in_endpoint, False
        parse: Callable[[], Node] = getattr(self, BRACKETS[opening])
        try:
            return parse()
        finally:
            self._in_endpoint = before

    def _number(self) -> Node:
        token = self.take()
        try:
            return Literal(number(token.text), at=token.at)
        except ArithmeticError:
            raise FeelSyntaxError(f"第 {token.at + 1} 个字符处：数字超出范围", token.at) from None

    def _word(self) -> Node:
        token = self.token
        name, count = self.known_name()
        if count:
            self.index += count
            return Name(name, at=token.at)
        if token.kind is TokenKind.KEYWORD:
            return self._keyword(token)
        self.take()
        return Name(self.host_function(token) or token.text, at=token.at)

    def _keyword(self, token: Token) -> Node:
        if token.text in CONSTANTS:
            self.take()
            return Literal(CONSTANTS[token.text], at=token.at)
        if token.text == "function":
            with self.nested():
                return self.definition()
        return self.construct()

    def _at(self) -> Node:
        at = self.take().at
        if self.token.kind is not TokenKind.STRING:
            self.fail("带引号的日期、时间或时长")
        return AtLiteral(self.take().text, at=at)

    def _parenthesis(self) -> Node:
        at = self.take().at
        if self.accept("="):
            only = self.expression()
            self.expect(")")
            return Interval(only, only, at=at)
        inner = self.expression()
        if self.at(".."):
            return self._range_end(inner, included=False, at=at)
        self.expect(")")
        return inner

    def _list(self) -> Node:
        at = self.take().at
        if self.accept("]"):
            return ListOf((), at=at)
        first = self.expression()
        if self.at(".."):
            return self._range_end(first, included=True, at=at)
        items = [first]
        while self.accept(","):
            items.append(self.expression())
        self.expect(",", "]")
        return ListOf(tuple(items), at=at)

    def _open_range(self) -> Node:
        at = self.take().at
        start = self.expression()
        if not self.at(".."):
            self.fail("..")
        return self._range_end(start, included=False, at=at)

    def _range_end(self, start: Node, *, included: bool, at: int) -> Node:
        self.expect("..")
        end = self._endpoint()
        closing = self.expect("]", ")", "[").text
        return Interval(start, end, included, closing == "]", at=at)

    def _endpoint(self) -> Node:
        """An expression in which a ``[`` that starts no filter closes the range."""
        before, self._in_endpoint = self._in_endpoint, True
        try:
            return self.expression()
        finally:
            self._in_endpoint = before

    def _filter(self, target: Node) -> Node | None:
        start = self.index
        before, self._in_endpoint = self._in_endpoint, False
        try:
            at = self.take().at
            return Filter(target, self._filter_condition(), at=at)
        except FeelSyntaxError:
            if not before:
                raise
            self.index = start
            return None
        finally:
            self._in_endpoint = before

    def _context(self) -> Node:
        at = self.take().at
        entries: list[tuple[str, Node]] = []
        with self.scope():
            for _ in self.separated("}"):
                key = self.key()
                self.expect(":")
                entries.append((key, self.expression()))
                self.know([key])
        keys = [key for key, _ in entries]
        if len(set(keys)) != len(keys):
            raise FeelSyntaxError(f"第 {at + 1} 个字符处：上下文里有重复的名称", at)
        self.know(keys)
        return Context(tuple(entries), at=at)

    def _filter_condition(self) -> Node:
        with self.nested():
            condition = self.expression()
        self.expect("]")
        return condition

    def _path(self, target: Node) -> Node:
        at = self.take().at
        name, count = self.known_name()
        if count:
            self.index += count
            return Path(target, name, at=at)
        words = [self.take().text] if self.at(*KEYWORDS) else self._words()
        return Path(target, " ".join(words), at=at)

    def _words(self) -> list[str]:
        first = self.token
        if first.kind is not TokenKind.NAME:
            self.fail("名称")
        words = [self.take().text]
        while self.token.kind is TokenKind.NAME:
            words.append(self.take().text)
        return words

    def _instance_of(self, value: Node) -> Node:
        at = self.take().at
        if self.token.text != "of":
            self.fail("of")
        self.take()
        return InstanceOf(value, self.type(), at=at)
