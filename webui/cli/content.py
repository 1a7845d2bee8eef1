"""The commands about content and cases: ``publish``, ``demo``, ``check-invariants``."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from engine import invariants, releases, tables
from engine.storage import Actor, Store
from processes import catalog
from webui import bootstrap
from webui.demo import Played, Stage, VirtualClock, households, play_households, set_up
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员")
FIRST_MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    for command in (publish, demo, check_invariants):
        group.add_command(command)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=catalog.HOME)
@click.option("--note", default="", help="发布说明")
def publish(folder: Path, note: str) -> None:
    """检查并发布目录 FOLDER 下的流程、决策表和表单，成为一个新版本。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        content = releases.publish(tx, catalog.release_files(folder), note)
    for finding in (*content.program.findings, *tables.check(content.files)):
        click.echo(f"提示 {finding.file} {finding.element_id}：{finding.message}", err=True)
    click.echo(f"版本 {content.number}：{len(content.program.specs)} 个流程，{len(content.forms)} 个表单")


@click.command()
@click.option("--cases", "count", default=24, show_default=True, type=click.IntRange(1, 1000), help="办件数")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def demo(count: int, as_json: bool) -> None:
    """让虚构家庭从申请走到答复，扮演每个岗位；有办件没有得到答复时退出码为 1。

    在临时数据库和虚拟时钟上进行，不影响正在运行的系统。
    """
    stories = households()
    chosen = [stories[number % len(stories)] for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="yijianshi-demo-") as folder:
        settings = replace(read_settings(), var=Path(folder), database_url=None)
        clock = VirtualClock(FIRST_MORNING)
        with bootstrap.demo_platform() as platform:
            settings = replace(settings, platform_url=platform.url)
            url = bootstrap.database_url(settings)
            with bootstrap.open_store(settings, url, clock=clock, queued=False) as store:
                set_up(store)
                played = play_households(Stage(store, clock, platform), chosen)
                breaches = _breaches(store)
    _print(played, as_json)
    if breaches or not all(each.answered for each in played):
        sys.exit(1)


def _print(played: Sequence[Played], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in played], ensure_ascii=False, indent=1))
        return
    for each in played:
        outcomes = "，".join(f"{item}={outcome}" for item, outcome in each.outcomes.items())
        mark = "✓" if each.answered else "✗"
        click.echo(
            f"{mark} {each.number} {each.days:>3} 天 {len(each.path):>3} 步 {each.household.title}：{outcomes}"
        )
        for problem in each.problems:
            click.echo(f"    {problem}")
    answered = sum(each.answered for each in played)
    click.echo(f"{len(played)} 件，{answered} 件全部答复并与预期一致")


def _as_json(each: Played) -> dict[str, object]:
    return {
        "case_number": each.number,
        "household": each.household.id,
        "title": each.household.title,
        "items": list(each.outcomes),
        "path": each.path,
        "outcomes": each.outcomes,
        "days": each.days,
        "answered": each.answered,
        "problems": each.problems,
    }


@click.command("check-invariants")
def check_invariants() -> None:
    """逐件重算流程状态，与数据库各表核对；发现不一致时退出码为 1。"""
    settings = read_settings()
    with bootstrap.open_store(settings, bootstrap.database_url(settings), queued=False) as store:
        if _breaches(store):
            sys.exit(1)
    click.echo("全部一致")


def _breaches(store: Store) -> int:
    found = 0
    for breach in invariants.check(store):
        click.echo(f"{breach.case_number} 不变式 {breach.invariant}：{breach.message}", err=True)
        found += 1
    return found
