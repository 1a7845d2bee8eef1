"""The tightly bound half of the grammar: literals, names, lists, contexts, ranges, calls, paths, filters, types.

Knows operators only as the abstract :meth:`Terms.expression`, which :mod:`engine.feel.parser` supplies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from engine.feel.cursor import Cursor
from engine.feel.decimals import number
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token, TokenKind, in_name
from engine.feel.syntax import (
    AtLiteral,
    Call,
    Context,
    Definition,
    Filter,
    InstanceOf,
    Interval,
    ListOf,
    Literal,
    Name,
    Node,
    Path,
    Type,
)

CONSTANTS = {"true": True, "false": False, "null": None}
TYPE_NAMES = ("years and months duration", "days and time duration", "date and time", "date time")
TESTS = ("<", "<=", ">", ">=", "=", "!=")


class Terms(Cursor, ABC):
    """Parses what stands between operators."""

    @abstractmethod
    def expression(self) -> Node:
        """Take one whole expression."""

    def term(self) -> Node:
        """Take a primary and the paths, filters, calls and type questions behind it."""
        node = self.primary()
        while True:
            token = self.token
            if token.kind is TokenKind.SYMBOL and token.text == ".":
                node = self._path(node)
            elif token.kind is TokenKind.SYMBOL and token.text == "[":
                self.take()
                node = Filter(node, self._filter_condition(), at=token.at)
            elif token.kind is TokenKind.SYMBOL and token.text == "(":
                node = self._call(node)
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
        brackets = {
            "(": self._parenthesis,
            "[": self._list,
            "]": self._open_range,
            "{": self._context,
            "@": self._at,
        }
        if token.kind is TokenKind.SYMBOL and token.text in brackets:
            with self.nested():
                return brackets[token.text]()
        self.fail("表达式")

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
        return Name(self._host_function(token) or token.text, at=token.at)

    def _keyword(self, token: Token) -> Node:
        if token.text in CONSTANTS:
            self.take()
            return Literal(CONSTANTS[token.text], at=token.at)
        if token.text == "function":
            with self.nested():
                return self._definition()
        self.fail("表达式")

    def _host_function(self, first: Token) -> str:
        """Words before a parenthesis can only be the name of a function that the host supplies."""
        end = self.index
        while self.tokens[end].kind is TokenKind.NAME:
            end += 1
        if end == self.index or self.tokens[end].text != "(":
            return ""
        words = [first.text, *(token.text for token in self.tokens[self.index : end])]
        self.index = end
        return " ".join(words)

    def _at(self) -> Node:
        at = self.take().at
        if self.token.kind is not TokenKind.STRING:
            self.fail("带引号的日期、时间或时长")
        return AtLiteral(self.take().text, at=at)

    def _parenthesis(self) -> Node:
        at = self.take().at
        if self.at(*TESTS):
            return self._half_open(at)
        inner = self.expression()
        if self.at(".."):
            return self._range_end(inner, included=False, at=at)
        self.expect(")")
        return inner

    def _half_open(self, at: int) -> Node:
        operator = self.expect("<", "<=", ">", ">=", "=").text
        end = self.expression()
        self.expect(")")
        if operator == "=":
            return Interval(end, end, at=at)
        included = "=" in operator
        if operator[0] == "<":
            return Interval(None, end, False, included, at=at)
        return Interval(end, None, included, False, at=at)

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
        end = self.expression()
        closing = self.expect("]", ")", "[").text
        return Interval(start, end, included, closing == "]", at=at)

    def _context(self) -> Node:
        at = self.take().at
        entries: list[tuple[str, Node]] = []
        with self.scope():
            while not self.at("}"):
                key = self._key()
                self.expect(":")
                entries.append((key, self.expression()))
                self.know([key])
                if not self.accept(","):
                    break
            self.expect(",", "}")
        keys = [key for key, _ in entries]
        if len(set(keys)) != len(keys):
            raise FeelSyntaxError(f"第 {at + 1} 个字符处：上下文里有重复的名称", at)
        self.know(keys)
        return Context(tuple(entries), at=at)

    def _key(self) -> str:
        if self.token.kind is TokenKind.STRING:
            return self.take().text
        name = self.words_until(lambda token: token.text == ":")
        if name is None:
            self.fail("名称", "}")
        return name

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
        if self.token.kind is TokenKind.KEYWORD and self.token.text not in {"null", "true", "false"}:
            return Path(target, self.take().text, at=at)
        if self.token.kind is not TokenKind.NAME:
            self.fail("名称")
        words = [self.take().text]
        while self.token.kind is TokenKind.NAME:
            words.append(self.take().text)
        return Path(target, " ".join(words), at=at)

    def _call(self, function: Node) -> Node:
        self.take()
        arguments: list[Node] = []
        names: list[str] = []
        with self.nested():
            while not self.at(")"):
                name = self._argument_name()
                if (name is None) != (not names) and arguments:
                    self.fail("同一种参数写法")
                if name is not None:
                    names.append(name)
                arguments.append(self.expression())
                if not self.accept(","):
                    break
        self.expect(",", ")")
        return Call(function, tuple(arguments), tuple(names), at=function.at)

    def _argument_name(self) -> str | None:
        if self.token.kind is TokenKind.STRING and self.ahead().text == ":":
            name = self.take().text
        else:
            found = self.words_until(lambda token: token.text == ":")
            if found is None:
                return None
            name = found
        self.expect(":")
        return name

    def _definition(self) -> Node:
        at = self.take().at
        self.expect("(")
        parameters: list[tuple[str, Type | None]] = []
        while not self.at(")"):
            name = self.words_until(lambda token: token.text in {",", ")", ":"})
            if name is None:
                self.fail("参数名")
            parameters.append((name, self.type() if self.accept(":") else None))
            if not self.accept(","):
                break
        self.expect(",", ")")
        external = self.token.text == "external"
        if external:
            self.take()
        with self.scope():
            self.know(name for name, _ in parameters)
            return Definition(tuple(parameters), self.expression(), external, at=at)

    def _instance_of(self, value: Node) -> Node:
        at = self.take().at
        if self.token.text != "of":
            self.fail("of")
        self.take()
        return InstanceOf(value, self.type(), at=at)

    def type(self) -> Type:
        """Take the name of a type with the types inside it."""
        with self.nested():
            name = self._type_name()
            if name in {"list", "range"} and self.accept("<"):
                part = self.type()
                self.expect(">")
                return Type(name, (part,))
            if name == "context" and self.accept("<"):
                return self._context_type()
            if name == "function" and self.accept("<"):
                return self._function_type()
            return Type(name)

    def _type_name(self) -> str:
        for name in TYPE_NAMES:
            parts = name.split()
            if [token.text for token in self.tokens[self.index : self.index + len(parts)]] == parts:
                self.index += len(parts)
                return "date and time" if name == "date time" else name
        known, count = self.known_name()
        if count:
            self.index += count
            return known
        if not in_name(self.token) or self.token.kind is TokenKind.SYMBOL:
            self.fail("类型名")
        name = self.take().text
        while self.at(".") and self.ahead().kind is TokenKind.NAME:
            self.take()
            name = f"{name}.{self.take().text}"
        return name

    def _context_type(self) -> Type:
        keys: list[str] = []
        parts: list[Type] = []
        while not self.at(">"):
            keys.append(self._key())
            self.expect(":")
            parts.append(self.type())
            if not self.accept(","):
                break
        self.expect(",", ">")
        return Type("context", tuple(parts), tuple(keys))

    def _function_type(self) -> Type:
        parts: list[Type] = []
        while not self.at(">"):
            parts.append(self.type())
            if not self.accept(","):
                break
        self.expect(",", ">")
        self.expect("->")
        return Type("function", tuple(parts), (), self.type())
