"""Built-ins on contexts, and the small ones about null and truth that belong nowhere else."""

from __future__ import annotations

from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.values import Running, Value

CONTEXTS = Library()
define = CONTEXTS.define


@define("not(negand: any)")
def negation(run: Running, negand: Value) -> Value:
    """The opposite of a boolean; null for anything else."""
    return not negand if isinstance(negand, bool) else None


@define("is defined(value: any)")
def is_defined(run: Running, value: Value) -> Value:
    """Whether the value is not null."""
    return value is not None


@define("get or else(value: any, default: any)")
def get_or_else(run: Running, value: Value, default: Value) -> Value:
    """The value, or ``default`` when it is null."""
    return default if value is None else value


@define("get value(m: context?, key: string)")
def get_value(run: Running, m: dict[str, Value] | None, key: str) -> Value:
    """The entry ``key``, null when there is none."""
    return None if m is None else m.get(key)


@define("get value(context: context?, keys: list)")
def get_nested(run: Running, m: dict[str, Value] | None, keys: list[Value]) -> Value:
    """The entry at the end of the path ``keys``, null when there is none."""
    found: Value = m
    for key in keys:
        found = found.get(key) if isinstance(found, dict) and isinstance(key, str) else None
    return found


@define("get entries(m: context)")
def get_entries(run: Running, m: dict[str, Value]) -> Value:
    """A list of contexts with ``key`` and ``value``."""
    return [{"key": key, "value": value} for key, value in m.items()]


@define("context(entries: list)")
def context(run: Running, entries: list[Value]) -> Value:
    """The context with these entries, each a context with ``key`` and ``value``; keys must differ."""
    made: dict[str, Value] = {}
    for each in entries:
        if not isinstance(each, dict) or "value" not in each:
            raise Undefined("每一项应有 key 和 value")
        key = each.get("key")
        if not isinstance(key, str) or key in made:
            raise Undefined("key 应为文本且不重复")
        made[key] = each["value"]
    return made


@define("context put(context: context, key: string, value: any)")
def context_put(run: Running, m: dict[str, Value], key: str, value: Value) -> Value:
    """The context with the entry ``key`` set."""
    return {**m, key: value}


@define("context put(context: context, keys: list, value: any)")
def context_put_nested(run: Running, m: dict[str, Value], keys: list[Value], value: Value) -> Value:
    """The context with the entry at the path ``keys`` set; missing contexts on the way are made."""
    if not keys:
        raise Undefined("路径不能为空")
    path = [key for key in keys if isinstance(key, str)]
    if len(path) != len(keys):
        raise Undefined("路径应全部是文本")
    made = dict(m)
    place = made
    for key in path[:-1]:
        below = place.get(key)
        if below is not None and not isinstance(below, dict):
            raise Undefined("路径中间不是上下文")
        fresh: dict[str, Value] = dict(below or {})
        place[key] = fresh
        place = fresh
    place[path[-1]] = value
    return made


@define("context merge(contexts: list)")
def context_merge(run: Running, contexts: list[Value]) -> Value:
    """One context with the entries of all, later ones winning."""
    merged: dict[str, Value] = {}
    for each in contexts:
        if not isinstance(each, dict):
            raise Undefined("列表里应全部是上下文")
        merged.update(each)
    return merged
