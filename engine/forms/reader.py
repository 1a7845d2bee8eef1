"""Reads a form-js definition into components, finding every fault on the way.  Knows no submission."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from engine.feel import Expression, FeelError, compile_expression
from engine.forms.components import Component, Field, FieldType, Group, Path, Rows
from engine.forms.conditions import Condition, compile_condition, is_expression
from engine.forms.errors import Finding, FormError
from engine.forms.properties import Properties, as_list, as_mapping, read_limits, read_options, subtype_of

MAX_DEFINITION = 1_000_000
MAX_DEPTH = 8
MAX_DEFAULT_ROWS = 50
SHOWN_ONLY = frozenset({"text", "spacer", "separator", "table"})
REFUSED = {
    "button": "按钮由页面提供，请删去按钮组件",
    "html": "不能使用 HTML 组件，请改用文字组件",
    "iframe": "不能嵌入外部网页",
    "image": "不能引用外部图片",
    "documentPreview": "不支持文档预览组件",
}
_FIELD_TYPES = frozenset(str(kind) for kind in FieldType)
_FEEL_TEXTS = ("label", "description", "text", "dataSource", "columnsExpression")


def read(definition: bytes | str | Mapping[str, object], name: str) -> tuple[Component, ...]:
    """The components of the form called ``name``.

    Raises:
        FormError: with every fault found, each naming its component.
    """
    return _Reader(name).read(definition)


class _Reader:
    """One reading: the faults so far, the ids and paths already taken."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.ids: set[str] = set()
        self.taken: set[Path] = set()
        self.names: tuple[str, ...] = ()

    def read(self, definition: bytes | str | Mapping[str, object]) -> tuple[Component, ...]:
        schema = self._json(definition)
        if schema.get("type") != "default" or not isinstance(schema.get("components"), list):
            raise FormError(
                self.name, (Finding("", "not_a_form", "不是表单定义（type 应为 default，并有 components）"),)
            )
        self.names = tuple(dict.fromkeys(_names(schema, 0)))
        components = self._children(schema, (), 0)
        if self.findings:
            raise FormError(self.name, tuple(self.findings))
        return components

    def _json(self, definition: bytes | str | Mapping[str, object]) -> Mapping[str, object]:
        if isinstance(definition, Mapping):
            return definition
        if len(definition) > MAX_DEFINITION:
            raise FormError(self.name, (Finding("", "too_big", "表单定义超过 1 MB"),))
        try:
            found = json.loads(definition)
        except (ValueError, RecursionError) as error:
            raise FormError(self.name, (Finding("", "not_json", "表单定义不是 JSON"),)) from error
        return as_mapping(found)

    def _children(self, parent: Mapping[str, object], base: Path, depth: int) -> tuple[Component, ...]:
        if depth > MAX_DEPTH:
            self.fault("", "too_deep", f"组件嵌套超过 {MAX_DEPTH} 层")
            return ()
        found = (
            self._component(as_mapping(child), base, depth) for child in as_list(parent.get("components"))
        )
        return tuple(component for component in found if component is not None)

    def _component(self, raw: Mapping[str, object], base: Path, depth: int) -> Component | None:
        kind, component_id = raw.get("type"), self._id(raw)
        for text in _FEEL_TEXTS:
            self.feel(raw.get(text), component_id, text)
        if kind in _FIELD_TYPES:
            return self._field(raw, component_id, base)
        if kind == "group":
            return self._group(raw, component_id, base, depth)
        if kind == "dynamiclist":
            return self._rows(raw, component_id, base, depth)
        if kind not in SHOWN_ONLY:
            self.fault(component_id, "unknown_component", REFUSED.get(str(kind), f"不支持的组件类型 {kind}"))
        self._hide(raw, component_id)
        return None

    def _id(self, raw: Mapping[str, object]) -> str:
        found = raw.get("id")
        if not isinstance(found, str) or not found:
            self.fault("", "no_id", f"类型为 {raw.get('type')} 的组件没有 id")
            return ""
        if found in self.ids:
            self.fault(found, "double_id", "有两个组件使用同一个 id")
        self.ids.add(found)
        return found

    def _field(self, raw: Mapping[str, object], component_id: str, base: Path) -> Field | None:
        kind = FieldType(str(raw["type"]))
        path = self._path(raw.get("key"), component_id, "key")
        if path is None:
            return None
        self._claim((*base, *path), component_id)
        label = raw.get("label") or raw.get("dateLabel") or raw.get("timeLabel") or ""
        own = Properties(raw, component_id, self)
        appearance = as_mapping(raw.get("appearance"))
        return Field(
            id=component_id,
            type=kind,
            path=path,
            label=str(label) if label and not is_expression(label) else path[-1],
            hide=self._hide(raw, component_id),
            readonly=self._readonly(raw, component_id),
            disabled=raw.get("disabled") is True,
            default=raw.get("defaultValue"),
            limits=read_limits(own, kind),
            options=read_options(own, kind),
            expression=self._computed(raw, component_id, kind),
            subtype=subtype_of(own),
            as_text=raw.get("serializeToString") is True,
            suffix=_plain(appearance.get("suffixAdorner")),
        )

    def _group(self, raw: Mapping[str, object], component_id: str, base: Path, depth: int) -> Group | None:
        path: Path | None = ()
        if raw.get("path"):
            path = self._path(raw.get("path"), component_id, "path")
        if path is None:
            return None
        children = self._children(raw, (*base, *path), depth + 1)
        return Group(component_id, path, _plain(raw.get("label")), children, self._hide(raw, component_id))

    def _rows(self, raw: Mapping[str, object], component_id: str, base: Path, depth: int) -> Component | None:
        path = self._path(raw.get("path"), component_id, "path")
        if path is None:
            return None
        self._claim((*base, *path), component_id, below=False)
        # A row's place is marked, so that a field elsewhere cannot reach into the list.
        children = self._children(raw, (*base, *path, "*"), depth + 1)
        hide = self._hide(raw, component_id)
        if raw.get("isRepeating") is not True:
            return Group(component_id, path, _plain(raw.get("label")), children, hide)
        default = raw.get("defaultRepetitions", 1)
        if not isinstance(default, int) or not 0 <= default <= MAX_DEFAULT_ROWS:
            self.fault(component_id, "bad_rows", f"默认行数应为 0 到 {MAX_DEFAULT_ROWS} 的整数")
            default = 1
        fixed = raw.get("allowAddRemove") is not True
        return Rows(component_id, path, _plain(raw.get("label")), children, hide, default, fixed)

    def _path(self, text: object, component_id: str, what: str) -> Path | None:
        if not isinstance(text, str) or not text:
            self.fault(component_id, "no_key", f"没有填写 {what}")
            return None
        path = tuple(text.split("."))
        if any(not part or part.isdigit() or part in ("__proto__", "constructor") for part in path):
            self.fault(component_id, "bad_key", f"{what} “{text}” 不能用作数据名")
            return None
        return path

    def _claim(self, path: Path, component_id: str, *, below: bool = True) -> None:
        """Take ``path`` for one component; no path may lie inside, outside or on another's."""
        clash = any(path[: len(other)] == other or other[: len(path)] == path for other in self.taken)
        if clash:
            self.fault(component_id, "double_key", f"数据名 “{'.'.join(path)}” 与另一组件冲突")
        if below:
            self.taken.add(path)

    def _hide(self, raw: Mapping[str, object], component_id: str) -> Condition | None:
        hide = as_mapping(raw.get("conditional")).get("hide")
        return self._condition(hide, component_id, "隐藏条件") if hide else None

    def _readonly(self, raw: Mapping[str, object], component_id: str) -> bool | Condition:
        readonly = raw.get("readonly")
        if isinstance(readonly, str):
            return self._condition(readonly, component_id, "只读条件") or False
        return readonly is True

    def _condition(self, text: object, component_id: str, what: str) -> Condition | None:
        if not isinstance(text, str) or not text.startswith("="):
            self.fault(component_id, "not_feel", f"{what}要以等号开头")
            return None
        try:
            return compile_condition(text, self.names)
        except FeelError as error:
            self.fault(component_id, "bad_feel", f"{what}有误：{error}")
            return None

    def _computed(self, raw: Mapping[str, object], component_id: str, kind: FieldType) -> Expression | None:
        if kind is not FieldType.COMPUTED:
            return None
        found = self.feel(raw.get("expression"), component_id, "计算式")
        if found is None and not is_expression(raw.get("expression")):
            self.fault(component_id, "not_feel", "计算式要以等号开头")
        return found

    def feel(self, text: object, component_id: str, what: str) -> Expression | None:
        """``text`` compiled when it is FEEL; a fault is noted when it does not compile."""
        if not isinstance(text, str) or not text.startswith("="):
            return None
        try:
            return compile_expression(text[1:], self.names)
        except FeelError as error:
            self.fault(component_id, "bad_feel", f"{what}有误：{error}")
            return None

    def fault(self, component_id: str, code: str, message: str) -> None:
        """Note a fault and go on, so that all are found at once."""
        self.findings.append(Finding(component_id, code, message))


def _plain(value: object) -> str:
    return value if isinstance(value, str) and not is_expression(value) else ""


def _names(raw: Mapping[str, object], depth: int) -> Iterator[str]:
    """Every name a form's expressions may use, so that names with spaces or symbols are recognised."""
    for key in ("key", "path", "valuesKey"):
        value = raw.get(key)
        if isinstance(value, str) and value:
            yield from value.split(".")
    if depth <= MAX_DEPTH + 1:
        for child in as_list(raw.get("components")):
            yield from _names(as_mapping(child), depth + 1)
