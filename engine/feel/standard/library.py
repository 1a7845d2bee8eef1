"""How a built-in is declared: a signature, checked and converted arguments.  Knows no single built-in.

A signature reads ``substring(string: string, start position: number, length: number?)``.  A ``?`` marks what
may be left out or null, a ``*`` a last argument that may repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from engine.feel.errors import Undefined
from engine.feel.values import Function, Range, Running, Value, YearsMonths

Python = TypeVar("Python", bound=Callable[..., Value])
TYPES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "date and time": (datetime,),
    "day": (date, datetime),
    "days": (timedelta,),
    "months": (YearsMonths,),
    "span": (timedelta, YearsMonths),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
    "point": (Decimal, str, date, time, datetime, timedelta, YearsMonths),
    "any": (),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a built-in."""

    name: str
    kind: str
    optional: bool
    repeats: bool

    def fit(self, value: Value) -> tuple[Value, bool]:
        """``value`` as the parameter's type and True, or anything and False."""
        types = TYPES[self.kind]
        if not types or type(value) in types:
            return value, True
        if value is None:
            return None, self.optional
        if isinstance(value, list) and len(value) == 1 and type(value[0]) in types:
            return value[0], True
        return ([value], True) if self.kind == "list" else (None, False)


@dataclass(frozen=True)
class Overload:
    """One way to call a built-in; ``python`` takes the running evaluation first."""

    parameters: tuple[Parameter, ...]
    python: Callable[..., Value]

    def bind(self, values: Sequence[Value]) -> list[Value] | None:
        """The arguments for ``python``, or None when ``values`` do not fit."""
        fixed = [each for each in self.parameters if not each.repeats]
        repeats = len(fixed) < len(self.parameters)
        if len(values) > len(fixed) and not repeats:
            return None
        bound: list[Value] = []
        for index, parameter in enumerate(fixed):
            value, fits = parameter.fit(values[index]) if index < len(values) else (None, parameter.optional)
            if not fits:
                return None
            bound.append(value)
        for extra in values[len(fixed) :]:
            value, fits = self.parameters[-1].fit(extra)
            if not fits:
                return None
            bound.append(value)
        return bound

    def bind_named(self, given: Mapping[str, Value]) -> list[Value] | None:
        """The arguments for ``python`` from those ``given`` by name, or None when they do not fit."""
        names = [each.name for each in self.parameters]
        if set(given) - set(names):
            return None
        missing = [
            each for each in self.parameters if each.name not in given and not (each.optional or each.repeats)
        ]
        if missing:
            return None
        if self.parameters and self.parameters[-1].repeats:
            last = given.get(names[-1])
            return self.bind(
                [*(given.get(name) for name in names[:-1]), *(last if isinstance(last, list) else [last])]
            )
        return self.bind([given.get(name) for name in names])


class Library:
    """A set of built-ins by name; of the overloads of a name the first that fits is called."""

    def __init__(self) -> None:
        """Start without any."""
        self.overloads: dict[str, list[Overload]] = {}

    def define(self, signature: str) -> Callable[[Python], Python]:
        """A decorator that declares ``python`` under ``signature``; it takes the running evaluation first."""
        name, _, rest = signature.partition("(")
        parts = [part for part in rest.rstrip(")").split(", ") if part]

        def declare(python: Python) -> Python:
            self.overloads.setdefault(name, []).append(Overload(tuple(map(_parameter, parts)), python))
            return python

        return declare


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    return Parameter(name, kind.rstrip("?*"), kind.endswith("?"), kind.endswith("*"))


def functions_of(libraries: Iterable[Library]) -> dict[str, Function]:
    """The FEEL functions of all ``libraries`` by name."""
    return {
        name: _function(name, found) for library in libraries for name, found in library.overloads.items()
    }


def _function(name: str, overloads: list[Overload]) -> Function:
    def positional(run: Running, values: Sequence[Value]) -> Value:
        for overload in overloads:
            bound = overload.bind(values)
            if bound is not None:
                return _call(name, overload, run, bound)
        return run.null("bad_argument", f"函数“{name}”的参数个数或类型不符")

    def named(run: Running, given: Mapping[str, Value]) -> Value:
        for overload in overloads:
            bound = overload.bind_named(given)
            if bound is not None:
                return _call(name, overload, run, bound)
        return run.null("bad_argument", f"函数“{name}”的参数名称或类型不符")

    parameters = tuple(parameter.name for parameter in overloads[0].parameters)
    return Function(parameters, positional, name, named)


def _call(name: str, overload: Overload, run: Running, bound: list[Value]) -> Value:
    for value in bound:
        if isinstance(value, str):
            run.spend(len(value) >> 6)
        elif isinstance(value, list | dict):
            run.spend(len(value))
    try:
        result = overload.python(run, *bound)
    except Undefined as reason:
        return run.null("undefined", f"函数“{name}”：{reason}")
    except (ArithmeticError, ValueError):
        return run.null("undefined", f"函数“{name}”的结果超出范围")
    if isinstance(result, str | list):
        run.check_size(len(result))
        run.spend(len(result) >> 6)
    return result
