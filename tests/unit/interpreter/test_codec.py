"""The stored document: small, without the spec, and never believed when damaged."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain import Action, Complete, Deliver, FinishJob, Fire, ThrowError
from engine.errors import ConflictError, StateError
from engine.interpreter import begin, look, step
from tests.support.bpmn_text import boundary, diagram, gateway, message, service, sub, timer, user
from tests.support.golden import stories
from tests.support.process import Case, program, start
from tests.unit.processes import content
from tests.unit.processes.player import Player
from tests.unit.processes.test_demo_households import HOUSEHOLDS

STORY = stories()["items"]
PROGRAM = program(STORY.text)
CASE = start(PROGRAM, STORY.variables)
GIVEN = settings(max_examples=300, deadline=None)


def body(document: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(document[1:])


def repacked(text: bytes) -> bytes:
    return CASE.document[:1] + zstandard.ZstdCompressor(write_checksum=True).compress(text)


def actions() -> list[Action]:
    key = CASE.job("ask").key
    return [
        FinishJob(key),
        ThrowError(key, "DOWN"),
        Complete(key),
        Fire(key),
        Deliver(key),
        Complete(uuid4()),
    ]


@GIVEN
@given(st.integers(0), st.integers(0, 7), st.sampled_from(actions()))
def test_a_flipped_bit_is_noticed_or_harmless(position: int, bit: int, action: Action) -> None:
    damaged = bytearray(CASE.document)
    damaged[position % len(damaged)] ^= 1 << bit

    try:
        step(PROGRAM, bytes(damaged), action, CASE.evaluator)
    except (StateError, ConflictError) as error:
        assert error.code in {"unreadable_state", "conflict"}


@GIVEN
@given(st.binary(max_size=200), st.sampled_from(actions()))
def test_any_other_bytes_are_refused(garbage: bytes, action: Action) -> None:
    for document in (garbage, CASE.document[:1] + garbage, CASE.document[: len(garbage)]):
        with pytest.raises(StateError):
            step(PROGRAM, document, action, CASE.evaluator)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.text(max_size=5)
    | st.sampled_from(["p", "go", "ask", "item"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@GIVEN
@given(JSON)
def test_a_well_packed_document_of_another_shape_is_refused(shape: object) -> None:
    with pytest.raises(StateError):
        look(PROGRAM, repacked(orjson.dumps(shape)), CASE.evaluator)


def test_a_document_that_would_unpack_to_gigabytes_is_refused_unread() -> None:
    bomb = CASE.document[:1] + zstandard.ZstdCompressor(level=19).compress(bytes(64 * 1024 * 1024))

    with pytest.raises(StateError):
        look(PROGRAM, bomb, CASE.evaluator)


def test_a_document_of_a_later_format_says_so() -> None:
    with pytest.raises(StateError, match="99"):
        look(PROGRAM, bytes([99]) + CASE.document[1:], CASE.evaluator)


def test_a_document_of_another_release_is_refused() -> None:
    other = program(diagram("start -> other -> end", user("other")))

    with pytest.raises(StateError):
        look(other, CASE.document, CASE.evaluator)


def test_the_document_holds_tokens_and_variables_and_nothing_of_the_spec() -> None:
    flows = "start -> a -> b -> fork; fork -> c -> join; fork -> inner -> join; join -> d -> end; late -> d"
    case = start(
        diagram(
            flows, gateway("parallel", "fork"), gateway("parallel", "join"), *(user(id) for id in "abcd"),
            sub("inner", "start1 -> e -> end1", service("e")), boundary("c", "late", timer("timeDuration", "P1D")),
        ),
        {"n": 1},
    )  # fmt: skip
    case.complete("a")
    case.complete("b")

    scopes, ended = orjson.loads(body(case.document))

    assert not ended
    assert [(scope[2], [row[1] for row in scope[4]]) for scope in scopes] == [
        ("p", ["c", "late", "inner"]),
        ("inner", ["e"]),
    ]
    assert scopes[0][3] == {"case_id": "c-1", "n": 1}


def test_an_ended_case_is_next_to_nothing() -> None:
    case = start(diagram("start -> a -> end", user("a")))
    case.complete("a")

    assert len(case.document) < 100
    assert look(case.program, case.document, case.evaluator).ended


def test_five_items_handled_together_fit_in_six_kilobytes() -> None:
    household = next(entry for entry in HOUSEHOLDS.values() if len(entry["application"]["items"]) == 5)
    played = Player(household)
    variables = {**household["application"], "case_id": "c-1", "case_number": "JZ-1"}
    chosen = {name: variables[name] for name in ("items", "street", "case_id", "case_number")}
    document, snapshot = begin(content.program(), "one_thing", chosen, played._evaluator())
    sizes = []

    while not snapshot.ended:
        played.now += timedelta(minutes=5)
        action = played._next(snapshot)
        document, snapshot = step(content.program(), document, action, played._evaluator())
        sizes.append((len({wait.process_id for wait in snapshot.waits}), len(document)))

    assert max(processes for processes, _ in sizes) >= 5
    assert max(size for _, size in sizes) <= 6 * 1024
    assert sizes[-2][1] <= 2 * 1024


def test_a_message_that_repeats_leaves_nothing_behind() -> None:
    caught = boundary("work", "note", message("note"), interrupting=False)
    case: Case = start(diagram("start -> work -> end; note -> end", user("work"), caught))
    case.deliver("note")
    size = len(case.document)

    for _ in range(50):
        case.deliver("note")

    assert abs(len(case.document) - size) <= 12
