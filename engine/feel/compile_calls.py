"""Closures for function definitions, calls and ``instance of``.  Knows frames and values, not the text."""

from __future__ import annotations

from collections.abc import Sequence

from engine.feel.compile_terms import Builder, look_up
from engine.feel.errors import FeelBudgetError
from engine.feel.runtime import Code, Frame, Run
from engine.feel.syntax import Call, Definition, InstanceOf, Name, weight
from engine.feel.types import NOT_OF_TYPE, coerced, is_instance, type_of
from engine.feel.values import Function, Running, Value


def build_definition(node: Definition, builder: Builder) -> Code:
    """A function that remembers the frame of its definition."""
    if node.external:
        return lambda frame: frame.run.null("external", "不支持外部函数", node.at)
    names = tuple(name for name, _ in node.parameters)
    types = tuple(kind for _, kind in node.parameters)
    body = builder.build(node.body)
    cost = weight(node.body)
    signature = type_of(node)

    def define(frame: Frame) -> Value:
        def call(running: Running, arguments: Sequence[Value]) -> Value:
            run = running if isinstance(running, Run) else frame.run
            given = [
                value if kind is None else coerced(value, kind, run.environment.types)
                for value, kind in zip(arguments, types, strict=True)
            ]
            if any(value is NOT_OF_TYPE for value in given):
                return run.null("bad_argument", "参数类型不符", node.at)
            run.spend(cost)
            return _enter(run, body, Frame(dict(zip(names, given, strict=True)), frame, run))

        return Function(names, call, signature=signature)

    return define


def _enter(run: Run, body: Code, frame: Frame) -> Value:
    spending = run.spending
    if spending.depth <= 0:
        raise FeelBudgetError("函数调用层数超出限制")
    spending.depth -= 1
    try:
        return body(frame)
    finally:
        spending.depth += 1


def build_call(node: Call, builder: Builder) -> Code:
    """The result of the function; null when it is none or the arguments do not fit."""
    find = _finder(node, builder)
    arguments = tuple(builder.build(argument) for argument in node.arguments)
    names = node.names

    def call(frame: Frame) -> Value:
        function = find(frame)
        if not isinstance(function, Function):
            return frame.run.null("not_a_function", "这里不是可以调用的函数", node.at)
        frame.run.spend(1)
        values = [argument(frame) for argument in arguments]
        if names:
            return _call_named(frame.run, function, dict(zip(names, values, strict=True)), node.at)
        if not _fits(function, len(values)):
            return _wrong_count(frame.run, function, node.at)
        return function.body(frame.run, values)

    return call


def _fits(function: Function, count: int) -> bool:
    return function.parameters is None or function.named_body is not None or count == len(function.parameters)


def _finder(node: Call, builder: Builder) -> Code:
    """A variable that holds a function comes first, then the host's functions, then the standard ones."""
    if not isinstance(node.function, Name):
        return builder.build(node.function)
    name, at = node.function.name, node.function.at
    standard = builder.standard.get(name)

    def find(frame: Frame) -> Value:
        value = look_up(frame, name)
        if isinstance(value, Function):
            return value
        host = frame.run.host_function(name)
        if host is not None:
            return host
        return standard or frame.run.null("unknown_function", f"没有名为“{name}”的函数", at)

    return find


def _call_named(run: Run, function: Function, given: dict[str, Value], at: int) -> Value:
    if function.named_body is not None:
        return function.named_body(run, given)
    if function.parameters is None or set(given) - set(function.parameters):
        return _wrong_count(run, function, at)
    return function.body(run, [given.get(name) for name in function.parameters])


def _wrong_count(run: Run, function: Function, at: int) -> Value:
    wanted = "、".join(function.parameters or ())
    return run.null("bad_argument", f"函数“{function.name or '未命名'}”的参数应为：{wanted}", at)


def build_instance_of(node: InstanceOf, builder: Builder) -> Code:
    """Whether the value is of the type; null is an instance of ``Null`` and of nothing else."""
    value = builder.build(node.value)

    def ask(frame: Frame) -> Value:
        environment = frame.run.environment
        types = {**environment.types, **environment.shapes} if environment.shapes else environment.types
        return is_instance(value(frame), node.type, types)

    return ask
