"""The loose half of the grammar: operators, conditions, loops, unary tests.  Knows nothing of evaluation."""

from __future__ import annotations

from typing import Literal as OneOf

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Names, TokenKind
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    For,
    If,
    In,
    Junction,
    Loop,
    Negation,
    Node,
    Quantified,
    Test,
    Tests,
    walk,
)
from engine.feel.terms import TESTS, Terms

MAX_DEPTH = 160
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def parse_expression(text: str, known: Names) -> Node:
    """The tree of one expression.

    Raises:
        FeelSyntaxError: the text is not FEEL, too long or too deep.
    """
    parser = Parser(text, known)
    return parser.whole(parser.expression())


def parse_unary_tests(text: str, known: Names) -> Tests:
    """The tree of the unary tests of a cell; ``-`` matches anything.

    Raises:
        FeelSyntaxError: the text is not FEEL, too long or too deep.
    """
    parser = Parser(text, known)
    tests = parser.whole(parser.unary_tests())
    assert isinstance(tests, Tests)
    return tests


class Parser(Terms):
    """Parses expressions and unary tests."""

    def whole(self, node: Node) -> Node:
        """``node`` when it took the whole text and is not too deep to evaluate.

        Raises:
            FeelSyntaxError: text is left over, or the tree is deeper than MAX_DEPTH.
        """
        if self.token.kind is not TokenKind.END:
            self.fail("运算符", "表达式结束")
        for each, depth in walk(node):
            if depth > MAX_DEPTH:
                raise FeelSyntaxError(f"表达式嵌套超过 {MAX_DEPTH} 层", each.at)
        return node

    def expression(self) -> Node:
        """Take one whole expression."""
        with self.nested():
            return self._junction("or")

    def construct(self) -> Node:
        """Take an expression that begins with a keyword; it reaches as far to the right as it can."""
        if self.at("if"):
            return self._if()
        if self.at("for"):
            return self._for()
        if self.at("some", "every"):
            return self._quantified()
        raise self.failure("表达式")

    def _if(self) -> Node:
        at = self.take().at
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        return If(condition, yes, self.expression(), at=at)

    def _for(self) -> Node:
        at = self.take().at
        with self.scope():
            loops = self._loops("return")
            self.expect(",", "return")
            return For(loops, self.expression(), at=at)

    def _quantified(self) -> Node:
        token = self.take()
        quantifier: OneOf["some", "every"] = "some" if token.text == "some" else "every"
        with self.scope():
            loops = self._loops("satisfies")
            self.expect(",", "satisfies")
            return Quantified(quantifier, loops, self.expression(), at=token.at)

    def _loops(self, end: str) -> tuple[Loop, ...]:
        loops = [self._loop()]
        while self.accept(",") or not (self.at(end) or self.token.kind is not TokenKind.NAME):
            loops.append(self._loop())
        return tuple(loops)

    def _loop(self) -> Loop:
        at = self.token.at
        name = self.words_until(lambda token: token.text == "in")
        if name is None:
            self.fail("变量名")
        self.expect("in")
        domain = self.expression()
        end = self.expression() if self.accept("..") else None
        self.know([name])
        return Loop(name, domain, end, at=at)

    def _junction(self, operator: OneOf["or", "and"]) -> Node:
        at = self.token.at
        items = [self._operand(operator)]
        while self.accept(operator):
            items.append(self._operand(operator))
        return items[0] if len(items) == 1 else Junction(operator, tuple(items), at=at)

    def _operand(self, operator: OneOf["or", "and"]) -> Node:
        return self._junction("and") if operator == "or" else self._comparison()

    def _comparison(self) -> Node:
        node = self._sum()
        while True:
            token = self.token
            if self.accept(*COMPARISONS):
                node = Comparison(token.text, node, self._sum(), at=token.at)
            elif self.accept("between"):
                low = self._sum()
                self.expect("and")
                node = Between(node, low, self._sum(), at=token.at)
            elif self.accept("in"):
                node = In(node, self._in_tests(), at=token.at)
            else:
                return node

    def _in_tests(self) -> tuple[Node, ...]:
        if not self.at("("):
            return (self._test(),)
        with self.nested():
            at = self.take().at
            tests = [self._test()]
            if self.at(".."):
                return (self._range_end(tests[0], included=False, at=at),)
            while self.accept(","):
                tests.append(self._test())
            self.expect(",", ")")
        return tuple(tests)

    def operand(self) -> Node:
        """Take sums, products and what binds tighter."""
        return self._sum()

    def _sum(self) -> Node:
        node = self._product()
        while self.at("+", "-"):
            token = self.take()
            node = Arithmetic(token.text, node, self._product(), at=token.at)
        return node

    def _product(self) -> Node:
        node = self._power()
        while self.at("*", "/"):
            token = self.take()
            node = Arithmetic(token.text, node, self._power(), at=token.at)
        return node

    def _power(self) -> Node:
        node = self._unary()
        while self.at("**"):
            token = self.take()
            node = Arithmetic("**", node, self._unary(), at=token.at)
        return node

    def _unary(self) -> Node:
        if not self.at("-"):
            return self.term()
        with self.nested():
            at = self.take().at
            return Negation(self._unary(), at=at)

    def unary_tests(self) -> Tests:
        """Take ``-``, a list of tests or ``not(list of tests)``."""
        if self.at("-") and self.ahead().kind is TokenKind.END:
            self.take()
            return Tests((), any_value=True)
        if self.token.text == "not" and self.ahead().text == "(":
            start = self.index
            self.index += 2
            negated = self._tests()
            if self.accept(")") and self.token.kind is TokenKind.END:
                return Tests(negated, negated=True)
            self.index = start
        return Tests(self._listed() or self._tests())

    def _listed(self) -> tuple[Node, ...]:
        """All tests in one pair of parentheses, or nothing when the text is something else."""
        start = self.index
        if self.accept("("):
            tests = self._tests()
            if len(tests) > 1 and self.accept(")") and self.token.kind is TokenKind.END:
                return tests
        self.index = start
        return ()

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test(whole=True)]
        while self.accept(","):
            tests.append(self._test(whole=True))
        return tuple(tests)

    def _test(self, *, whole: bool = False) -> Node:
        token = self.token
        if self.accept(*TESTS):
            return Test(token.text, self._sum(), at=token.at)
        return self.expression() if whole or self._in_parenthesis() else self._sum()

    def _in_parenthesis(self) -> bool:
        return self.index > 0 and self.tokens[self.index - 1].text in {"(", ","}
