"""The guide follows the release: what is always done, what sometimes, what is needed, what may be called law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import guide, releases
from engine.content import Content, compile_content
from engine.deadlines import LimitKind, Unit
from engine.errors import ModelError, NotFoundError
from engine.guide import FILE, GuideLimit, GuideStep, Handing, Who
from engine.guide.steps import is_always, ordered
from engine.interpreter import read_diagrams
from processes import catalog
from tests.support.another_service import HOME as SECOND
from tests.support.bpmn_text import boundary, diagram, gateway, timer, user


@cache
def content() -> Content:
    """The service as published."""
    return releases.prove(1, catalog.release_files())


def with_words(**changes: Any) -> Mapping[str, bytes]:
    """The files of the service with other words."""
    files = dict(catalog.release_files())
    files[FILE] = json.dumps(json.loads(files[FILE]) | changes, ensure_ascii=False).encode()
    return files


def drawn(flows: str, *elements: Any) -> Any:
    """The process of a drawing."""
    return read_diagrams({"p.bpmn": diagram(flows, *elements).encode()}).processes["p"]


def test_every_item_that_is_offered_is_in_the_guide_with_its_limits_materials_and_way() -> None:
    found = guide.of(content())

    assert [item.code for item in found.items] == [item.code for item in content().offering.items]
    for item in found.items:
        assert item.whole, item.code
        assert item.materials, item.code
        assert item.steps[0].who is Who.STAFF
        assert any(step.who is Who.ANSWER for step in item.steps), item.code


def test_every_clock_of_the_release_is_in_the_guide_with_its_own_numbers() -> None:
    found = {(limit.code, limit.kind): limit for limit in guide.of(content()).all_limits}

    clocks = content().clocks.definitions
    declared = {(code, limit.kind): limit for code, each in clocks.items() for limit in each.limits}
    assert found.keys() == declared.keys()
    for key, limit in declared.items():
        printed = found[key]
        assert (printed.days, printed.unit, printed.cap) == (limit.days, limit.unit, limit.cap)


def test_only_what_was_checked_is_called_law() -> None:
    for limit in guide.of(content()).all_limits:
        assert ("法定" in limit.in_words) == (limit.kind is LimitKind.STATUTORY and limit.checked)
        assert ("待核" in limit.in_words) == (not limit.checked)


@pytest.mark.parametrize(
    ("kind", "checked", "cap", "words"),
    [
        (LimitKind.STATUTORY, True, 45, "法定不超过 30 个工作日，特殊情况最长 45 个工作日"),
        (LimitKind.STATUTORY, False, None, "承诺不超过 30 个工作日（待核）"),
        (LimitKind.PROMISED, True, None, "承诺不超过 30 个工作日"),
        (LimitKind.PROMISED, False, None, "承诺不超过 30 个工作日（待核）"),
    ],
)
def test_a_limit_in_words(kind: LimitKind, checked: bool, cap: int | None, words: str) -> None:
    limit = GuideLimit(
        "c", "n", None, None, False, kind, 30, Unit.WORKING, cap, "b", checked, "2024-01-01", "district"
    )

    assert limit.in_words == words


def test_the_whole_of_an_item_is_timed_by_its_own_clock_alone() -> None:
    found = guide.of(content()).item("subsistence_allowance")

    assert found is not None
    assert [(limit.code, limit.days) for limit in found.whole] == [("subsistence_allowance.whole", 30)] * 2
    assert guide.of(content()).item("nothing") is None


def test_steps_that_some_cases_skip_are_told_from_those_that_all_take() -> None:
    found = {step.element_id: step for step in guide.of(content()).steps}

    assert found["accept_application"].always
    assert found["feedback"].always
    assert not found["register_correction"].always
    assert found["application_received"].who is Who.APPLICANT
    assert "verify_benefit_by_hand" not in found


def test_a_publicity_says_how_long_it_lasts() -> None:
    item = guide.of(content()).item("subsistence_allowance")

    assert item is not None
    [period] = item.periods
    assert (period.days, period.unit, period.in_words) == (7, Unit.CALENDAR, "为期 7 个自然日")


def test_materials_say_how_the_office_comes_to_them_and_for_whom() -> None:
    item = guide.of(content()).item("subsistence_allowance")

    assert item is not None
    found = {each.code: each for each in item.materials}
    assert found["id_card"].handing is Handing.LOOKED_UP
    assert found["application_form"].handing is Handing.FILLED_IN
    assert found["declaration"].handing is Handing.TO_BRING
    assert found["agent_letter"].when == "委托别人代办的"
    assert found["medical_record"].promise_allowed
    assert not found["bank_account"].checked


def test_a_service_without_words_speaks_by_the_names_in_its_diagrams() -> None:
    found = guide.of(releases.prove(1, catalog.release_files(SECOND)))

    assert found.about == ""
    assert found.rights == ()
    assert found.items[0].name == "出生医学证明"
    assert all(step.text == step.name for item in found.items for step in item.steps)


def test_mere_diagrams_have_no_guide() -> None:
    with pytest.raises(NotFoundError):
        guide.of(compile_content(1, {"p.bpmn": diagram("start -> a -> end", user("a")).encode()}))


@pytest.mark.parametrize(
    ("changes", "code", "element"),
    [
        ({"steps": {"nowhere": "x"}}, "guide_element", "nowhere"),
        ({"yours": ["nowhere"]}, "guide_element", "nowhere"),
        ({"names": {"nowhere": "x"}}, "guide_element", "nowhere"),
        ({"steps": {"initial_review": "在3个工作日内审完。"}}, "guide_limit", "initial_review"),
        ({"steps": {"initial_review": "十天内审完。"}}, "guide_limit", "initial_review"),
        ({"conditions": {"nothing": []}}, "guide_item", "nothing"),
        ({"rights": [{"text": "没有依据"}]}, "guide_unreadable", ""),
        ({"rights": 5}, "guide_unreadable", ""),
    ],
)
def test_words_that_do_not_fit_the_release_are_not_published(
    changes: dict[str, Any], code: str, element: str
) -> None:
    with pytest.raises(ModelError) as refusal:
        releases.prove(1, with_words(**changes))

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert (findings[0].code, findings[0].element_id) == (code, element)


def test_a_step_stands_before_those_that_follow_it() -> None:
    process = drawn(
        "start -> a -> choice\nchoice -[=x]-> b -> join\nchoice -[default]-> c -> join\njoin -> d -> end",
        user("a"), user("b"), user("c"), user("d"), gateway("exclusive", "choice"), gateway("exclusive", "join"),
    )  # fmt: skip

    found = [node.id for node in ordered(process)]

    assert found.index("a") < found.index("b") < found.index("d")
    assert found.index("a") < found.index("c") < found.index("d")
    assert [is_always(process, each) for each in "abcd"] == [True, False, False, True]


def test_parallel_branches_are_all_taken_and_reminders_beside_do_not_count() -> None:
    process = drawn(
        "start -> fork\nfork -> a -> join\nfork -> b -> join\njoin -> end\nlate -> c -> end_late",
        gateway("parallel", "fork"), gateway("parallel", "join"), user("a"), user("b"), user("c"),
        boundary("a", "late", timer("timeDuration", "PT1H"), interrupting=False),
    )  # fmt: skip

    assert [is_always(process, each) for each in "abc"] == [True, True, False]


XML_TEXT = st.characters(blacklist_categories=("Cs", "Cc"))


@given(st.lists(st.builds(GuideStep, element_id=st.just("e"), name=st.text(XML_TEXT, max_size=40),
                          text=st.text(XML_TEXT, max_size=80), who=st.sampled_from(Who), always=st.booleans()),
                max_size=12))  # fmt: skip
def test_a_picture_is_well_formed_whatever_the_words_and_keeps_inside_its_frame(
    steps: list[GuideStep],
) -> None:
    found = guide.picture(steps, "<办理过程>")

    svg = ElementTree.fromstring(found)
    _, _, width, height = (int(part) for part in svg.attrib["viewBox"].split())
    boxes = [each for each in svg if each.tag.endswith("rect")]
    assert len(boxes) == len(steps)
    for box in boxes:
        assert int(box.attrib["x"]) + int(box.attrib["width"]) <= width
        assert int(box.attrib["y"]) + int(box.attrib["height"]) <= height


def test_pieces_of_a_picture_hold_every_step_once_and_are_not_too_high() -> None:
    steps = guide.of(content()).steps

    pieces = [ElementTree.fromstring(piece) for piece in guide.pages(steps, "办理过程")]

    boxes = [each for piece in pieces for each in piece if each.tag.endswith("rect")]
    assert len(boxes) == len(steps)
    assert len(pieces) > 1
    assert all(int(piece.attrib["viewBox"].split()[3]) <= 870 for piece in pieces)
