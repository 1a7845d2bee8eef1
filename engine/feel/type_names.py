"""The part of the grammar that names types, such as ``list<context<age: number>>``.  Knows no expression."""

from __future__ import annotations

from engine.feel.cursor import Cursor
from engine.feel.lexer import TokenKind, in_name
from engine.feel.syntax import Type

TYPE_NAMES = ("years and months duration", "days and time duration", "date and time", "date time")


class TypeNames(Cursor):
    """Parses types and the keys that types and contexts share."""

    def key(self) -> str:
        """Take the key of an entry: a name or a string."""
        if self.token.kind is TokenKind.STRING:
            return self.take().text
        name = self.words_until(lambda token: token.text == ":")
        if name is None:
            self.fail("名称", "}")
        return name

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
        if self.token.kind is TokenKind.SYMBOL or not in_name(self.token):
            self.fail("类型名")
        name = self.take().text
        while self.at(".") and self.ahead().kind is TokenKind.NAME:
            self.take()
            name = f"{name}.{self.take().text}"
        return name

    def _context_type(self) -> Type:
        keys: list[str] = []
        parts: list[Type] = []
        for _ in self.separated(">"):
            keys.append(self.key())
            self.expect(":")
            parts.append(self.type())
        return Type("context", tuple(parts), tuple(keys))

    def _function_type(self) -> Type:
        parts = [self.type() for _ in self.separated(">")]
        self.expect("->")
        return Type("function", tuple(parts), (), self.type())
