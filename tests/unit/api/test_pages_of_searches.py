"""Cursors of searches: there and back, and those that are none of ours."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestration.paging import Page
from webui.api.problems import BodyError
from webui.api.schemas.base import PageRequest
from webui.api.searching import page_of


def cursor(text: str) -> str:
    """A cursor that holds ``text``."""
    return base64.b64encode(text.encode()).decode()


@given(st.integers(0, 100_000))
def test_a_page_begins_after_its_cursor(place: int) -> None:
    asked = PageRequest.model_construct(limit=10, after=cursor(str(place)), before=None, from_=0)

    assert page_of(asked) == Page(10, place)


@given(st.integers(0, 100_000))
def test_the_page_before_a_cursor_never_begins_before_the_first_row(place: int) -> None:
    asked = PageRequest.model_construct(limit=10, after=None, before=cursor(str(place)), from_=0)

    assert page_of(asked) == Page(10, max(place - 10, 0))


@pytest.mark.parametrize(
    "text", ["", "!", cursor("-1"), cursor("100001"), cursor("1.5"), cursor("³"), cursor("9" * 5000)]
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_that_is_none_of_ours_is_refused(side: str, text: str) -> None:
    places = {"after": None, "before": None, side: text}

    with pytest.raises(BodyError):
        page_of(
            PageRequest.model_construct(limit=10, from_=0, after=places["after"], before=places["before"])
        )
