"""How fast FEEL evaluates, beside feelin (Node) and bkflow-feel: one JSON line a measure.

    python bench/feel.py [--seconds 1]

A line reads ``{"measure": ..., "engine": ..., "per_second": ...}``; an engine that is not installed, or that cannot
evaluate the expression, gives ``{"measure": ..., "engine": ..., "skipped": reason}``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from engine.feel import Environment, compile_expression

FRONTEND = Path(__file__).parents[1] / "webui" / "frontend"
GATEWAY_GOAL = 100_000
MEASURES: dict[str, tuple[str, dict[str, object]]] = {
    "gateway_condition": ('outcome = "HIT" and amount <= 1020', {"outcome": "HIT", "amount": 812}),
    "gateway_with_list": (
        'count(items) > 1 and list contains(items, "低保")',
        {"items": ["低保", "临时救助"]},
    ),
    "form_condition": ('not(rating = "1" or list contains(["1", "2"], rating))', {"rating": "2"}),
    "arithmetic": ("(income - expense) / members", {"income": 3600, "expense": 850.5, "members": 3}),
    "filter": ("sum(people[age >= 60].income)", {"people": [{"age": n, "income": n} for n in range(50, 70)]}),
    "loop": ("for i in 1..100 return i * 2", {}),
    "dates": ('date(born) + duration("P60Y") <= date("2026-11-23")', {"born": "1960-05-01"}),
    "regular_expression": ('matches(number, "^[1-9]\\\\d{16}[\\\\dX]$")', {"number": "11010519491231002X"}),
}
FEELIN = """
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
const require = createRequire(process.argv[1] + '/');
const { evaluate } = await import(pathToFileURL(require.resolve('@bpmn-io/feelin')).href);
const { seconds, measures } = JSON.parse(readFileSync(0, 'utf8'));
for (const [measure, [expression, context]] of Object.entries(measures)) {
  for (let i = 0; i < 200; i++) evaluate(expression, context);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) { evaluate(expression, context); done++; }
  const rate = Math.round(done * 1000 / (performance.now() - start));
  console.log(JSON.stringify({ measure, engine: 'feelin', per_second: rate }));
}
"""


def main() -> None:
    """Print all measures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each measure and engine")
    seconds: float = parser.parse_args().seconds
    for measure, (text, scope) in MEASURES.items():
        report(measure, "yijianshi", rate(ours(text, scope), seconds))
    report("gateway_compilation", "yijianshi", rate(compilation(), seconds))
    feelin(seconds)
    bkflow(seconds)


def ours(text: str, scope: dict[str, object]) -> Callable[[], object]:
    """One evaluation of ``text``, which is compiled already."""
    expression = compile_expression(text)
    environment = Environment()
    return lambda: expression.evaluate(scope, environment)


def compilation() -> Callable[[], object]:
    """One compilation of a text that was never seen before."""
    numbers = iter(range(10**9))
    return lambda: compile_expression(f'outcome = "HIT" and amount <= {next(numbers)}')


def rate(work: Callable[[], object], seconds: float) -> int:
    """How often ``work`` runs in a second."""
    for _ in range(200):
        work()
    done = 0
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        for _ in range(100):
            work()
        done += 100
    return round(done / passed)


def report(measure: str, engine: str, per_second: int) -> None:
    """Print one measure; the gateway condition says whether it reached its goal."""
    line: dict[str, object] = {"measure": measure, "engine": engine, "per_second": per_second}
    if measure == "gateway_condition" and engine == "yijianshi":
        line |= {"goal": GATEWAY_GOAL, "reached": per_second >= GATEWAY_GOAL}
    print(json.dumps(line), flush=True)


def skip(engine: str, reason: str, measure: str = "all") -> None:
    """Print that ``engine`` was not measured."""
    print(json.dumps({"measure": measure, "engine": engine, "skipped": reason}), flush=True)


def feelin(seconds: float) -> None:
    """The same measures in Node, with the engine that the forms bring along."""
    node = shutil.which("node")
    if node is None or not (FRONTEND / "node_modules" / "@bpmn-io" / "feelin").is_dir():
        skip("feelin", "needs node and the installed packages of webui/frontend")
        return
    command = [node, "--input-type=module", "--eval", FEELIN, str(FRONTEND)]
    question = json.dumps({"seconds": seconds, "measures": MEASURES})
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        skip("feelin", (done.stderr.strip().splitlines() or ["failed"])[-1])


def bkflow(seconds: float) -> None:
    """The same measures with bkflow-feel, as far as it understands them."""
    try:
        parse = importlib.import_module("bkflow_feel.api").parse_expression
    except ImportError:
        skip("bkflow-feel", "not installed (pip install '.[bench]')")
        return
    logging.disable(logging.CRITICAL)  # it logs every expression that it cannot evaluate
    for measure, (text, scope) in MEASURES.items():
        try:
            parse(text, scope)
        except Exception as error:  # noqa: BLE001 - another library's errors are part of the result
            skip("bkflow-feel", f"{type(error).__name__}: {error}".splitlines()[0][:80], measure)
        else:
            report(measure, "bkflow-feel", rate(lambda text=text, scope=scope: parse(text, scope), seconds))  # type: ignore[misc]


if __name__ == "__main__":
    main()
