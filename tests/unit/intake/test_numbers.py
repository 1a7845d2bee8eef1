"""ID numbers as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from engine.errors import InvalidInputError
from engine.intake.drafts import normal_id_number, place_of

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
NUMBER = "11010519491231002X"


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), " 110105 19491231 002x\n", f"\u3000{NUMBER}"])
def test_blanks_go_and_the_check_letter_becomes_large(typed: str) -> None:
    assert normal_id_number(typed, NOW) == NUMBER


@pytest.mark.parametrize(
    "typed", ["", "1", NUMBER[:-1], NUMBER[:-1] + "1", NUMBER + "0", "110105-19491231002X"]
)
def test_what_is_no_number_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        normal_id_number(typed, NOW)

    assert refusal.value.fields == {"field": "id_number"}
    assert len(typed) < 2 or typed not in refusal.value.message


def test_files_of_two_intakes_never_lie_in_one_place() -> None:
    assert place_of(UUID(int=1)) != place_of(UUID(int=2))
