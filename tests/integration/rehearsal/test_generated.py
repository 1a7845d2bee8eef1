"""Random processes: rehearsed as prescribed, from the stored document at every step; spoiled ones judged right.

The suite runs a short form; ``make models`` runs a thousand of each.
"""

from __future__ import annotations

import os

from engine import proof
from engine.interpreter import read_diagrams
from engine.rehearsal import Stage
from tests.support.generated import generate, prescribe, spoil
from tests.support.rehearsing import played
from tests.support.token_oracle import TooBigError, is_sound

MODELS = int(os.environ.get("MODELS", "0"))
REHEARSED, JUDGED = MODELS or 15, MODELS or 60
OURS = frozenset({"deadlock", "second_token", "livelock", "never_reached"})


def test_generated_processes_go_the_prescribed_way_whatever_waits_in_between(on: Stage) -> None:
    wrong = []
    for seed in range(REHEARSED):
        drawn = generate(seed)
        told = prescribe(drawn, seed)

        outcome = played(on, drawn.text, **told.scenario)

        order = [done.element_id for done in outcome.done if done.element_id in drawn.kinds]
        if outcome.mismatches or order != told.order:
            wrong.append((seed, outcome.mismatches))
    assert wrong == []


def test_generated_processes_are_proved() -> None:
    reports = [proof.report({"p.bpmn": generate(seed).text.encode()}) for seed in range(JUDGED)]

    assert [seed for seed, report in enumerate(reports) if not report.proved] == []


def test_spoiled_processes_are_judged_like_an_independent_player_of_tokens_judges_them() -> None:
    judged = {True: 0, False: 0}
    wrong = []
    for seed in range(JUDGED):
        source = {"p.bpmn": spoil(generate(seed), seed).text.encode()}
        errors = proof.report(source).errors
        if {problem.code for problem in errors} - OURS:
            continue
        try:
            sound = is_sound(read_diagrams(source).processes["p"])
        except TooBigError:
            continue
        judged[sound] += 1
        own = [problem for problem in errors if problem.scope == "p"]
        if sound is bool(own):
            wrong.append((seed, sound, own))
        elif not sound:
            assert all(problem.path for problem in own if problem.code != "never_reached"), seed
    assert wrong == []
    assert min(judged.values()) >= JUDGED // 10
