"""Writes ``docs/supported-elements.md`` from the tests: ``python -m tests.support.supported_elements``.

A row of the first table is a test module of ``tests/bpmn``: its docstring says what runs and how, its tests prove it.
The second table are the cases of ``tests/bpmn/refused``.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.bpmn.refused.cases import REFUSALS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "supported-elements.md"
_HEAD = """# Which BPMN elements run, and how

Written by `python -m tests.support.supported_elements` from the tests in `tests/bpmn`; do not edit.

A diagram is BPMN 2.0 in the `zeebe:` dialect, as Camunda Modeler writes it.  Whatever is not in the first table is
refused when a release is published, with the element's id and a sentence that says what to do; nothing is ever
executed in another way than drawn.  The second table has every reason for a refusal.

## What runs

| Element | How | Tests |
|---|---|---|
"""


@dataclass(frozen=True)
class Proof:
    """A test module: its element, what it says and how many tests it holds."""

    title: str
    text: str
    tests: int
    path: str


def page() -> str:
    """The text of the page."""
    rows = "".join(
        f"| {proof.title} | {proof.text} | [{proof.tests}](../{proof.path}) |\n" for proof in proofs()
    )
    return (
        _HEAD
        + rows
        + _refusals("What is refused", warning=False)
        + _refusals("What is warned about", warning=True)
    )


def proofs() -> list[Proof]:
    """The test modules of ``tests/bpmn``, by element; the refused ones have their own table."""
    paths = sorted((ROOT / "tests" / "bpmn").glob("*/test_*.py"))
    return [_proof(path) for path in paths if path.parent.name != "refused"]


def _proof(path: Path) -> Proof:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    text = " ".join((ast.get_docstring(tree) or "").replace("``", "`").split())
    title, _, rest = text.partition(": ")
    if title.count(" ") > 8 or not rest:
        title, rest = path.parent.name.replace("_", " ").capitalize(), text
    tests = sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in tree.body)
    return Proof(title, rest[:1].upper() + rest[1:], tests, path.relative_to(ROOT).as_posix())


def _refusals(title: str, *, warning: bool) -> str:
    reasons: dict[str, list[str]] = {}
    for refusal in REFUSALS:
        if refusal.warning is warning:
            reasons.setdefault(refusal.code, []).append(refusal.what)
    rows = "".join(
        f"| `{code}` | {'; '.join(dict.fromkeys(whats))} |\n" for code, whats in sorted(reasons.items())
    )
    return f"\n## {title}\n\n| Code | What is drawn |\n|---|---|\n{rows}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
