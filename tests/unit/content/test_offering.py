"""What ``service.json`` offers: read strictly, checked against the release, asked by the application."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel, offering
from engine.content import Content, compile_content
from engine.errors import InvalidInputError, ModelError
from engine.offering import Offering
from tests.support.diagrams import diagram, form, user

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SERVICE: dict[str, object] = {
    "title": "申请补贴“一件事”",
    "process": "p",
    "form": "application",
    "number_prefix": "BT",
    "fields": {"applicant_name": "name", "id_number": "id_number", "items": "items", "members": "family"},
    "member_fields": {"name": "who"},
    "variables": {"adult": "=age >= 18"},
    "items": [{"code": "rent", "name": "租房补贴"}, {"code": "heat", "name": "取暖补贴"}],
    "checks": [
        {"field": "age", "fails": '=list contains(items, "rent") and age < 18', "message": "须年满 18"}
    ],
}
FIELDS: list[dict[str, object]] = [
    {"key": key, "type": "textfield", "label": key} for key in ("name", "id_number", "items", "family", "age")
]


def read(**changed: object) -> Offering:
    """The offering of SERVICE once it was ``changed``."""
    return offering.read(json.dumps({**SERVICE, **changed}).encode())


def compiled(**changed: object) -> Content:
    """A release with SERVICE once it was ``changed``, one process and one form."""
    files = diagram("p", [user("check")], "start > check > done") | form("application", *FIELDS)
    return compile_content(1, files | {offering.FILE: json.dumps({**SERVICE, **changed}).encode()})


def test_a_short_title_is_the_title_unless_one_is_given() -> None:
    assert read().short_title == "申请补贴“一件事”"
    assert read(short_title="补贴").short_title == "补贴"


@given(st.lists(st.sampled_from(["rent", "heat"]), min_size=1))
def test_every_choice_of_offered_items_is_taken_as_it_was_made(chosen: list[str]) -> None:
    assert read().chosen({"items": chosen}) == tuple(chosen)


@given(
    st.lists(st.sampled_from(["rent", "heat"])), st.text().filter(lambda code: code not in ("rent", "heat"))
)
def test_one_item_that_is_not_offered_spoils_the_choice(chosen: list[str], strange: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read().chosen({"items": [*chosen, strange]})

    assert refusal.value.fields["field"] == "items"
    assert strange in refusal.value.message


@pytest.mark.parametrize("nothing", [None, [], "rent", {"rent": True}, 1])
def test_no_choice_is_refused(nothing: object) -> None:
    with pytest.raises(InvalidInputError, match="至少选择一个"):
        read().chosen({"items": nothing})


def test_members_are_read_under_the_names_that_the_form_gives_them() -> None:
    family = [{"who": "阮晓梅", "id_number": "1", "relation": "child"}, {"who": "阮大成"}]

    members = read().members({"family": family})

    assert members == [
        {"name": "阮晓梅", "id_number": "1", "relation": "child"},
        {"name": "阮大成", "id_number": "", "relation": ""},
    ]


@pytest.mark.parametrize("values", [{}, {"family": None}, {"family": ""}])
def test_who_lives_alone_has_no_members(values: dict[str, object]) -> None:
    assert read().members(values) == []


def test_facts_follow_from_the_form_and_hold_nothing_else_of_it() -> None:
    assert read().facts({"age": 17, "name": "杜永强"}, NOW) == {"adult": False}


@given(st.integers(0, 120), st.sampled_from([["rent"], ["heat"], ["rent", "heat"]]))
def test_fields_that_are_wrong_only_together_are_found(age: int, items: list[str]) -> None:
    faults = read().faults({"age": age, "items": items}, NOW)

    assert bool(faults) == (age < 18 and "rent" in items)


def test_a_check_that_cannot_be_told_blames_nobody() -> None:
    assert read().faults({"items": ["rent"], "age": None}, NOW) == ()


def test_a_release_calls_its_items_by_their_names_and_others_by_their_codes() -> None:
    content = compiled()

    assert [content.item_name(code) for code in ("rent", "gone", None)] == ["租房补贴", "gone", ""]
    assert (content.title, content.is_offered) == ("申请补贴“一件事”", True)


@pytest.mark.parametrize(
    ("changed", "code", "names"),
    [
        ({"process": "other"}, "offering_process_missing", "other"),
        ({"recheck": "again"}, "offering_process_missing", "again"),
        ({"form": "none"}, "offering_form_missing", "none"),
        ({"fields": {"applicant_name": "name", "items": "items"}}, "offering_role_missing", "id_number"),
        ({"variables": {"rich": "=income > 1"}}, "offering_field_missing", "income"),
        ({"checks": [{"field": "size", "fails": "=true", "message": "x"}]}, "offering_field_missing", "size"),
        ({"checks": [{"field": "age", "fails": "=1 +", "message": "x"}]}, "offering_unreadable", "offering"),
        ({"items": [{"code": "rent"}]}, "offering_unreadable", "name"),
        ({"items": 3}, "offering_unreadable", "service.json"),
        ({"fields": []}, "offering_role_missing", "applicant_name"),
    ],
)
def test_an_offering_that_does_not_fit_its_release_is_not_published(
    changed: dict[str, object], code: str, names: str
) -> None:
    with pytest.raises(ModelError) as refusal:
        compiled(**changed)

    findings = refusal.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert code in [finding.code for finding in findings]
    assert names in " ".join(f"{finding.code} {finding.message}" for finding in findings)


@pytest.mark.parametrize("source", [b"", b"{}", b"[]", b"\xff", b'{"title": "x"}'])
def test_what_is_no_offering_names_the_file(source: bytes) -> None:
    files = diagram("p", [user("check")], "start > check > done") | {offering.FILE: source}

    with pytest.raises(ModelError, match=r"service\.json"):
        compile_content(1, files)


def test_an_expression_that_is_no_feel_is_told_when_it_is_read() -> None:
    with pytest.raises(feel.FeelError):
        read(variables={"x": "=1 +"})
