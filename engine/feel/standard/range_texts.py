"""The built-in ``range(from)``: a text such as ``"[1..3)"`` to a range.  Its ends are literals, never computed."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.arithmetic import negate
from engine.feel.errors import FeelSyntaxError, Undefined
from engine.feel.lexer import Token, names_of, tokens_of
from engine.feel.parser import parse_expression
from engine.feel.standard.library import Library
from engine.feel.syntax import AtLiteral, Call, Literal, Name, Negation, Node
from engine.feel.temporal import parse_date, parse_date_time, parse_duration, parse_temporal, parse_time
from engine.feel.values import Range, Running, Value, kind_of

RANGE_TEXTS = Library()
NAMES = names_of(("date and time",))
CONSTRUCTORS = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


@RANGE_TEXTS.define("range(from: string)")
def range_from(run: Running, text: str) -> Value:
    """The range that ``text`` writes; an end that is left out must be open."""
    try:
        return _range(text, tokens_of(text)[:-1])
    except FeelSyntaxError as error:
        raise Undefined(f"“{text}”不是区间") from error


def _range(text: str, tokens: list[Token]) -> Range:
    dots = [token for token in tokens if token.text == ".."]
    if len(dots) != 1 or tokens[0].text not in ("[", "(", "]") or tokens[-1].text not in ("]", ")", "["):
        raise Undefined(f"“{text}”不是区间")
    included = (tokens[0].text == "[", tokens[-1].text == "]")
    pieces = (text[tokens[0].end : dots[0].at], text[dots[0].end : tokens[-1].at])
    ends = [_end(piece.strip(), closed) for piece, closed in zip(pieces, included, strict=True)]
    kinds = {kind_of(end) for end in ends if end is not None}
    if len(kinds) != 1:
        raise Undefined("区间的两端必须是同一类型的值")
    return Range(ends[0], ends[1], *included)


def _end(text: str, closed: bool) -> Value:
    if not text and closed:
        raise Undefined("没有端点的一侧不能是闭区间")
    return _literal(parse_expression(text, NAMES)) if text else None


def _literal(node: Node) -> Value:
    found: Value = None
    match node:
        case Literal(value=value) if not isinstance(value, bool):
            found = value
        case Negation(operand=Literal(value=Decimal() as value)):
            found = negate(value)
        case AtLiteral(text=text):
            found = parse_temporal(text)
        case Call(function=Name(name=name), arguments=(Literal(value=str() as text),)) if (
            name in CONSTRUCTORS
        ):
            found = CONSTRUCTORS[name](text)
    if found is None:
        raise Undefined("区间的端点必须是字面值")
    return found
