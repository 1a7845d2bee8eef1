"""The page about supported elements says what the tests say."""

from __future__ import annotations

from tests.support.supported_elements import PAGE, page, proofs


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.supported_elements"


def test_every_row_has_tests() -> None:
    assert [proof.path for proof in proofs() if proof.tests == 0] == []
    assert len(proofs()) > 20
