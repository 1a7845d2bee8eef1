"""``yijianshi rehearse`` as strangers meet it: any file, any scenario, always an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.bpmn_text import diagram, gateway, user
from tests.support.database import server
from webui.cli.main import cli

TEXT = diagram("start -> a -> end", user("a"))
HALF = diagram("start -> x -[=n]-> a -> end; x -> end2", gateway("exclusive", "x"), user("a"))


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """A command line that uses the test server."""
    monkeypatch.setenv("DATABASE_URL", server().url)
    yield CliRunner()


def rehearse(
    runner: CliRunner, folder: Path, text: str, scenario: object | None = None, *words: str
) -> Result:
    """What the command says of one file and an optional scenario."""
    (folder / "p.bpmn").write_text(text, encoding="utf-8")
    more: list[str] = []
    if scenario is not None:
        source = scenario if isinstance(scenario, str) else json.dumps(scenario)
        (folder / "story.json").write_text(source, encoding="utf-8")
        more = ["--scenario", str(folder / "story.json")]
    return runner.invoke(cli, ["rehearse", str(folder / "p.bpmn"), *more, *words])


def test_the_way_is_told_in_words(runner: CliRunner, tmp_path: Path) -> None:
    result = rehearse(runner, tmp_path, TEXT, {"steps": [{"complete": "a"}]})

    assert result.exit_code == 0
    assert result.output.splitlines()[:3] == [
        "2026-11-23 09:00  start  start（startEvent）",
        "2026-11-23 09:00  a  a（userTask）",
        "2026-11-23 09:00  end  end（endEvent）",
    ]
    assert "结果：已办结，与预期相符" in result.output


def test_the_way_is_told_as_json(runner: CliRunner, tmp_path: Path) -> None:
    result = rehearse(runner, tmp_path, TEXT, {"steps": [{"complete": "a"}]}, "--json")

    found: Any = json.loads(result.output)
    assert result.exit_code == 0
    assert (found["ok"], found["state"], found["path"]) == (True, "completed", ["start", "a", "end"])
    assert found["completed"][0]["at"] == "2026-11-23T01:00:00Z"


def test_what_is_not_as_told_ends_with_one(runner: CliRunner, tmp_path: Path) -> None:
    result = rehearse(runner, tmp_path, TEXT, {"expect": {"ended": True}})

    assert result.exit_code == 1
    assert "不符 $.expect.ended：办件没有办结" in result.output
    assert "在等 a" in result.output


@pytest.mark.parametrize(
    ("text", "scenario", "code", "element"),
    [
        ("no xml", None, "invalid_model", ""),
        (HALF, None, "no_default", "x"),
        (TEXT, "{", "scenario_invalid", "$"),
        (TEXT, {"stepps": []}, "scenario_invalid", "$.stepps"),
        (TEXT, {"process": "nobody"}, "process_missing", "nobody"),
    ],
)  # fmt: skip
def test_what_cannot_be_rehearsed_is_a_finding(
    runner: CliRunner, tmp_path: Path, text: str, scenario: object, code: str, element: str
) -> None:
    told = rehearse(runner, tmp_path, text, scenario)
    found: Any = json.loads(rehearse(runner, tmp_path, text, scenario, "--json").output)

    assert told.exit_code == 1
    assert "错误" in told.output and "不能运行" in told.output
    assert found["ok"] is False and found["state"] == "refused"
    assert (code, element) in [(each["code"], each["element_id"]) for each in found["findings"]]


def test_by_itself_and_from_another_process(runner: CliRunner, tmp_path: Path) -> None:
    result = rehearse(runner, tmp_path, TEXT, None, "--auto", "--process", "p", "--json")

    assert json.loads(result.output)["state"] == "completed"


def test_a_release_is_rehearsed_as_a_whole(runner: CliRunner) -> None:
    path = Path("processes") / "elderly_subsidy" / "scenarios" / "01.json"

    result = runner.invoke(cli, ["rehearse", "processes", "--scenario", str(path)])

    assert result.exit_code == 0, result.output
    assert "覆盖 elderly_subsidy" in result.output


def test_a_diagram_of_a_service_brings_its_service_along(runner: CliRunner) -> None:
    folder = Path("processes") / "elderly_subsidy"
    diagram, scenario = folder / "elderly_subsidy.bpmn", folder / "scenarios" / "01.json"

    within = runner.invoke(cli, ["rehearse", str(diagram), "--scenario", str(scenario)])
    alone = runner.invoke(cli, ["rehearse", str(diagram), "--scenario", str(scenario), "--alone"])

    assert within.exit_code == 0, within.output
    assert alone.exit_code == 1
    assert "decision:" in alone.output and "表单" in alone.output


def test_any_name_of_a_diagram_will_do(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_text(TEXT, encoding="utf-8")

    assert runner.invoke(cli, ["rehearse", str(tmp_path / "p.xml")]).exit_code == 0
    assert runner.invoke(cli, ["verify", str(tmp_path / "p.xml")]).exit_code == 0
