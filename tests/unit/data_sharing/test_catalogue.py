"""The catalogue is complete and minimal, and holds values to what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.data_sharing.operations import CATALOGUE, UnknownOperationError, find
from connectors.data_sharing.schema import (
    SYSTEM_NAMES,
    Field,
    FieldType,
    Kind,
    Operation,
    Purpose,
    System,
    check,
)

LOOK_UPS = {
    "police.idcard",
    "police.household",
    "civil.marriage",
    "civil.benefit",
    "civil.econcheck",
    "disabled.card",
    "hr.unemployment",
    "hr.hardship",
    "hr.insured",
    "realestate",
    "vehicle",
    "hfund",
    "tax",
    "market",
    "bank",
    "elder.ability",
}
PUSHES = {"portal.status", "notice.send", "text.send", "portal.result", "city.push", "hr.transfer"}
ASSETS = ["realestate", "vehicle", "hfund", "tax", "market", "bank", "civil.econcheck"]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KNOWN_NAMES = [field.name for entry in CATALOGUE.values() for field in entry.returns]
ANSWERS = st.dictionaries(st.sampled_from(KNOWN_NAMES) | st.text(max_size=8), JSON)


def test_every_operation_of_the_service_is_there() -> None:
    assert set(CATALOGUE) == LOOK_UPS | PUSHES


def test_only_the_economic_check_is_asynchronous() -> None:
    assert {code for code, entry in CATALOGUE.items() if entry.kind is Kind.ASYNC} == {"civil.econcheck"}


@pytest.mark.parametrize("code", sorted(LOOK_UPS))
def test_a_look_up_states_its_terms_and_sends_the_person_only(code: str) -> None:
    entry = find(code, Kind.LOOK_UP, Kind.ASYNC)

    assert entry.terms is not None
    assert entry.terms.purposes
    assert entry.terms.items
    assert entry.terms.legal_basis
    assert entry.terms.freshness is not None
    assert {field.name for field in entry.sends} == {"name", "id_number"}
    assert entry.returns


@pytest.mark.parametrize("code", sorted(LOOK_UPS))
def test_no_look_up_brings_back_who_the_person_is_or_where_the_money_lies(code: str) -> None:
    names = {field.name for field in CATALOGUE[code].returns}

    assert names.isdisjoint({"name", "id_number", "phone", "address", "account", "balance"})


@pytest.mark.parametrize("code", ASSETS)
def test_what_somebody_owns_is_asked_only_with_consent(code: str) -> None:
    terms = CATALOGUE[code].terms

    assert terms is not None
    assert terms.needs_consent
    assert Purpose.IDENTITY not in terms.purposes


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_every_entry_is_named_in_chinese_and_its_fields_once(entry: Operation) -> None:
    for fields in (entry.sends, entry.returns):
        assert len({field.name for field in fields}) == len(fields)
        assert all((field.type is FieldType.CHOICE) == bool(field.choices) for field in fields)
    assert entry.source == SYSTEM_NAMES[System(entry.system)]
    assert not entry.title.isascii()


def test_every_system_has_a_chinese_name() -> None:
    assert set(SYSTEM_NAMES) == set(System)


@pytest.mark.parametrize("code", ["", "bank.accounts", "POLICE.IDCARD"])
def test_an_unknown_operation_is_an_error_with_its_code(code: str) -> None:
    with pytest.raises(UnknownOperationError) as caught:
        find(code)
    assert caught.value.fields == {"operation": code}


def test_a_push_is_not_found_among_the_look_ups() -> None:
    with pytest.raises(UnknownOperationError):
        find("city.push", Kind.LOOK_UP, Kind.ASYNC)


GOOD = [
    (FieldType.TEXT, "历城区"),
    (FieldType.TEXTS, []),
    (FieldType.TEXTS, ["低保"]),
    (FieldType.FLAG, False),
    (FieldType.COUNT, 0),
    (FieldType.MONEY, 900),
    (FieldType.DATE, "2024-02-29"),
    (FieldType.MOMENT, "2026-09-21T09:30:00+08:00"),
]
BAD = [
    (FieldType.TEXT, ""),
    (FieldType.TEXT, "长" * 501),
    (FieldType.TEXT, 7),
    (FieldType.TEXTS, "低保"),
    (FieldType.TEXTS, ["低保", 1]),
    (FieldType.TEXTS, ["x"] * 101),
    (FieldType.FLAG, 1),
    (FieldType.FLAG, "true"),
    (FieldType.COUNT, True),
    (FieldType.COUNT, -1),
    (FieldType.COUNT, 1.5),
    (FieldType.MONEY, "900"),
    (FieldType.DATE, "2026-02-30"),
    (FieldType.DATE, "20260221"),
    (FieldType.DATE, "2026-09-21T09:30:00"),
    (FieldType.MOMENT, "2026-09-21T09:30:00"),
    (FieldType.MOMENT, "yesterday"),
    (FieldType.MOMENT, 1),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_a_value_of_its_type_is_kept(kind: FieldType, value: object) -> None:
    checked = check((Field("a", "甲", kind),), {"a": value})

    assert checked.complete
    assert checked.values == {"a": value}


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_a_value_of_another_type_is_named_and_dropped(kind: FieldType, value: object) -> None:
    checked = check((Field("a", "甲", kind),), {"a": value})

    assert checked.wrong == ("甲",)
    assert checked.values == {}


def test_a_choice_is_one_of_its_codes_and_reads_as_its_name() -> None:
    field = Field("status", "婚姻状况", FieldType.CHOICE, choices=(("married", "已婚"), ("widowed", "丧偶")))

    assert field.accepts("widowed")
    assert not field.accepts("丧偶")
    assert field.describe("widowed") == "丧偶"


def test_flags_and_lists_read_as_a_clerk_says_them() -> None:
    assert Field("a", "甲", FieldType.FLAG).describe(True) == "是"
    assert Field("a", "甲", FieldType.FLAG).describe(False) == "否"
    assert Field("a", "甲", FieldType.TEXTS).describe(["低保", "临时救助"]) == "低保、临时救助"
    assert Field("a", "甲", FieldType.COUNT).describe(2) == "2"


def test_an_absent_optional_field_is_no_problem_and_a_required_one_is() -> None:
    fields = (Field("a", "甲", FieldType.TEXT), Field("b", "乙", FieldType.TEXT, required=False))

    assert check(fields, {"a": "x"}).complete
    assert check(fields, {"a": None, "b": None}).missing == ("甲",)


@given(st.sampled_from(sorted(CATALOGUE)), ANSWERS)
def test_nothing_that_is_not_listed_ever_passes(code: str, values: dict[str, object]) -> None:
    fields = CATALOGUE[code].returns

    checked = check(fields, values)

    assert set(checked.values) <= {field.name for field in fields}
    assert all(field.accepts(checked.values[field.name]) for field in fields if field.name in checked.values)
    assert set(checked.unlisted) == set(values) - {field.name for field in fields}
