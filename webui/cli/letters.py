"""The commands about what is kept for ever: ``letter recompute``, ``archive export``, ``archive verify``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine import cases
from engine.archive import container, exporting
from engine.archive.recompute import Recomputed, recompute
from engine.reach import EVERYWHERE
from engine.storage import Actor
from webui import bootstrap
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员", None, frozenset({"admin", EVERYWHERE}))


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    group.add_command(letter)
    group.add_command(archive)


@click.group()
def letter() -> None:
    """文书。"""


@letter.command("recompute")
@click.argument("number")
def letter_recompute(number: str) -> None:
    """按归档的事实和版本重新计算文书 NUMBER；与归档不同时列出差别，退出码为 1。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        found = recompute(tx, number)
    click.echo(f"{found.letter.number} {found.letter.title}，依据第 {found.letter.release_number} 版")
    _tell(found)
    if not found.same:
        sys.exit(1)
    click.echo("与归档文书一致")


def _tell(found: Recomputed) -> None:
    for decision in found.decisions:
        value = json.dumps(decision.value, ensure_ascii=False)
        click.echo(f"  {decision.name}（{decision.decision}）= {value}　{decision.difference or '一致'}")
    for line in found.differences:
        click.echo(line)


@click.group()
def archive() -> None:
    """办件档案。"""


@archive.command("export")
@click.argument("case_number")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="文件名，默认为“受理编号.zip”"
)
def archive_export(case_number: str, output: Path | None) -> None:
    """导出办件 CASE_NUMBER 的档案：表单、文书、核验、办理记录、时钟、流程图和校验清单。"""
    settings = read_settings()
    with bootstrap.open_store(settings, bootstrap.database_url(settings), queued=False) as store:
        with store.transaction(OPERATOR) as tx:
            case_id = cases.find(tx, case_number).id
        made = exporting.export(store, OPERATOR, case_id)
    target = output or Path(f"{made.case_number}.zip")
    target.write_bytes(made.content)
    click.echo(f"{target}　清单 SHA-256：{made.manifest_sha256}")


@archive.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--expect", help="导出时给出的清单 SHA-256")
@click.option("--recorded", is_flag=True, help="同时与系统办理记录中登记的清单核对")
def archive_verify(file: Path, expect: str | None, recorded: bool) -> None:
    """检查档案 FILE 是否有文件缺少、多出或者改动过一个字节；有问题时退出码为 1。"""
    found = container.verify(file.read_bytes())
    problems = list(found.problems)
    if expect and expect.lower() != found.manifest_sha256:
        problems.append("清单与给出的 SHA-256 不一致")
    if recorded and found.manifest_sha256 not in _recorded(found.case_number):
        problems.append("清单与系统中登记的导出记录都不一致")
    click.echo(f"{found.case_number}　清单 SHA-256：{found.manifest_sha256}")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("档案完整，没有改动")


def _recorded(case_number: str) -> list[str]:
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        return exporting.recorded(tx, case_number)
