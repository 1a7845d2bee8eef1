"""Runs the public DMN TCK, or any folder with test cases in its format, and says which results differ.

    DMN_TCK=/path/to/TestCases/compliance-level-2 python -m tests.support.tck

The cases are not part of this project.  Knows the TCK's XML; evaluates through the public API only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from engine.feel import FeelError, Range, Value, YearsMonths, compile_expression, to_text
from engine.feel.dmn import DmnError, Model, parse

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
TOLERANCE = Decimal("0.00000001")
TEMPORAL = frozenset({"date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration"})


@dataclass(frozen=True)
class Outcome:
    """One expected result and what came of it; ``reason`` is empty when it passed."""

    suite: str
    case: str
    node: str
    reason: str

    @property
    def passed(self) -> bool:
        """Whether the result was the expected one."""
        return not self.reason


def run_folder(folder: Path) -> list[Outcome]:
    """The outcomes of every test file in ``folder`` and below, in order of path."""
    found: list[Outcome] = []
    for path in sorted(folder.rglob("*.xml")):
        root = etree.parse(path).getroot()
        if _name(root) == "testCases":
            found += _run_suite(path, root)
    return found


def _run_suite(path: Path, root: etree._Element) -> list[Outcome]:
    suite = path.parent.name
    model = _model(path, root)
    found: list[Outcome] = []
    for case in _children(root, "testCase"):
        for node in _children(case, "resultNode"):
            reason = model if isinstance(model, str) else _run_node(model, case, node)
            found.append(Outcome(suite, case.get("id", ""), node.get("name", ""), reason))
    return found


def _model(path: Path, root: etree._Element) -> Model | str:
    name = next((element.text or "" for element in _children(root, "modelName")), "")
    files = [path.parent / name, *sorted(path.parent.glob("*.dmn"))]
    source = next((file for file in files if file.is_file()), None)
    if source is None:
        return "no model file"
    try:
        return parse(source.read_bytes())
    except DmnError as error:
        return f"model refused: {error}"


def _run_node(model: Model, case: etree._Element, node: etree._Element) -> str:
    inputs = {each.get("name", ""): _input(each) for each in _children(case, "inputNode")}
    target = node.get("name", "")
    if case.get("type") in ("decisionService", "bkm"):
        target = case.get("invocableName") or target
    expected = next(iter(_children(node, "expected", "computed")), None)
    try:
        value = model.evaluate(target, inputs, strict=False).value
    except (DmnError, FeelError) as error:
        return "" if _expects_nothing(expected) else f"raised {error}"
    if expected is None or _same(expected, value):
        return ""
    return f"got {_show(value)}, expected {_text(expected) or 'null'}"


def _expects_nothing(expected: etree._Element | None) -> bool:
    return expected is None or _same(expected, None)


def _input(element: etree._Element) -> object:
    """The value of an input node: a component list is a context, a list is a list."""
    components = list(_children(element, "component"))
    if components:
        return {each.get("name", ""): _input(each) for each in components}
    for inner in _children(element, "list"):
        return [_input(item) for item in _children(inner, "item")]
    for value in _children(element, "value"):
        return _scalar(value)
    return None


def _scalar(element: etree._Element) -> object:
    if element.get(NIL) in ("true", "1"):
        return None
    text = element.text or ""
    kind = (element.get(TYPE) or "").rpartition(":")[2]
    if kind == "string":
        return text
    if kind in TEMPORAL:
        return _temporal(text)
    if text in ("true", "false"):
        return text == "true"
    return _number(text, kind)


def _number(text: str, kind: str) -> object:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return _temporal(text) if not kind else text


def _temporal(text: str) -> object:
    found = compile_expression(f"@{to_text(text.strip())}").evaluate({})
    return text if found is None else found


def _same(expected: etree._Element, value: Value) -> bool:
    components = list(_children(expected, "component"))
    if components:
        names = {each.get("name", "") for each in components}
        return isinstance(value, dict) and _same_context(components, value) and names == set(value)
    for inner in _children(expected, "list"):
        items = list(_children(inner, "item"))
        if inner.get(NIL) in ("true", "1"):
            return value is None
        return (
            isinstance(value, list)
            and len(items) == len(value)
            and all(_same(item, found) for item, found in zip(items, value, strict=True))
        )
    for scalar in _children(expected, "value"):
        return _same_scalar(scalar, value)
    return value is None or value == {}


def _same_context(components: list[etree._Element], value: Mapping[str, Value]) -> bool:
    return all(
        each.get("name", "") in value and _same(each, value[each.get("name", "")]) for each in components
    )


def _same_scalar(element: etree._Element, value: Value) -> bool:
    if element.get(NIL) in ("true", "1"):
        return value is None
    text = element.text or ""
    match value:
        case None:
            return not text and not element.get(TYPE)
        case bool():
            return text.strip() == str(value).lower()
        case str():
            return text == value
        case Decimal():
            return _close(text, value)
        case date() | time() | timedelta() | YearsMonths():
            return _temporal(text) == value
    return text == _show(value)


def _close(text: str, value: Decimal) -> bool:
    try:
        return abs(Decimal(text.strip()) - value) <= TOLERANCE * max(Decimal(1), abs(value))
    except InvalidOperation:
        return False


def _show(value: Value) -> str:
    if isinstance(value, dict | list | Range | datetime | str | type(None)):
        return repr(value)
    return str(value)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext()).split())


def _name(element: etree._Element) -> str:
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    for child in element:
        if _name(child) in names:
            yield child


def report(outcomes: list[Outcome]) -> Iterator[str]:
    """Lines for people: every failure, then a line a suite, then the sum."""
    for outcome in outcomes:
        if not outcome.passed:
            yield f"FAIL {outcome.suite} {outcome.case} {outcome.node}: {outcome.reason}"
    for suite in sorted({outcome.suite for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.suite == suite]
        yield f"{sum(outcome.passed for outcome in own):4} of {len(own):4}  {suite}"
    passed = sum(outcome.passed for outcome in outcomes)
    yield f"{passed} of {len(outcomes)} results ({100 * passed / max(1, len(outcomes)):.1f} %)"


def main() -> int:
    """Run the folder that ``DMN_TCK`` names; 0 when every result is the expected one."""
    folder = os.environ.get("DMN_TCK")
    if not folder or not Path(folder).is_dir():
        sys.stderr.write("set DMN_TCK to a folder with TCK test cases\n")
        return 2
    outcomes = run_folder(Path(folder))
    sys.stdout.write("\n".join(report(outcomes)) + "\n")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
