"""Process variables: one scope per process instance, as in BPMN engines of the ``zeebe:`` dialect.

Variables live on the (sub-)workflow, not on SpiffWorkflow's tasks: parallel branches see each other's writes, a join
has nothing to merge and a task carries no data.  An embedded sub-process reads through to the scope around it and
writes where the name already exists, else to the process; a called process is a world of its own; an instance of a
multi-instance activity keeps what it writes to itself.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from decimal import Decimal
from math import isfinite
from typing import Any

from engine.errors import InvalidInputError
from engine.interpreter.expressions import LARGEST_INTEGER, Evaluator, expression
from engine.interpreter.model import IoMapping

_SURROGATE = re.compile("[\ud800-\udfff]")
LOCALS = "v"
Maps = list[MutableMapping[str, Any]]


def maps_of(task: Any) -> Maps:
    """The variable maps that ``task`` sees, nearest first."""
    maps: Maps = []
    while True:
        if LOCALS in task.internal_data:
            maps.append(task.internal_data[LOCALS])
        workflow = task.workflow
        maps.append(workflow.data)
        if workflow.isolated:
            return maps
        task = workflow.parent_task()


def view(maps: Maps, *nearer: Mapping[str, object]) -> Mapping[str, Any]:
    """One readable mapping of ``maps``, with ``nearer`` in front."""
    layers = [*nearer, *maps]
    return layers[0] if len(layers) == 1 else ChainMap(*layers)  # type: ignore[arg-type]


def assign(maps: Maps, values: Mapping[str, object]) -> None:
    """Write ``values``: each where its name already exists, else where new variables belong."""
    for name, value in values.items():
        home = next((layer for layer in maps if name in layer), None)
        (_new_home(maps) if home is None else home)[name] = value


def outside(task: Any, maps: Maps) -> Maps:
    """The part of ``maps`` in which results of ``task`` belong: not what its own input mappings made for itself."""
    own = LOCALS in task.internal_data and "loopCounter" not in task.internal_data[LOCALS]
    return maps[1:] if own else maps


def _new_home(maps: Maps) -> MutableMapping[str, Any]:
    return next((layer for layer in maps if "loopCounter" in layer), maps[-1])


def mapped(
    mappings: Iterable[IoMapping], evaluator: Evaluator, scope: Mapping[str, object], element_id: str
) -> dict[str, object]:
    """The values of ``mappings`` evaluated in order; a target ``a.b`` becomes entry ``b`` of context ``a``.

    Raises:
        ExpressionError: a source cannot be computed.
    """
    result: dict[str, object] = {}
    seen = ChainMap(result, scope)  # type: ignore[arg-type]
    for mapping in mappings:
        value = evaluator.value(expression(mapping.source), seen, element_id)
        first, *rest = mapping.target.split(".")
        if rest:
            base = result.get(first, scope.get(first))
            result[first] = _nested(base, rest, value)
        else:
            result[first] = value
    return result


def _nested(base: object, path: list[str], value: object) -> object:
    if not path:
        return value
    context = dict(base) if isinstance(base, Mapping) else {}
    return {**context, path[0]: _nested(context.get(path[0]), path[1:], value)}


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """``values`` as a plain dict of plain data.

    Raises:
        InvalidInputError: a name or value cannot be kept in a process.
    """
    for name, value in values.items():
        if not _is_name(name) or not _is_plain(value):
            raise InvalidInputError(f"变量“{name}”的值不能保存在流程中", field=str(name))
    return dict(values)


def _is_plain(value: object, depth: int = 0) -> bool:
    if depth > 20:
        return False
    if isinstance(value, Mapping):
        return all(_is_name(key) and _is_plain(entry, depth + 1) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(entry, depth + 1) for entry in value)
    return _is_plain_scalar(value)


def _is_plain_scalar(value: object) -> bool:
    match value:
        case None | bool():
            return True
        case str():
            return _is_text(value)
        case int():
            return abs(value) <= LARGEST_INTEGER
        case float():
            return isfinite(value)
    return isinstance(value, Decimal) and value.is_finite()


def _is_text(value: str) -> bool:
    """Whether ``value`` can be stored at all: half a surrogate pair cannot."""
    return value.isascii() or _SURROGATE.search(value) is None


def _is_name(key: object) -> bool:
    return isinstance(key, str) and key.isprintable() and _is_text(key)
