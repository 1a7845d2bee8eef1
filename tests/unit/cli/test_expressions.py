"""The commands ``feel``, ``dmn`` and ``dmn-check``."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.support.dmn_models import decision, input_data, literal, model_xml, table
from webui.cli.expressions import register

MODEL = model_xml(
    input_data("人均收入", "number"),
    decision(
        "level",
        table(["人均收入"], [["< 1020", '"困难"'], [">= 1020", '"一般"']], labels={0: "人均收入（元）"}),
        ["requiredInput:人均收入"],
    ),
    decision("text", literal('"家庭：" + level'), ["requiredDecision:level"]),
)


@pytest.fixture
def group() -> click.Group:
    """A command line with nothing but the three commands."""
    made = click.Group()
    register(made)
    return made


def run(group: click.Group, *arguments: str) -> Result:
    """What came of one call."""
    return CliRunner().invoke(group, list(arguments))


def write(folder: Path, xml: bytes) -> str:
    """The path of a file with ``xml``."""
    path = folder / "model.dmn"
    path.write_bytes(xml)
    return str(path)


def test_feel_prints_the_value_as_json(group: click.Group) -> None:
    result = run(group, "feel", "0.1 + 0.2 = 合计 金额", "--context", '{"合计 金额": 0.3}')

    assert (result.exit_code, result.stdout) == (0, "true\n")


def test_feel_reads_the_context_from_a_file(group: click.Group, tmp_path: Path) -> None:
    context = tmp_path / "context.json"
    context.write_text('{"people": [{"name": "甲"}]}', "utf-8")

    result = run(group, "feel", "people.name", "--context", f"@{context}")

    assert json.loads(result.stdout) == ["甲"]


def test_feel_points_at_a_mistake(group: click.Group) -> None:
    result = run(group, "feel", "1 + * 2")

    assert result.exit_code == 1
    assert "▸" in result.stderr


@pytest.mark.parametrize("context", ["[1]", "{", "@/no/such/file"])
def test_a_context_that_is_no_json_object_is_a_wrong_call(group: click.Group, context: str) -> None:
    result = run(group, "feel", "1", "--context", context)

    assert result.exit_code == 2
    assert "JSON" in result.stderr


def test_feel_says_why_something_is_null(group: click.Group) -> None:
    result = run(group, "feel", '1 + "a"')

    assert result.stdout == "null\n"
    assert "提示" in result.stderr


def test_dmn_prints_the_value_of_a_decision(group: click.Group, tmp_path: Path) -> None:
    result = run(group, "dmn", write(tmp_path, MODEL), "--decision", "text", "--input", '{"人均收入": 900.5}')

    assert (result.exit_code, json.loads(result.stdout)) == (0, "家庭：困难")


def test_dmn_explains_which_rule_and_which_value(group: click.Group, tmp_path: Path) -> None:
    file = write(tmp_path, MODEL)

    result = run(group, "dmn", file, "--decision", "text", "--input", '{"人均收入": 900.5}', "--explain")

    assert "命中第 1 条规则" in result.stdout
    assert "人均收入（元） = 900.5" in result.stdout


@pytest.mark.parametrize(
    ("decision_id", "values"),
    [("nothing", "{}"), ("text", '{"人均收入": "很少"}'), ("text", '{"人均收入": true}')],
)
def test_dmn_fails_with_a_sentence(group: click.Group, tmp_path: Path, decision_id: str, values: str) -> None:
    result = run(group, "dmn", write(tmp_path, MODEL), "--decision", decision_id, "--input", values)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_dmn_check_is_content_with_a_sound_model(group: click.Group, tmp_path: Path) -> None:
    result = run(group, "dmn-check", write(tmp_path, MODEL))

    assert (result.exit_code, result.stdout) == (0, "没有发现问题\n")


def test_dmn_check_lists_findings_with_an_example(group: click.Group, tmp_path: Path) -> None:
    overlapping = model_xml(decision("d", table(["x"], [["<= 1", "1"], [">= 1", "2"]])))

    result = run(group, "dmn-check", write(tmp_path, overlapping))

    assert result.exit_code == 1
    assert "错误 d：第 1 条与第 2 条规则同时命中" in result.stdout
    assert "x = 1" in result.stdout


def test_dmn_check_prints_json_when_asked(group: click.Group, tmp_path: Path) -> None:
    gap = model_xml(decision("d", table(["x"], [["< 1", "1"]])))

    result = run(group, "dmn-check", write(tmp_path, gap), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["kind"] == "gap"


def test_dmn_check_refuses_what_is_not_dmn(group: click.Group, tmp_path: Path) -> None:
    result = run(group, "dmn-check", write(tmp_path, b"<a/>"))

    assert result.exit_code == 1
