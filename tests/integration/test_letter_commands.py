"""The commands ``letter recompute``, ``archive export`` and ``archive verify``."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from engine import cases, jobs
from engine.errors import NotFoundError
from engine.letters import issuing
from engine.models import Case, Letter
from tests.support.world import CLERK, World
from webui.cli.letters import register
from webui.demo.setting import households


@pytest.fixture
def number(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of the receipt of a submitted case, in a database that the commands use."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    story = next(each for each in households() if each.application["street"] == "lc_shanda")
    with world.store.transaction(CLERK) as tx:
        case_id = cases.submit(tx, story.application, "window").case_id
    jobs.run_due(world.store)
    with world.store.transaction(CLERK) as tx:
        return issuing.receipt(tx, tx.session.get_one(Case, case_id)).number


def run(*arguments: str) -> Result:
    """What came of one call."""
    group = click.Group()
    register(group)
    return CliRunner().invoke(group, list(arguments))


def test_a_letter_is_computed_anew(number: str) -> None:
    result = run("letter", "recompute", number)

    assert result.exit_code == 0, result.output
    assert "与归档文书一致" in result.output


def test_a_letter_that_differs_is_shown_and_fails(world: World, number: str) -> None:
    with world.store.transaction() as tx:
        tx.session.execute(update(Letter).values(text="另一份文书\n"))

    result = run("letter", "recompute", number)

    assert result.exit_code == 1
    assert "-另一份文书" in result.output


def test_an_unknown_letter_is_an_error(number: str) -> None:
    assert isinstance(run("letter", "recompute", "历民助〔2026〕999号").exception, NotFoundError)


def test_an_exported_archive_is_sound_until_a_byte_changes(number: str, tmp_path: Path) -> None:
    case_number, file = number.removesuffix("-receipt"), tmp_path / "case.zip"
    exported = run("archive", "export", case_number, "--output", str(file))
    digest = exported.output.strip().rpartition("：")[2]

    sound = run("archive", "verify", str(file), "--expect", digest, "--recorded")
    other = run("archive", "verify", str(file), "--expect", "0" * 64)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    broken = run("archive", "verify", str(file))

    assert (exported.exit_code, sound.exit_code) == (0, 0), sound.output
    assert "档案完整" in sound.output
    assert (other.exit_code, broken.exit_code) == (1, 1)
    assert "不一致" in other.output
