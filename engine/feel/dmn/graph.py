"""The requirements graph of a model: which names an element sees, and that no decision needs itself.

Knows ids and names only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from engine.feel.dmn.definitions import (
    BoxedContext,
    DecisionTable,
    Definitions,
    Entry,
    ItemDefinition,
    Relation,
    Requirements,
    Variable,
)
from engine.feel.dmn.errors import CycleError, DmnStructureError

LONGEST_CHAIN = 100


def refuse_cycles(definitions: Definitions) -> None:
    """Check that the decisions can be put into an order, and that no chain of them is too long.

    Raises:
        CycleError: decisions require each other in a circle; the message names them.
        DmnStructureError: more than ``LONGEST_CHAIN`` decisions in a row.
    """
    lengths: dict[str, int] = {}
    for start in definitions.decisions:
        path = [start]
        while path:
            element = path[-1]
            needs = definitions.decisions[element].requires.decisions
            following = next((each for each in needs if each not in lengths), None)
            if following is not None and following in path:
                raise CycleError(_circle(definitions, [*path[path.index(following) :], following]), following)
            if following is not None:
                path.append(following)
                continue
            lengths[path.pop()] = 1 + max((lengths[each] for each in needs), default=0)
            if lengths[element] > LONGEST_CHAIN:
                raise DmnStructureError(f"决策的依赖链超过 {LONGEST_CHAIN} 层", element)


def _circle(definitions: Definitions, ids: Iterable[str]) -> str:
    names = "→".join(definitions.decisions[element].name for element in ids)
    return f"决策之间互相依赖，形成了循环：{names}"


def required_names(requires: Requirements, definitions: Definitions) -> frozenset[str]:
    """The names that an element sees of what it requires; decisions are also known by their ids."""
    found = [definitions.decisions[element].variable for element in requires.decisions]
    found += [Variable(element) for element in requires.decisions]
    found += [definitions.inputs[element].variable for element in requires.inputs]
    found += [_callable(element, definitions) for element in requires.knowledge]
    return frozenset(variable.name for variable in found)


def _callable(element_id: str, definitions: Definitions) -> Variable:
    knowledge = definitions.knowledge.get(element_id)
    return knowledge.variable if knowledge else definitions.services[element_id].variable


def declared_names(definitions: Definitions) -> frozenset[str]:
    """The names of all elements of the graph: who does not require one must not see it."""
    found = [element.variable for element in definitions.decisions.values()]
    found += [element.variable for element in definitions.inputs.values()]
    found += [element.variable for element in definitions.knowledge.values()]
    found += [element.variable for element in definitions.services.values()]
    return frozenset(variable.name for variable in found)


def member_names(definitions: Definitions) -> frozenset[str]:
    """The names that may follow a dot anywhere: components, entries, columns and outputs."""
    return frozenset(
        _members(
            [*definitions.items.values(), *definitions.decisions.values(), *definitions.knowledge.values()]
        )
    )


def _members(roots: Iterable[object]) -> Iterator[str]:
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif is_dataclass(node):
            yield from _own_names(node)
            waiting.extend(getattr(node, each.name) for each in fields(node))


def _own_names(node: object) -> Iterator[str]:
    match node:
        case ItemDefinition(components=parts):
            yield from (part.name for part in parts)
        case BoxedContext(entries=entries):
            yield from (entry.variable.name for entry in entries if entry.variable)
        case Entry(variable=variable) if variable is not None:
            yield variable.name
        case Relation(columns=columns):
            yield from (column.name for column in columns)
        case DecisionTable(outputs=outputs):
            yield from (output.name for output in outputs if output.name)
