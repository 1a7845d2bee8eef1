"""How many decisions a second: one JSON line a measure.

    python bench/dmn.py

A 50-rule table of four inputs like the tables of the service, the same with FIRST, a chain of three
decisions, parsing, and the analysis of the table.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.feel.dmn import Model, analyse, parse
from engine.feel.dmn.reading import read_definitions

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="bench">'
SECONDS = 1.0
RULES = 50
SCOPES: list[dict[str, object]] = [
    {"人均收入": 35.5 + 40 * number % 2100, "户籍": place, "残疾等级": grade, "重病": grade == "一级"}
    for number, place in enumerate(["城镇", "农村"] * 25)
    for grade in ("无", "一级", "三级")
]


def cell(text: str, tag: str = "inputEntry") -> str:
    """One cell of a rule as XML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<{tag}><text>{escaped}</text></{tag}>"


def table(policy: str) -> str:
    """A table of ``RULES`` rules that share no case: bands of income, two kinds of place."""
    columns = [("人均收入", "number"), ("户籍", "string"), ("残疾等级", "string"), ("重病", "boolean")]
    inputs = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in columns
    )
    rules = []
    for number in range(RULES):
        low = number // 2 * 85
        cells = [
            f"[{low}..{low + 85})",
            '"城镇"' if number % 2 else '"农村"',
            '"一级", "二级", "三级", "无"',
            "-",
        ]
        rules.append(f"<rule>{''.join(map(cell, cells))}{cell(str(number * 10), 'outputEntry')}</rule>")
    output = '<output name="标准" typeRef="number"/>'
    return f'<decisionTable hitPolicy="{policy}">{inputs}{output}{"".join(rules)}</decisionTable>'


def model_text() -> bytes:
    """The model of all measures."""
    needs = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    parts = [
        f'<decision id="unique" name="unique">{table("UNIQUE")}</decision>',
        f'<decision id="first" name="first">{table("FIRST")}</decision>',
        f'<decision id="share" name="share">{needs.format("unique")}'
        "<literalExpression><text>unique * 0.8</text></literalExpression></decision>",
        f'<decision id="chain" name="chain">{needs.format("share")}<literalExpression>'
        '<text>if share > 100 then "高" else "低"</text></literalExpression></decision>',
    ]
    return f"{HEAD}{''.join(parts)}</definitions>".encode()


def measure(name: str, once: Callable[[int], object], goal: float | None = None) -> None:
    """Repeat ``once`` for about ``SECONDS`` and print how often a second it ran."""
    once(0)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for _ in range(20):
            once(count)
            count += 1
    rate = count / (time.perf_counter() - started)
    print(json.dumps({"measure": name, "per_second": round(rate, 1), "goal": goal}, ensure_ascii=False))


def evaluate(model: Model, decision: str) -> Callable[[int], object]:
    """An evaluation of ``decision`` over the scopes in turn."""
    return lambda count: model.evaluate(decision, SCOPES[count % len(SCOPES)])


def main() -> None:
    """Print every measure."""
    text = model_text()
    model = parse(text)
    measure("table of 50 rules, UNIQUE", evaluate(model, "unique"), 5000)
    measure("table of 50 rules, FIRST", evaluate(model, "first"))
    measure("three decisions in a chain, one of 50 rules", evaluate(model, "chain"))
    measure("parse two tables of 50 rules, uncached", lambda _: read_definitions(text))
    measure("analyse two tables of 50 rules", lambda _: analyse(model))


if __name__ == "__main__":
    main()
