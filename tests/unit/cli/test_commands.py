"""The command line as an operator meets it: every command explains itself in Chinese, every error is one line."""

from __future__ import annotations

import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from webui.cli import main
from webui.cli.main import cli
from webui.cli.running import free_port, secret_key


def commands(group: click.Group, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of every command below ``group``."""
    for name, command in group.commands.items():
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)


@pytest.mark.parametrize("words", [(), *commands(cli)], ids=" ".join)
def test_every_command_says_in_chinese_what_it_does(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*words, "--help"])

    assert result.exit_code == 0
    told = result.output.partition("\n")[2].partition("Options:")[0]
    assert any("\u4e00" <= character <= "\u9fff" for character in told), told


@pytest.mark.parametrize(
    "words",
    [
        ["publish", "/no/such/folder"],
        ["clock", "add", "yesterday", "3"],
        ["clock", "add", "2026-09-21", "-1"],
        ["demo", "--cases", "0"],
        ["payment", "list", "2026-13"],
        ["correction", "--days", "0"],
        ["archive", "verify", "/no/such/file"],
        ["stub", "--persons", "/no/such/file"],
        ["nonsense"],
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_touched(words: list[str], tmp_path: Path) -> None:
    runner = CliRunner(env={"YIJIANSHI_VAR": str(tmp_path / "var")})

    result = runner.invoke(cli, words)

    assert result.exit_code == 2, result.output
    assert not (tmp_path / "var").exists()


def test_an_error_of_ours_is_one_chinese_line_and_exit_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["yijianshi", "clock", "add", "2026-09-21", "3"])
    monkeypatch.setenv("YIJIANSHI_PROT", "8000")

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines() == ["错误（invalid_input）：不认识的设置 YIJIANSHI_PROT"]


@pytest.mark.parametrize(("days", "due"), [("0", "2026-09-21"), ("4", "2026-09-28"), ("10", "2026-10-12")])
def test_a_due_date_is_reckoned_without_a_database(tmp_path: Path, days: str, due: str) -> None:
    runner = CliRunner(env={"YIJIANSHI_VAR": str(tmp_path / "var"), "DATABASE_URL": None})

    result = runner.invoke(cli, ["clock", "add", "2026-09-21", days])

    assert (result.exit_code, result.stdout) == (0, f"{due}\n")
    assert not (tmp_path / "var").exists()


def test_a_key_that_signs_sessions_is_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    var = tmp_path / "new"

    first, again = secret_key(var, None), secret_key(var, None)

    assert (first, len(first)) == (again, 64)
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert secret_key(tmp_path / "other", None) != first


def test_a_configured_key_is_used_and_not_written_down(tmp_path: Path) -> None:
    assert secret_key(tmp_path, "configured") == "configured"
    assert list(tmp_path.iterdir()) == []


def test_a_free_port_can_be_listened_on() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))
