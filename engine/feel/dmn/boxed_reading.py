"""Reads boxed expressions: the elements that say how a decision is made.

Knows the XML of one expression and nothing of the graph around it; evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from engine.feel.dmn.definitions import (
    Aggregation,
    BoxedContext,
    BoxedList,
    Conditional,
    DecisionTable,
    Entry,
    Filter,
    FunctionDefinition,
    HitPolicy,
    Invocation,
    Iteration,
    Literal,
    Logic,
    Relation,
    Rule,
    TableInput,
    TableOutput,
    Variable,
)
from engine.feel.dmn.errors import DmnStructureError, UnsupportedError
from engine.feel.dmn.source import child, children, split_tag, text_of

FEEL_LANGUAGES = ("feel", "http://www.omg.org/spec/feel/", "https://www.omg.org/spec/dmn/")


def find_logic(parent: etree._Element) -> Logic | None:
    """The boxed expression directly under ``parent``, or ``None`` when it has none."""
    found = child(parent, *_READERS)
    return None if found is None else read_logic(found)


def read_logic(element: etree._Element) -> Logic:
    """The boxed expression that ``element`` is.

    Raises:
        DmnStructureError: a part is missing or does not fit.
        UnsupportedError: another expression language than FEEL.
    """
    _, name = split_tag(element)
    return _READERS[name](element)


def read_variable(element: etree._Element) -> Variable:
    """A named element as a variable."""
    return Variable(element.get("name", "").strip(), type_of(element), element.get("id", ""))


def type_of(element: etree._Element) -> str | None:
    """The type reference of an element: an attribute, or an element as in DMN 1.1."""
    attribute = element.get("typeRef") or element.get("outputTypeRef")
    if attribute:
        return attribute.strip()
    inner = child(element, "typeRef")
    return (inner.text or "").strip() or None if inner is not None else None


def require_feel(element: etree._Element) -> None:
    """Check that an expression is written in FEEL; without a language it is.

    Raises:
        UnsupportedError: it is not.
    """
    language = (element.get("expressionLanguage") or "").strip().lower()
    if language and not language.startswith(FEEL_LANGUAGES):
        raise UnsupportedError(f"不支持表达式语言“{language}”，只支持 FEEL", element.get("id"))


def _literal(element: etree._Element) -> Literal:
    require_feel(element)
    if child(element, "importedValues") is not None:
        raise UnsupportedError("不支持引入的表达式", element.get("id"))
    return Literal(text_of(element) or "", type_of(element), element.get("id", ""))


def _context(element: etree._Element) -> BoxedContext:
    entries = tuple(_context_entry(entry) for entry in children(element, "contextEntry"))
    return BoxedContext(entries, type_of(element), element.get("id", ""))


def _context_entry(element: etree._Element) -> Entry:
    variable = child(element, "variable")
    return Entry(None if variable is None else read_variable(variable), _needed(element, "上下文条目"))


def _list(element: etree._Element) -> BoxedList:
    items = tuple(read_logic(item) for item in children(element, *_READERS))
    return BoxedList(items, type_of(element), element.get("id", ""))


def _relation(element: etree._Element) -> Relation:
    columns = tuple(read_variable(column) for column in children(element, "column"))
    rows = tuple(
        tuple(read_logic(cell) for cell in children(row, *_READERS)) for row in children(element, "row")
    )
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise DmnStructureError(
                f"关系表第 {number} 行有 {len(row)} 格，应有 {len(columns)} 格", element.get("id")
            )
    return Relation(columns, rows, type_of(element), element.get("id", ""))


def _invocation(element: etree._Element) -> Invocation:
    bindings = tuple(_binding(binding) for binding in children(element, "binding"))
    return Invocation(_needed(element, "调用"), bindings, type_of(element), element.get("id", ""))


def _binding(element: etree._Element) -> Entry:
    parameter = child(element, "parameter")
    if parameter is None:
        raise DmnStructureError("调用的参数绑定没有参数名", element.get("id"))
    return Entry(read_variable(parameter), find_logic(element) or Literal("null"))


def _function(element: etree._Element) -> FunctionDefinition:
    parameters = tuple(read_variable(parameter) for parameter in children(element, "formalParameter"))
    kind = element.get("kind", "FEEL").strip() or "FEEL"
    return FunctionDefinition(parameters, find_logic(element), kind, type_of(element), element.get("id", ""))


def _conditional(element: etree._Element) -> Conditional:
    parts = [_part(element, name) for name in ("if", "then", "else")]
    return Conditional(parts[0], parts[1], parts[2], type_of(element), element.get("id", ""))


def _filter(element: etree._Element) -> Filter:
    return Filter(_part(element, "in"), _part(element, "match"), type_of(element), element.get("id", ""))


def _iteration(element: etree._Element) -> Iteration:
    _, kind = split_tag(element)
    body = _part(element, "return" if kind == "for" else "satisfies")
    iterator = element.get("iteratorVariable", "").strip()
    return Iteration(kind, iterator, _part(element, "in"), body, type_of(element), element.get("id", ""))


def _part(element: etree._Element, name: str) -> Logic:
    found = child(element, name)
    if found is None:
        raise DmnStructureError(f"缺少“{name}”部分", element.get("id"))
    return _needed(found, f"“{name}”部分")


def _needed(element: etree._Element, what: str) -> Logic:
    logic = find_logic(element)
    if logic is None:
        raise DmnStructureError(f"{what}没有表达式", element.get("id"))
    return logic


def _table(element: etree._Element) -> DecisionTable:
    element_id = element.get("id", "")
    annotations = tuple(item.get("name", "") for item in children(element, "annotation"))
    table = DecisionTable(
        inputs=tuple(_input(item) for item in children(element, "input")),
        outputs=tuple(_output(item) for item in children(element, "output")),
        rules=tuple(_rule(item, annotations) for item in children(element, "rule")),
        hit_policy=_hit_policy(element),
        aggregation=_aggregation(element),
        type_ref=type_of(element),
        element_id=element_id,
    )
    _check_table(table)
    return table


def _check_table(table: DecisionTable) -> None:
    if not table.outputs:
        raise DmnStructureError("决策表没有输出列", table.element_id)
    for number, rule in enumerate(table.rules, 1):
        if len(rule.conditions) != len(table.inputs) or len(rule.conclusions) != len(table.outputs):
            raise DmnStructureError(
                f"第 {number} 条规则的格数与列数不符", rule.element_id or table.element_id
            )
    if len(table.outputs) > 1 and any(not output.name for output in table.outputs):
        raise DmnStructureError("有多个输出列的决策表，每个输出列都要有名称", table.element_id)
    if table.aggregation not in (None, Aggregation.COUNT) and len(table.outputs) > 1:
        raise DmnStructureError("汇总的决策表只能有一个输出列", table.element_id)


def _hit_policy(element: etree._Element) -> HitPolicy:
    text = element.get("hitPolicy", "UNIQUE").strip() or "UNIQUE"
    try:
        return HitPolicy(text)
    except ValueError as error:
        raise DmnStructureError(f"不认识的命中策略“{text}”", element.get("id")) from error


def _aggregation(element: etree._Element) -> Aggregation | None:
    text = element.get("aggregation", "").strip()
    if not text or element.get("hitPolicy", "").strip() != HitPolicy.COLLECT:
        return None
    try:
        return Aggregation(text)
    except ValueError as error:
        raise DmnStructureError(f"不认识的汇总方式“{text}”", element.get("id")) from error


def _input(element: etree._Element) -> TableInput:
    expression = child(element, "inputExpression")
    if expression is None or not text_of(expression):
        raise DmnStructureError("决策表的输入列没有表达式", element.get("id"))
    require_feel(expression)
    return TableInput(
        expression=text_of(expression) or "",
        label=element.get("label", "").strip(),
        type_ref=type_of(expression),
        allowed=text_of(child(element, "inputValues")),
        element_id=element.get("id", ""),
    )


def _output(element: etree._Element) -> TableOutput:
    default = child(element, "defaultOutputEntry")
    return TableOutput(
        name=element.get("name", "").strip(),
        label=element.get("label", "").strip(),
        type_ref=type_of(element),
        allowed=text_of(child(element, "outputValues")),
        default=text_of(default),
        element_id=element.get("id", ""),
    )


def _rule(element: etree._Element, names: tuple[str, ...]) -> Rule:
    return Rule(
        conditions=tuple(_cell(item) or "-" for item in children(element, "inputEntry")),
        conclusions=tuple(_cell(item) or "null" for item in children(element, "outputEntry")),
        annotations=_annotations(element, names),
        element_id=element.get("id", ""),
    )


def _cell(element: etree._Element) -> str | None:
    require_feel(element)
    return text_of(element)


def _annotations(element: etree._Element, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    texts = [text_of(item) or "" for item in children(element, "annotationEntry")]
    named = [(names[i] if i < len(names) else "", text) for i, text in enumerate(texts)]
    description = child(element, "description")
    if description is not None and (description.text or "").strip():
        named.append(("description", (description.text or "").strip()))
    return tuple((name, text) for name, text in named if text)


_READERS: Mapping[str, Callable[[etree._Element], Logic]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}
