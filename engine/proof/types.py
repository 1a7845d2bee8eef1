"""What type a FEEL expression certainly has, as far as it can be told without running it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel import kind_of
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Context,
    For,
    If,
    In,
    InstanceOf,
    Junction,
    ListOf,
    Literal,
    Name,
    Negation,
    Node,
    Quantified,
    walk,
)

BOOLEAN, NUMBER, STRING, LIST, CONTEXT, NULL = "boolean", "number", "string", "list", "context", "null"
UNKNOWN = ""
CHINESE = {
    BOOLEAN: "真假值", NUMBER: "数字", STRING: "文字", LIST: "列表", CONTEXT: "上下文", NULL: "空值",
}  # fmt: skip
_TRUTHS = (Comparison, Between, In, InstanceOf, Quantified, Junction)
_CALLS = {
    "count": NUMBER, "sum": NUMBER, "floor": NUMBER, "ceiling": NUMBER, "abs": NUMBER, "string length": NUMBER,
    "string": STRING, "upper case": STRING, "lower case": STRING, "substring": STRING, "string join": STRING,
    "not": BOOLEAN, "list contains": BOOLEAN, "contains": BOOLEAN, "starts with": BOOLEAN, "ends with": BOOLEAN,
    "matches": BOOLEAN, "is defined": BOOLEAN, "append": LIST, "concatenate": LIST, "distinct values": LIST,
}  # fmt: skip
Types = Mapping[str, str]


def type_of(node: Node, types: Types) -> str:
    """The type of ``node`` when it is not null, with variables of ``types``; ``UNKNOWN`` when it may be several."""
    match node:
        case Literal(value):
            kind = NULL if value is None else kind_of(value)
            return kind if kind in CHINESE else UNKNOWN
        case Name(name):
            return types.get(name, UNKNOWN)
        case ListOf() | For():
            return LIST
        case Context():
            return CONTEXT
        case If(_, yes, no):
            return _either(type_of(yes, types), type_of(no, types))
        case Arithmetic("-" | "*" | "/" | "**", left, right):
            return NUMBER if NUMBER in (type_of(left, types), type_of(right, types)) else UNKNOWN
        case Arithmetic("+", left, right):
            return _sum(type_of(left, types), type_of(right, types))
        case _:
            return _of_rest(node, types)


def _of_rest(node: Node, types: Types) -> str:
    if isinstance(node, _TRUTHS):
        return BOOLEAN
    if isinstance(node, Negation):
        return type_of(node.operand, types)
    if isinstance(node, Call) and isinstance(node.function, Name):
        return _CALLS.get(node.function.name, UNKNOWN)
    return UNKNOWN


def _either(one: str, other: str) -> str:
    if NULL in (one, other):
        return other if one == NULL else one
    return one if one == other else UNKNOWN


def _sum(one: str, other: str) -> str:
    return one if one == other and one in (NUMBER, STRING) else UNKNOWN


def mismatches(tree: Node, types: Types) -> list[tuple[str, str]]:
    """Comparisons in ``tree`` between values that can never be compared, as pairs of their types."""
    found = []
    for node, _ in walk(tree):
        if isinstance(node, Comparison):
            left, right = type_of(node.left, types), type_of(node.right, types)
            known = UNKNOWN not in (left, right) and NULL not in (left, right)
            if known and left != right:
                found.append((left, right))
    return found


def needs_value(tree: Node, name: str) -> bool:
    """Whether ``tree`` cannot be true or false while variable ``name`` is null: it is ordered or stands for itself."""
    if isinstance(tree, Name):
        return tree.name == name
    if isinstance(tree, Junction):
        return any(needs_value(item, name) for item in tree.items)
    if isinstance(tree, Comparison) and tree.operator not in ("=", "!="):
        return Name(name) in (tree.left, tree.right)
    return False
