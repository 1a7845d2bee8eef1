"""What two releases differ in, in words of the field: layout does not count, meaning does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.differences import Change, Kind, compare
from engine.differences.texts import flat
from processes import catalog
from tests.support import spoiling

ALLOWANCE = "subsistence_allowance/subsistence_allowance.bpmn"
TABLE = "subsistence_allowance/subsistence_allowance.dmn"
FORM = "one_thing/forms/accept.form"


def changed(path: str, old: str, new: str, times: int = 1) -> list[Change]:
    """What is said when ``old`` becomes ``new`` in the file ``path``."""
    before = catalog.release_files()
    text = before[path].decode()
    assert old in text
    (found,) = compare(before, {**before, path: text.replace(old, new, times).encode()})
    assert (found.path, found.kind) == (path, Kind.CHANGED)
    return list(found.changes)


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    """Aspect, before and after."""
    return [(change.aspect, change.before, change.after) for change in changes]


PUBLICITY = (
    '=if publicity_until = null then workday due(1, today() + duration("{}")) '
    "else date and time(publicity_until)"
)
EDITS = {
    "a name": (ALLOWANCE, 'name="入户调查"', 'name="上门调查"', ("名称", "入户调查", "上门调查")),
    "a limit": (
        ALLOWANCE, 'dueDate="=workday due(3)"', 'dueDate="=workday due(5)"',
        ("办理时限", "=workday due(3)", "=workday due(5)"),
    ),
    "a post": (
        ALLOWANCE, "candidateGroups='=\"confirmer@\" + office'", "candidateGroups='=\"reviewer@\" + office'",
        ("办理岗位", '="confirmer@" + office', '="reviewer@" + office'),
    ),
    "an operation": (
        ALLOWANCE, 'type="data_sharing.civil.marriage"', 'type="data_sharing.police.household"',
        ("接口", "data_sharing.civil.marriage", "data_sharing.police.household"),
    ),
    "a timer": (
        ALLOWANCE, 'workday due(1, today() + duration("P6D"))', 'workday due(1, today() + duration("P2D"))',
        (
            "时间",
            PUBLICITY.format("P6D"),
            PUBLICITY.format("P2D"),
        ),
    ),
    "a cell": (TABLE, "<text>1150</text>", "<text>1200</text>", ("月标准", "1150", "1200")),
    "a label": (FORM, '"label": "承办街道"', '"label": "承办街道或者镇"', ("标题", "承办街道", "承办街道或者镇")),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_is_told_once_at_its_place_with_old_and_new(edit: str) -> None:
    path, old, new, expected = EDITS[edit]

    found = changed(path, old, new)

    assert expected in told(found)
    assert len({change.element_id for change in found}) == 1


def test_a_condition_and_a_default_are_told_at_the_flow_and_the_gateway() -> None:
    before = catalog.release_files()
    after = dict(before)
    spoiling.condition(after, "one_thing", "flow_identity_known__identity_settled", "=false")
    with spoiling.diagram(after, "one_thing") as root:
        spoiling.element(root, "benefit_known").set("default", "flow_benefit_known__ready_for_review")

    (found,) = compare(before, after)

    assert {(change.element_id, change.aspect) for change in found.changes} == {
        ("flow_identity_known__identity_settled", "条件"),
        ("benefit_known", "默认出线"),
    }


def test_a_step_that_is_taken_out_and_one_that_is_led_elsewhere_are_told() -> None:
    before = catalog.release_files()
    after = dict(before)
    spoiling.remove(after, "one_thing", "look_up_benefit")

    (found,) = compare(before, after)

    kinds = {(change.kind, change.element_id) for change in found.changes}
    assert (Kind.REMOVED, "look_up_benefit") in kinds
    assert (Kind.CHANGED, "flow_identity_settled__look_up_benefit") in kinds


def test_layout_and_position_are_no_change_of_meaning() -> None:
    before = catalog.release_files()
    moved = before[ALLOWANCE].replace(b'width="100" height="80"', b'width="120" height="80"')
    spaced = json.dumps(json.loads(before[FORM]), ensure_ascii=False).encode()
    assert moved != before[ALLOWANCE]

    found = compare(before, {**before, ALLOWANCE: moved, FORM: spaced})

    assert {(each.path, each.changes) for each in found} == {(ALLOWANCE, ()), (FORM, ())}


def test_files_that_came_and_went_are_told_as_a_whole() -> None:
    before, after = {"a.json": b"{}", "b.json": b"{}"}, {"b.json": b"{}", "c.json": b"{}"}

    assert [(each.path, each.kind) for each in compare(before, after)] == [
        ("a.json", Kind.REMOVED), ("c.json", Kind.ADDED),
    ]  # fmt: skip


def test_a_limit_of_the_law_and_a_sentence_of_a_letter_are_told_by_their_place() -> None:
    limit = changed("shared/clocks.json", '"days": 30', '"days": 35')
    letter = changed("shared/letters/refused.letter", "不予确认。", "不予批准。")

    assert [(change.before, change.after) for change in limit] == [("30", "35")]
    assert "subsistence_allowance.whole" in limit[0].element_id
    assert letter[0].after.endswith("不予批准。")


def test_rules_of_a_table_that_came_or_went_are_told_with_their_cells() -> None:
    text = catalog.release_files()[TABLE].decode()
    start = text.index("<rule ", text.index("subsistence_allowance_standard"))
    rule = text[start : text.index("</rule>", start) + len("</rule>")]

    found = changed(TABLE, rule, "")

    assert [change.kind for change in found if not change.aspect] == [Kind.REMOVED]
    assert "执行标准" in next(change.before for change in found if not change.aspect)


def test_files_that_cannot_be_read_are_compared_line_by_line() -> None:
    (found,) = compare({"a.json": b"{1\n2\n3", "b.png": b"\x89"}, {"a.json": b"{1\nx\n3", "b.png": b"\x89"})

    assert [(change.name, change.before, change.after) for change in found.changes] == [("第 2 行", "2", "x")]
    assert compare({"b.png": b"\x89\xff"}, {"b.png": b"\x89\xfe"})[0].changes == ()


NAMES = st.text("xy", min_size=1, max_size=2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(value=JSON)
def test_a_json_text_never_differs_from_itself_however_it_is_written(value: object) -> None:
    plain, wide = json.dumps(value).encode(), json.dumps(value, indent=4).encode()

    assert [each.changes for each in compare({"a.json": plain}, {"a.json": wide})] in ([], [()])


@given(values=st.lists(st.integers(0, 99), min_size=1, max_size=6, unique=True), at=st.integers(0, 5))
def test_one_changed_value_of_a_list_is_one_change(values: list[int], at: int) -> None:
    entries = [{"code": f"c{number}", "days": number} for number in values]
    at %= len(entries)
    other = [{**entry, "days": 100} if place == at else entry for place, entry in enumerate(entries)]

    (found,) = compare({"a.json": json.dumps(entries).encode()}, {"a.json": json.dumps(other).encode()})

    assert [(change.before, change.after) for change in found.changes] == [(str(values[at]), "100")]
    assert len(flat(entries)) == 2 * len(entries)
