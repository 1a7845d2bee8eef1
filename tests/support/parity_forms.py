"""Forms that reach every corner of the checks, and a generator of things people type into them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.forms.components import CHOICES, MANY, Component, Field, FieldType, Group, Rows, Subtype

_TEXTS = ["", " ", "王秀英", "a", "abc@example.com", "not an address", "13800138000", "110101196001011233",
          "370112", "250100", "字" * 12, "x" * 60, "+8613800138000", " 12 ", "line one"]  # fmt: skip
_NUMBERS: list[int | float | None] = [
    None,
    0,
    1,
    -1,
    3,
    7,
    12,
    100,
    800.5,
    1200.25,
    0.125,
    10**6,
    1e-3,
    20,
    15.5,
]
_DATES = [None, "2026-11-02", "1958-02-28", "2000-01-01"]
_FILE = "0d6f7a3e-6a51-4c55-9d3c-0d2f6a3b1c11"
_TIMES = [None, "09:30", "00:00", "23:45"]


@dataclass(frozen=True)
class Edit:
    """One thing typed: the component, where, and what.  Lists are edited as a whole before their fields."""

    component_id: str
    place: tuple[str | int, ...]
    value: object


def corners() -> dict[str, object]:
    """A form of everything: chained conditions, limits by expression, groups, a list, closed fields."""
    return {
        "type": "default",
        "id": "corners",
        "schemaVersion": 19,
        "components": [*_PLAIN, *_CHAINS, _NESTED, _LIST, *_CLOSED],
    }


def _of(kind: str, key: str, **more: object) -> dict[str, object]:
    return {"type": kind, "id": f"c_{key.replace('.', '_')}", "key": key, "label": key, **more}


def _hidden(condition: str) -> dict[str, object]:
    return {"conditional": {"hide": condition}}


_ABC = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}, {"label": "丙", "value": "c"}]
_PLAIN = [
    _of("textfield", "code", validate={"pattern": "^\\d{6}$", "patternErrorMessage": "请填写六位数字"}),
    _of("textfield", "mail", validate={"validationType": "email"}),
    _of("textfield", "id_number", properties={"check": "id_number"}),
    _of("textfield", "phone", properties={"check": "phone"}, validate={"required": True}),
    _of("textarea", "story", validate={"minLength": 2, "maxLength": 10}),
    _of("number", "whole", decimalDigits=0, validate={"min": 0, "max": 20}),
    _of("number", "money", decimalDigits=2, increment=0.5),
    _of("number", "text_number", serializeToString=True, validate={"max": 100}),
    _of("checkbox", "agreed", validate={"required": True}),
    _of("radio", "kind", values=_ABC),
    _of("select", "choice", values=_ABC, validate={"required": True}),
    _of("select", "number_choice", valuesKey="numbers"),
    _of("checklist", "many", values=_ABC, validate={"required": True}),
    _of("taglist", "tags", values=_ABC),
    {
        "type": "datetime",
        "id": "c_day",
        "key": "day",
        "subtype": "date",
        "dateLabel": "日期",
        "validate": {"required": True},
    },
    {
        "type": "datetime",
        "id": "c_clock",
        "key": "clock",
        "subtype": "time",
        "timeLabel": "时间",
        "use24h": True,
    },
    _of("textfield", "preset", defaultValue="默认", validate={"maxLength": 5}),
]
_CHAINS = [
    _of("number", "limit", validate={"min": "=whole", "max": "=whole * 2 + 10"}, **_hidden("=whole > 10")),
    _of("textfield", "after_null", **_hidden("=limit < 3"), validate={"required": True}),
    _of("textfield", "after_not", **_hidden('=not(kind = "a" or kind = "b")'), validate={"required": True}),
    _of("textfield", "after_list", **_hidden('=not(list contains(if many = null then [] else many, "b"))'),
        validate={"required": True}),
    _of("textfield", "after_text", **_hidden('=after_not in (null, "")'), validate={"minLength": 3}),
    _of("expression", "total", expression="=if whole = null then 0 else decimal(whole * 1.25, 2)"),
    _of("textfield", "after_total", **_hidden("=total > 5"), validate={"required": True}),
    _of("select", "made", valuesExpression='=for n in 1..3 return {label: "第" + string(n), value: n}'),
]  # fmt: skip
_NESTED = {
    "type": "group", "id": "c_group", "path": "inner", "label": "内层", **_hidden("=agreed = false"),
    "components": [
        _of("textfield", "name", validate={"required": True}),
        {"type": "group", "id": "c_open", "label": "无路径",
         "components": [_of("number", "deep.value", validate={"min": 1})]},
    ],
}  # fmt: skip
_LIST = {
    "type": "dynamiclist", "id": "c_list", "path": "rows", "label": "名单", "isRepeating": True,
    "allowAddRemove": True, "defaultRepetitions": 1, **_hidden('=kind = "c"'),
    "components": [
        _of("textfield", "who", validate={"required": True}),
        _of("number", "age", validate={"min": 0, "max": "=if whole = null then 100 else whole + 60"}),
        _of("textfield", "school", **_hidden("=this.age > 18"), validate={"required": True, "maxLength": 10}),
        _of("checklist", "marks", values=_ABC),
    ],
}  # fmt: skip
_CLOSED = [
    _of("textfield", "fixed", readonly=True),
    _of("number", "locked", disabled=True, validate={"required": True}),
    _of("textfield", "closed_by", readonly="=whole = 7", validate={"maxLength": 8}),
]
STORED: dict[str, object] = {
    "fixed": "不能改",
    "locked": 3,
    "closed_by": "原值",
    "numbers": [1, {"label": "二", "value": 2}, 3.5],
}


def edits(
    components: tuple[Component, ...], chance: random.Random, context: Mapping[str, object]
) -> Iterator[Edit]:
    """What one visitor types, in the order of the page; about one field in five stays untouched."""
    yield from _edits(components, (), chance, context)


def _edits(
    components: tuple[Component, ...],
    base: tuple[str | int, ...],
    chance: random.Random,
    context: Mapping[str, object],
) -> Iterator[Edit]:
    for component in components:
        place = (*base, *component.path)
        if isinstance(component, Rows):
            count = chance.choice([0, 1, 1, 2, 3])
            yield Edit(component.id, place, [{} for _ in range(count)])
            for index in range(count):
                yield from _edits(component.children, (*place, index), chance, context)
        elif isinstance(component, Group):
            yield from _edits(component.children, place, chance, context)
        elif component.type is not FieldType.COMPUTED and chance.random() > 0.2:
            yield Edit(component.id, place, typed(component, chance, context))


def typed(field: Field, chance: random.Random, context: Mapping[str, object]) -> object:
    """A value that the browser's control for ``field`` can produce, right or wrong."""
    if field.type is FieldType.NUMBER:
        number = chance.choice(_NUMBERS)
        return str(number) if field.as_text and number is not None else number
    if field.type is FieldType.FILES:
        return chance.choice([[], [_FILE]])
    if field.type is FieldType.CHECKBOX:
        return chance.random() > 0.4
    if field.type is FieldType.MOMENT:
        return chance.choice(_TIMES if field.subtype is Subtype.TIME else _DATES)
    if field.type in CHOICES:
        offered = _offered(field, context)
        some = [value for value in offered if chance.random() > 0.5]
        return some if field.type in MANY else chance.choice([None, *offered])
    return chance.choice(_TEXTS)


def _offered(field: Field, context: Mapping[str, object]) -> list[object]:
    options = field.options
    if options is None or options.expression is not None:
        return [1, 2, 3]
    source = options.fixed if options.fixed is not None else context.get(options.key or "", [])
    entries = source if isinstance(source, list | tuple) else []
    return [entry["value"] if isinstance(entry, Mapping) else entry for entry in entries]
