"""A filled form in words: option labels, dates, lists as tables; nothing that was hidden."""

from __future__ import annotations

from engine.forms import Shown, parse
from tests.support.sample_form import CONTEXT, SCHEMA, VALUES
from tests.unit.forms.form_of import NOON, component, form_of, hidden_when, rows


def test_a_filled_form_reads_as_people_write() -> None:
    shown = parse(SCHEMA, "intake").show(VALUES, CONTEXT, NOON)

    applicant, members = shown[0], shown[1]
    assert applicant.title == "申请人信息"
    assert ("所属街道（乡镇）", "西关街道") in applicant.answers
    assert ("申请日期", "2026年11月2日") in applicant.answers
    assert members == Shown(
        "家庭成员",
        columns=("姓名", "与申请人关系", "月收入（元）"),
        rows=(("李强", "子女", "1200 元"), ("李芳", "子女", "800.5 元")),
    )


def test_what_is_hidden_is_not_shown() -> None:
    form = form_of(component("checkbox", "a"), component("textfield", "b", **hidden_when("=a = false")))

    assert form.show({"a": False, "b": "old"}, {}, NOON) == (Shown("", (("a", "否"),)),)


def test_cells_hidden_in_one_row_stay_empty_there() -> None:
    form = form_of(
        rows("r", component("number", "n"), component("textfield", "t", **hidden_when("=this.n > 1")))
    )

    (table,) = form.show({"r": [{"n": 1, "t": "x"}, {"n": 2, "t": "y"}]}, {}, NOON)

    assert table.rows == (("1", "x"), ("2", ""))


def test_an_option_that_is_gone_shows_its_value() -> None:
    form = form_of(component("select", "town", valuesKey="towns"))

    assert form.show({"town": "x"}, {"towns": []}, NOON) == (Shown("", (("town", "x"),)),)
