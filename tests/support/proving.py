"""Proves a release in memory, quickest first: publishing, golden decisions, scripted households, random cases."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from random import Random
from typing import Any

from engine import releases
from engine.content import Content
from engine.errors import EngineError, ModelError
from engine.feel import dmn
from tests.support.coverage import Coverage
from tests.support.exploring import Journey
from tests.unit.processes.content import load
from tests.unit.processes.player import Player

RANDOM_CASES = 40
URBAN = {"residence": "urban", "household_size": 3, "household_income": 1500}
RURAL = {"residence": "rural", "household_size": 2, "household_income": 2000}
MODEST = {"consistent": True, "property_band": "under_10k", "real_estate_count": 1, "vehicle_count": 0}
GOLDEN: tuple[tuple[str, str, Mapping[str, Any], object], ...] = (
    ("subsistence_allowance.dmn", "subsistence_allowance_amount", URBAN, 1950),
    ("subsistence_allowance.dmn", "subsistence_allowance_amount", RURAL, 0),
    (
        "temporary_assistance.dmn",
        "temporary_assistance_quick_amount",
        {"requested_amount": 5000, **URBAN},
        1150,
    ),
    (
        "temporary_assistance.dmn",
        "temporary_assistance_quick_amount",
        {"requested_amount": 300, **URBAN},
        300,
    ),
    (
        "elderly_subsidy.dmn",
        "elderly_subsidy_amount",
        {"age": 50, "ability_grade": "severe", "in_subsistence": True},
        0,
    ),
    *(
        ("destitute_support.dmn", "destitute_support_care_grade", {"failed_abilities": failed}, grade)
        for failed, grade in enumerate(["full", "partial", "partial", "partial", "none", "none", "none"])
    ),
    ("assets.dmn", "assets_exceed", MODEST, False),
    ("assets.dmn", "assets_exceed", MODEST | {"property_band": "over_100k"}, True),
    ("assets.dmn", "assets_exceed", MODEST | {"real_estate_count": 3}, True),
    ("assets.dmn", "assets_exceed", MODEST | {"vehicle_count": 2}, True),
    ("assets.dmn", "assets_exceed", MODEST | {"consistent": False}, True),
    *(
        ("limits.dmn", "step_limit", {"item_code": item, "step": step}, {"statutory_days": days})
        for item, step, days in (
            ("subsistence_allowance", "survey", 3),
            ("subsistence_allowance", "publicity", 7),
            ("subsistence_allowance", "confirm", 10),
            ("subsistence_allowance", "refusal_letter", 3),
            ("subsistence_allowance", "whole", 30),
            ("subsistence_allowance", "whole_extended", 45),
            ("destitute_support", "confirm", 15),
            ("destitute_support", "refusal_letter", 3),
        )
    ),
    *(
        ("responsibility.dmn", "responsible_office", {"item_code": item, "street": street}, office)
        for item, street, office in (
            ("subsistence_allowance", "lc_shanda", "lc_shanda"),
            ("elderly_subsidy", "lc_quanfu", "lc_quanfu"),
            ("employment_hardship", "lc_shanda", "lc_hr"),
            ("temporary_assistance", "unknown", None),
        )
    ),
    *(
        (
            "reasons.dmn",
            "refusal_grounds",
            {"item_code": "subsistence_allowance", "reason_code": code},
            {"article": text},
        )
        for code, text in (
            ("materials_overdue", "民发〔2021〕57号 第十条"),
            ("income_over", "民发〔2021〕57号 第二十一条"),
            ("assets_over", "民发〔2021〕57号 第十八条"),
            ("objection_upheld", "民发〔2021〕57号 第十九条"),
        )
    ),
)
"""File, decision, inputs and what must come of them; of a row of outputs only the named ones count.

The amounts are those of the example values that the tables mark 待核; the days and articles are the law's.
"""


def caught_by(files: Mapping[str, bytes]) -> str | None:
    """What notices that something is wrong with the release of ``files``, with its words; None when nothing does."""
    try:
        content = releases.prove(1, files)
    except ModelError as error:
        findings = error.fields.get("findings")
        code = findings[0].code if isinstance(findings, tuple) and findings else "unreadable"
        return f"publish: {code}: {error.message}"
    if content.program.findings:
        return f"publish: {content.program.findings[0].code}: {content.program.findings[0].message}"
    return _golden(files) or _households(content) or _random_cases(content)


def _golden(files: Mapping[str, bytes]) -> str | None:
    models = {
        PurePosixPath(path).name: dmn.parse(body) for path, body in files.items() if path.endswith(".dmn")
    }
    for file, decision, scope, expected in GOLDEN:
        found = models[file].evaluate(decision, scope).value
        if isinstance(expected, dict):
            found = {name: found.get(name) for name in expected} if isinstance(found, dict) else None
        if found != expected:
            return f"golden: {decision}{dict(scope)} gives {found}, not {expected}"
    return None


@cache
def _stories() -> list[Any]:
    return list(load("demo/households.json"))


def _households(content: Content) -> str | None:
    for story in _stories():
        player = Player(story, running=content.program, forms=content.forms)
        try:
            player.play()
        except (AssertionError, EngineError) as error:
            return f"households: {story['id']}: {str(error)[:200]}"
        outcomes = {item: answer["outcome"] for item, answer in player.answers.items() if item != "opinion"}
        if outcomes != story["expect"]:
            return f"households: {story['id']}: {outcomes} instead of {story['expect']}"
        if player.unused():
            return f"households: {story['id']}: nobody asked for {player.unused()}"
        for answer in player.answers.values():
            facts: Any = answer["facts"]
            assessed = facts.get("assessed_amount")
            if answer["outcome"] == "approved" and assessed is not None and answer.get("amount") is None:
                return f"households: {story['id']}: approved without an amount"
            if isinstance(assessed, int | Decimal) and answer.get("amount") not in (None, assessed):
                return f"households: {story['id']}: {answer['amount']} paid, {assessed} assessed"
    return None


def _random_cases(content: Content) -> str | None:
    for seed in range(RANDOM_CASES):
        journey = Journey(content, Random(seed), Coverage(content.program))
        try:
            journey.go()
        except (AssertionError, EngineError) as error:
            return f"random: {seed}: {str(error)[:200]}"
        answered = sorted(str(each["item"]) for each in journey.answers if each.get("kind") != "opinion")
        if answered != sorted(journey.items):
            return f"random: {seed}: {answered} answered, {sorted(journey.items)} applied for"
    return None
