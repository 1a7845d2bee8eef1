"""A definition is read whole: every fault is found at once and names its component."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from engine.forms import FieldType, FormError, parse
from tests.support.sample_form import SCHEMA
from tests.unit.forms.form_of import component, form_of, hidden_when, rows


def _faults(*components: Mapping[str, object]) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        form_of(*components)
    return {finding.component_id: finding.code for finding in caught.value.findings}


def test_a_form_knows_its_fields_in_the_order_of_the_page() -> None:
    form = parse(json.dumps(SCHEMA).encode(), "intake")

    assert [field.path for field in form.fields][:3] == [("name",), ("id_number",), ("phone",)]
    assert form.fields[0].type is FieldType.TEXT
    assert "members" in form.keys and "member_name" not in form.keys


@pytest.mark.parametrize("text", [b"not json", b"[]", b"{}", b'{"type": "default"}', b"[" * 5000])
def test_what_is_no_form_is_refused(text: bytes) -> None:
    with pytest.raises(FormError):
        parse(text, "broken")


def test_a_definition_of_many_megabytes_is_refused_unread() -> None:
    with pytest.raises(FormError, match="1 MB"):
        parse(b" " * 2_000_000, "huge")


@pytest.mark.parametrize("kind", ["button", "html", "iframe", "image", "documentPreview", "rocket"])
def test_components_that_the_product_cannot_honour_are_refused(kind: str) -> None:
    assert _faults({"type": kind, "id": "odd"}) == {"odd": "unknown_component"}


def test_all_faults_are_found_at_once() -> None:
    found = _faults(
        component("textfield", "a", **hidden_when("=a = ")),
        component("textfield", "b", **hidden_when("a = 1")),
        component("number", "c", validate={"min": "one"}),
        component("textfield", "d", validate={"pattern": "("}),
        component("select", "e"),
        component("expression", "f", expression="a + 1"),
        component("textfield", "g", properties={"check": "shoe_size"}),
        component("datetime", "h", subtype="week"),
        component("number", "i", decimalDigits=-1),
        component("textfield", "j", validate={"validationType": "zip"}),
        component("number", "k", increment="x"),
        {"type": "textfield", "id": "id_l"},
        component("textfield", "0", label="m"),
    )

    assert found == {
        "id_a": "bad_feel",
        "id_b": "not_feel",
        "id_c": "bad_limit",
        "id_d": "bad_pattern",
        "id_e": "no_options",
        "id_f": "not_feel",
        "id_g": "bad_check",
        "id_h": "bad_subtype",
        "id_i": "bad_decimals",
        "id_j": "bad_kind",
        "id_k": "bad_increment",
        "id_l": "no_key",
        "id_0": "bad_key",
    }


def test_the_message_names_the_form_and_the_component() -> None:
    with pytest.raises(FormError, match=r"表单 f 有误（组件 id_e）：没有选项"):
        form_of(component("radio", "e"))


@pytest.mark.parametrize(
    "pair",
    [
        (component("textfield", "a"), component("textfield", "a", id="other")),
        (component("textfield", "a"), component("textfield", "a.b", id="other")),
        (rows("a", component("textfield", "b")), component("textfield", "a", id="other")),
        (rows("a", component("textfield", "b")), rows("a", component("textfield", "c"), id="other")),
    ],
)
def test_two_components_cannot_hold_the_same_data(
    pair: tuple[Mapping[str, object], Mapping[str, object]],
) -> None:
    assert "double_key" in _faults(*pair).values()


def test_two_components_cannot_share_an_id() -> None:
    assert _faults(component("textfield", "a", id="x"), component("textfield", "b", id="x")) == {
        "x": "double_id"
    }


def test_the_same_key_may_stand_in_two_lists() -> None:
    form = form_of(
        rows("a", component("textfield", "name")), rows("b", component("textfield", "name", id="other"))
    )

    assert form.keys == {"a", "b"}


def test_components_nested_without_end_are_refused() -> None:
    inner: dict[str, object] = component("textfield", "a")
    for level in range(12):
        inner = {"type": "group", "id": f"g{level}", "components": [inner]}

    assert "too_deep" in _faults(inner).values()
