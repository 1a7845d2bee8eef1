"""``yijianshi verify`` as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.bpmn_text import diagram, gateway, user
from webui.cli.main import cli

A, B, CHOICE = user("a"), user("b"), gateway("exclusive", "x")
TEXT = "start -> x -[=n = 1]-> a -> j -> end; x -[default]-> b -> j"


def verify(folder: Path, text: str, *words: str) -> Result:
    """What the command says of a folder with one diagram."""
    (folder / "p.bpmn").write_text(text, encoding="utf-8")
    return CliRunner().invoke(cli, ["verify", str(folder), *words])


def test_a_sound_diagram_is_proved_with_exit_code_zero(tmp_path: Path) -> None:
    result = verify(tmp_path, diagram(TEXT, CHOICE, A, B, gateway("exclusive", "j")))

    assert result.exit_code == 0
    assert "证明通过：1 个流程" in result.output


def test_an_unsound_diagram_is_told_with_the_way_there_and_exit_code_one(tmp_path: Path) -> None:
    result = verify(tmp_path, diagram(TEXT, CHOICE, A, B, gateway("parallel", "j")))

    assert result.exit_code == 1
    assert "死锁" in result.output
    assert "怎么办：" in result.output
    assert "走法：start → p_start_x_0 → x → p_x_a_1 → a → p_a_j_2 → j" in result.output
    assert "不能发布" in result.output


def test_the_same_as_json(tmp_path: Path) -> None:
    result = verify(tmp_path, diagram(TEXT, CHOICE, A, B, gateway("parallel", "j")), "--json")

    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["proved"] is False
    assert [(each["code"], each["element_id"]) for each in found["errors"]] == [("deadlock", "j")]
    assert found["errors"][0]["path"][-1] == "j"


def test_a_limit_on_states_is_told_honestly(tmp_path: Path) -> None:
    result = verify(tmp_path, diagram(TEXT, CHOICE, A, B, gateway("parallel", "j")), "--states", "1")

    assert result.exit_code == 0
    assert "没有证明" in result.output
    assert "没有发现错误，但没有全部证明" in result.output


def test_a_single_file_may_be_given(tmp_path: Path) -> None:
    file = tmp_path / "one.bpmn"
    file.write_text(diagram("start -> a -> end", A), encoding="utf-8")

    assert CliRunner().invoke(cli, ["verify", str(file)]).exit_code == 0


@pytest.mark.parametrize("name", ["notes.txt", "table.dmn"])
def test_a_folder_without_diagrams_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")

    result = CliRunner().invoke(cli, ["verify", str(tmp_path)])

    assert result.exit_code == 1
    assert "没有流程图" in str(getattr(result.exception, "message", result.output))
