"""The commands about limits: what an operator reads, and the exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine.models import Clock, UserTask
from tests.support.diagrams import diagram, user
from tests.support.world import World
from webui.cli.clocks import register

CLOCK = {
    "code": "whole",
    "name": "全程",
    "start": ["opened:check"],
    "stop": ["closed:check"],
    "limits": [
        {
            "kind": "statutory",
            "days": 30,
            "unit": "working",
            "basis": "某办法 第三条",
            "basis_status": "待核",
            "effective_from": "2026-07-01",
            "owner": "district",
        }
    ],
}
NOTICE = {
    "year": 2027,
    "notice": "国办发明电〔2026〕99号",
    "title": "2027年放假安排（测试）",
    "holidays": [{"date": "2027-01-01", "name": "元旦"}, {"date": "2027-01-04", "name": "元旦"}],
    "working_weekends": [],
}


@pytest.fixture
def group() -> click.Group:
    """A command line with nothing but these commands."""
    made = click.Group()
    register(made)
    return made


@pytest.fixture
def begun(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A case with one limit of thirty working days, in the database that the commands use."""
    files = diagram("p", [user("check")], "start > check > done")
    world.publish(files | {"clocks.json": json.dumps({"clocks": [CLOCK]}).encode()})
    world.start("p")
    with world.store.transaction() as tx:
        tx.session.scalars(select(UserTask)).one().due_at = datetime(2027, 1, 4, 10, tzinfo=UTC)
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("YIJIANSHI_DEMO", "1")
    return world


def run(group: click.Group, *arguments: str) -> Result:
    """What came of one call."""
    return CliRunner().invoke(group, ["clock", *arguments])


def test_add_prints_the_day(group: click.Group, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YIJIANSHI_VAR", str(tmp_path))

    plain = run(group, "add", "2026-09-21", "10")
    natural = run(group, "add", "2026-09-24", "7", "--calendar")
    explained = run(group, "add", "2026-09-21", "10", "--explain")

    assert (plain.exit_code, plain.output) == (0, "2026-10-12\n")
    assert natural.output == "2026-10-08\n"
    assert "2026-10-10 周六 第  9 天 调休上班" in explained.output


def test_add_says_when_a_year_is_provisional(
    group: click.Group, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YIJIANSHI_VAR", str(tmp_path))

    result = run(group, "add", "2026-12-30", "5")

    assert result.stdout == "2027-01-07\n"
    assert "2027 年放假通知尚未公布" in result.stderr


def test_explain_tells_every_day_with_the_basis_marked(group: click.Group, begun: World) -> None:
    result = run(group, "explain", "T-p-00000")

    assert result.exit_code == 0
    assert "■ 全程（法定）30 个工作日，计时中，到期日 2027-01-06" in result.output
    assert "某办法 第三条【待核】" in result.output
    assert "2026-11-25 周三 第  1 天 工作日" in result.output
    assert "放假（元旦）" in result.output


def test_import_lists_who_is_affected_and_recompute_then_finds_nothing(
    group: click.Group, begun: World, tmp_path: Path
) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), "utf-8")

    imported = run(group, "import", str(file))
    again = run(group, "recompute")
    watched = run(group, "watch")

    assert "已导入 2027 年放假安排（国办发明电〔2026〕99号）" in imported.output
    assert "T-p-00000 全案 全程（法定）：2027-01-06 → 2027-01-07" in imported.output
    assert "提示：T-p-00000 check 原定 2027-01-04 到期，现为休息日" in imported.output
    assert again.output == "没有时限受影响\n"
    assert (watched.exit_code, watched.output) == (0, "全部时限核对一致\n")


def test_watch_fails_when_a_due_date_was_tampered_with(group: click.Group, begun: World) -> None:
    with begun.store.transaction() as tx:
        tx.session.get_one(Clock, begun.rows(Clock)[0].id).due_at = datetime(2026, 12, 1, tzinfo=UTC)

    result = run(group, "watch")

    assert result.exit_code == 1
    assert "T-p-00000：时限“全程”登记的到期日是 2026-12-01，按事件逐日核算应为 2027-01-06" in result.stderr
