"""The commands that let programs in and out."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from engine.models import ApiClient
from tests.support.world import World
from webui.cli.main import cli

OPEN = (
    "client", "open", "bank", "--name", "银行对账", "--office", "district", "--post", "supervisor",
    "--scope", "tasks:read", "--scope", "jobs:work", "--reason", "来函",
)  # fmt: skip


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A terminal on the world's database."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    return CliRunner()


def typed(runner: CliRunner, *words: str) -> Result:
    """What comes of typing ``words``."""
    return runner.invoke(cli, words)


def test_a_client_is_let_in_listed_renewed_and_closed(world: World, run: CliRunner) -> None:
    secret = typed(run, *OPEN).output.strip()
    renewed = typed(run, "client", "renew", "bank", "--reason", "到期").output.strip()
    listed = typed(run, "client", "list").output
    typed(run, "client", "close", "bank", "--reason", "停用")

    [client] = world.rows(ApiClient)
    assert secret and renewed and secret != renewed
    assert "bank  有效  jobs:work tasks:read" in listed
    assert client.closed_at is not None
    assert "停用于" in typed(run, "client", "list").output


def test_an_unknown_scope_is_refused(run: CliRunner) -> None:
    answer = typed(run, *OPEN, "--scope", "everything")

    assert answer.exit_code == 2
    assert "everything" in answer.output
