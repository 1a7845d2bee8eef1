"""The same answers as feelin, which evaluates the same expressions in the browser's forms."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.feel import Environment, FeelError, Value, YearsMonths, compile_expression, to_text

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "webui" / "frontend"
ORACLE = Path(__file__).with_name("feelin_oracle.mjs")
NODE = shutil.which("node")
Context = dict[str, object]
Question = tuple[str, Context]

pytestmark = pytest.mark.skipif(
    NODE is None or not (FRONTEND / "node_modules" / "@bpmn-io" / "feelin").is_dir(),
    reason="needs node and the installed packages of webui/frontend",
)

CONTEXT: Context = {
    "a": 5,
    "b": 2.5,
    "s": "abc",
    "n": None,
    "t": True,
    "l": [1, 2, 3],
    "o": {"x": 1, "y": {"z": "q"}},
    "people": [{"name": "甲", "age": 61}, {"name": "乙", "age": 30}],
    "d": "2026-01-31",
    "申请人": {"年龄": 66, "户籍": "本区"},
}
TYPICAL = """
a + b * 2 | s + "x" | s + 1 | a = "5" | n = null | null = 1 | a > n | a != n | not(n) | not(a > 3) | a and t
n and t | n or t | false and n | if n then 1 else 2 | if a > 3 then "是" else "否" | l[1] | l[-1] | l[5]
l[item > 1] | people[age > 60].name | people.name | people[1].name | o.y.z | o.q | n.x | zz | zz.y | zz = null
count(people[age > 60]) > 0 | some p in people satisfies p.age > 60 | every p in people satisfies p.age > 18
for p in people return p.age * 2 | for i in 1..3 return i | for i in 3..1 return i | sum(l) | sum([]) | min(l)
max([]) | mean(l) | contains(s, "b") | starts with(s, "a") | string length(s) | upper case(s) | substring(s, 2)
substring(s, 2, 1) | string(a) + "元" | string(b) | string(1.10) | string(true) | string(l) | number("5")
date(d) | date(d) < date("2026-02-01") | date("2026-01-31") + duration("P1M") | date(d).year | date(d) = d
duration("P1D") | duration("P1Y2M") | date("2026-13-01") | @"10:00:00"
list contains(l, 2) | list contains(l, null) | append(l, 4) | concatenate(l, [4]) | remove(l, 1) | reverse(l)
index of(l, 2) | union(l, [3, 4]) | distinct values([1, 1, 2]) | flatten([[1, 2], [[3]], 4])
sort(l, function(x, y) x > y) | all([true, false]) | any([true, false]) | all([]) | any([]) | decimal(2.5, 0)
floor(1.5) | ceiling(1.5) | modulo(-12, 5) | round half up(5.5, 0) | abs(-10) | odd(5) | even(5)
1 / 0 | 2 ** 3 | 2 ** 3 ** 2 | -2 ** 2 | 10 - 5 - 2
a between 1 and 10 | a in [1..10] | a in (1..5) | a in > 3 | a in (1, 5) | s in ("abc", "d") | l = [1, 2, 3]
{a: 1} = {a: 1} | {x: 1, y: x + 1}.y | get value(o, "x") | get entries({x: 1})
matches(s, "^a.c$") | matches(s, "A", "i") | replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") | split("a;b;c;;", ";")
substring before("foobar", "bar") | [] = null
substring after("foobar", "ob") | string join(["a", "b"], ", ") | 申请人.年龄 >= 60 and 申请人.户籍 = "本区" | -a | -n
count(5) | a[1] | "2026-01-31" = d | t = true | string length("𠮷野家")
if 申请人.不存在 = true then 1 else 0 | 申请人.年龄 in [60..80] | if count(l) > 2 then l[1] + l[2] else 0
"""


def ask_feelin(questions: list[Question]) -> list[dict[str, object]]:
    done = subprocess.run(
        [str(NODE), str(ORACLE), str(FRONTEND)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers: list[dict[str, object]] = json.loads(done.stdout)
    return answers


def answer_of(question: Question) -> dict[str, object]:
    text, context = question
    try:
        return {"value": plain(compile_expression(text).evaluate(context, Environment()))}
    except FeelError as error:
        return {"error": error.message}


def plain(value: Value) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, date | time | datetime | timedelta | YearsMonths):
        return {"temporal": to_text(value)[2:-1]}
    return value


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    return type(ours) is type(theirs) and ours == theirs


def differences(questions: list[Question]) -> list[str]:
    found: list[str] = []
    for question, theirs in zip(questions, ask_feelin(questions), strict=True):
        ours = answer_of(question)
        if ("error" in ours) != ("error" in theirs) or not same(ours.get("value"), theirs.get("value")):
            found.append(f"{question}: ours {ours}, feelin {theirs}")
    return found


def test_typical_expressions_agree_with_feelin() -> None:
    texts = [text.strip() for line in TYPICAL.splitlines() for text in line.split(" | ") if text.strip()]

    assert differences([(text, CONTEXT) for text in texts]) == []


def test_the_expressions_of_our_forms_agree_with_feelin() -> None:
    chance = random.Random(20260101)
    questions = [
        (text, {name: some_value(chance, text, name) for name in sorted(compile_expression(text).variables)})
        for text in sorted(set(form_expressions()))
        for _ in range(20)
    ]

    assert questions
    assert differences(questions) == []


def test_generated_expressions_agree_with_feelin() -> None:
    chance = random.Random(20260102)
    questions = [(boolean(chance, 3), CONTEXT) for _ in range(1500)]

    assert differences(questions) == []


def form_expressions() -> Iterator[str]:
    for path in sorted((ROOT / "processes").rglob("*.form")):
        yield from _expressions(json.loads(path.read_text("utf-8")))


def _expressions(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _expressions(each)
    elif isinstance(part, str) and part.startswith("="):
        yield part[1:]


def some_value(chance: random.Random, text: str, name: str) -> object:
    """A value that a field of the form can have: what ``text`` compares it with, something else, or nothing."""
    words = re.findall(r'"([^"]*)"', text)
    if f"{name} = true" in text:
        return chance.choice([None, True, False])
    if f"[] else {name}" in text:
        return chance.choice([None, [], chance.sample(words, min(2, len(words))), ["another"]])
    return chance.choice([None, "", "another", *words])


def boolean(chance: random.Random, depth: int) -> str:
    """A boolean expression over CONTEXT that both engines define alike."""
    if depth == 0:
        return chance.choice(["t", "true", "false", "n", "a = 5", 's = "abc"', 'o.y.z = "x"'])
    inner = depth - 1
    options: list[Callable[[], str]] = [
        lambda: (
            f"{numeric(chance, inner)} {chance.choice(['<', '<=', '=', '!=', '>='])} {numeric(chance, inner)}"
        ),
        lambda: f"({boolean(chance, inner)} {chance.choice(['and', 'or'])} {boolean(chance, inner)})",
        lambda: f"not({boolean(chance, inner)})",
        lambda: f"({numeric(chance, 0)} in {chance.choice(['[0..2]', '(1..7]', '[0.5..5)', '[5..66]'])})",
        lambda: f"({numeric(chance, 0)} between {chance.choice(['0 and 2', '1 and 7', 'b and a'])})",
        lambda: f"list contains({listing(chance, inner)}, {numeric(chance, inner)})",
        lambda: f"(some x in {listing(chance, inner)} satisfies x > {numeric(chance, inner)})",
        lambda: f"(if {boolean(chance, inner)} then {boolean(chance, inner)} else {boolean(chance, inner)})",
        lambda: f'contains({string(chance, inner)}, "b")',
        lambda: f"{string(chance, inner)} = {string(chance, inner)}",
    ]
    return chance.choice(options)()


def numeric(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(
            ["a", "b", "o.x", "0", "1", "2", "7", "0.5", "l[1]", "申请人.年龄", "people[1].age"]
        )
    inner = depth - 1
    options: list[Callable[[], str]] = [
        lambda: f"({numeric(chance, inner)} {chance.choice('+-*')} {numeric(chance, inner)})",
        lambda: f"count({listing(chance, inner)})",
        lambda: f"sum(append({listing(chance, inner)}, 1))",
        lambda: f"max({numeric(chance, inner)}, {numeric(chance, inner)})",
        lambda: f"string length({string(chance, inner)})",
        lambda: f"(if {boolean(chance, inner)} then {numeric(chance, inner)} else {numeric(chance, inner)})",
        lambda: f"floor({numeric(chance, inner)})",
    ]
    return chance.choice(options)()


def listing(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(["l", "[1, 2.5]", "people.age", "[5]"])
    inner = depth - 1
    options: list[Callable[[], str]] = [
        lambda: f"{listing(chance, inner)}[item > {numeric(chance, inner)}]",
        lambda: f"(for x in {listing(chance, inner)} return x + {numeric(chance, inner)})",
        lambda: f"append({listing(chance, inner)}, {numeric(chance, inner)})",
        lambda: f"people[age > {numeric(chance, inner)}].age",
        lambda: f"reverse({listing(chance, inner)})",
    ]
    return chance.choice(options)()


def string(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(["s", '"b"', '"低保"', "people[2].name", "o.y.z"])
    inner = depth - 1
    options: list[Callable[[], str]] = [
        lambda: f"({string(chance, inner)} + {string(chance, inner)})",
        lambda: f"upper case({string(chance, inner)})",
        lambda: f"(if {boolean(chance, inner)} then {string(chance, inner)} else {string(chance, inner)})",
        lambda: f'string join([{string(chance, inner)}, {string(chance, inner)}], "、")',
    ]
    return chance.choice(options)()
