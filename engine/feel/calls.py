"""The part of the grammar that calls functions and defines them.  Knows what an expression is only by name."""

from __future__ import annotations

from abc import ABC, abstractmethod

from engine.feel.lexer import Token, TokenKind
from engine.feel.syntax import Call, Definition, Node, Type
from engine.feel.type_names import TypeNames


class Calls(TypeNames, ABC):
    """Parses calls, definitions of functions and the names of functions."""

    @abstractmethod
    def expression(self) -> Node:
        """Take one whole expression."""

    def call(self, function: Node) -> Node:
        """Take the arguments in parentheses behind ``function``: all by position or all by name."""
        self.take()
        arguments: list[Node] = []
        names: list[str] = []
        with self.nested():
            for _ in self.separated(")"):
                name = self._argument_name()
                names += [] if name is None else [name]
                if names and len(names) <= len(arguments):
                    self.fail("同一种参数写法")
                arguments.append(self.expression())
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

    def definition(self) -> Node:
        """Take a function: its parameters with their types, and its body."""
        at = self.take().at
        self.expect("(")
        parameters: list[tuple[str, Type | None]] = []
        for _ in self.separated(")"):
            name = self.words_until(lambda token: token.text in {",", ")", ":"})
            if name is None:
                self.fail("参数名")
            parameters.append((name, self.type() if self.accept(":") else None))
        external = self.token.text == "external"
        if external:
            self.take()
        with self.scope():
            self.know(name for name, _ in parameters)
            return Definition(tuple(parameters), self.expression(), external, at=at)

    def host_function(self, first: Token) -> str:
        """Words before a parenthesis can only be the name of a function that the host supplies."""
        end = self.index
        while self.tokens[end].kind is TokenKind.NAME:
            end += 1
        if end == self.index or self.tokens[end].text != "(":
            return ""
        words = [first.text, *(token.text for token in self.tokens[self.index : end])]
        self.index = end
        return " ".join(words)
