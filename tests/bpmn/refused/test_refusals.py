"""What the validator refuses (or warns about) before a release is published, with the element and a Chinese message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine.interpreter
from engine.errors import ModelError
from engine.interpreter import Finding
from tests.bpmn.refused.cases import REFUSALS
from tests.bpmn.refused.shapes import Refusal
from tests.support.process import program

_CODE = re.compile(
    r'yield "(\w+)", |Finding\(\s*"(\w+)"|yield f?"(\w+)(?::\{\w+\})?"$|\["(\w+)"\]|^    "(\w+)": "\W', re.M
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def findings(text: str) -> tuple[Finding, ...]:
    try:
        return program(text).findings
    except ModelError as error:
        found = error.fields["findings"]
        assert isinstance(found, tuple)
        return found


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.code}: {refusal.what}")
def test_a_model_is_refused_with_its_element_and_a_chinese_message(refusal: Refusal) -> None:
    matching = [finding for finding in findings(refusal.text) if finding.code == refusal.code]

    assert refusal.element_id in {finding.element_id for finding in matching}
    assert all(_CHINESE.search(finding.message) for finding in matching)
    assert {finding.warning for finding in matching} == {refusal.warning}


@pytest.mark.parametrize(
    "refusal", [refusal for refusal in REFUSALS if not refusal.warning], ids=lambda refusal: refusal.what
)
def test_the_error_itself_names_an_element(refusal: Refusal) -> None:
    with pytest.raises(ModelError) as caught:
        program(refusal.text)

    assert caught.value.code == "invalid_model"
    assert "element_id" in caught.value.fields


def test_a_broken_decision_file_is_refused() -> None:
    with pytest.raises(ModelError, match=r"tables\.dmn"):
        program(REFUSALS[-1].text, tables="<definitions/>")


def test_every_code_of_the_validator_has_a_case() -> None:
    home = Path(engine.interpreter.__file__).parent
    texts = "\n".join(
        (home / name).read_text(encoding="utf-8")
        for name in (
            "reader.py",
            "events.py",
            "rules_flow.py",
            "rules_events.py",
            "rules_settings.py",
            "validator.py",
        )
    )
    codes = {next(filter(None, groups)) for groups in _CODE.findall(texts)}

    assert codes - {refusal.code for refusal in REFUSALS} == set()
    assert len(codes) > 50
