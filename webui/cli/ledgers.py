"""The commands about the service's own figures: ``payment list``, ``correction rate``, ``publicity list``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from engine import completeness, payments, publicity
from engine.host import SHANGHAI
from engine.reach import EVERYWHERE
from engine.storage import Actor
from webui import bootstrap
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员", None, frozenset({"admin", EVERYWHERE}))


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    for command in (payment, correction, board):
        group.add_command(command)


@click.group()
def payment() -> None:
    """发放清单。"""


@payment.command("list")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
@click.option("--office", help="只列一个街道（单位代码）")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入 CSV 文件")
def payment_list(month: datetime, office: str | None, output: Path | None) -> None:
    """列出 MONTH（如 2026-12）应发放的救助金；含个人信息，写入文件后注意保管。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        lines = payments.of_month(tx, month.date(), office)
    text = payments.as_csv(lines)
    if output is None:
        click.echo(text.removeprefix("\ufeff"), nl=False)
        return
    output.touch(mode=0o600)
    output.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{len(lines)} 笔，合计 {sum(line.amount for line in lines):.2f} 元，已写入 {output}")


@click.command()
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="统计最近多少天")
def correction(days: int) -> None:
    """一次性告知的情况：告知件数、二次补正率、窗口自身原因的件数。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction() as tx:
        end = datetime.now(UTC) + timedelta(seconds=1)
        found = completeness.figures(tx, end - timedelta(days=days), end)
    rate = f"{found.again_rate:.1%}"
    click.echo(
        f"告知 {found.cases} 件，二次补正 {found.asked_again} 件（{rate}），窗口自身原因 {found.own_fault} 件"
    )


@click.command("publicity")
@click.argument("street")
def board(street: str) -> None:
    """列出街道 STREET 现在公示的条目（不含姓名）。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction() as tx:
        found = publicity.board(tx, street)
    for entry in found.entries:
        until = f"至 {entry.until.astimezone(SHANGHAI):%Y-%m-%d}" if entry.until else "长期"
        click.echo(
            f"{entry.item} {entry.household_size} 人 {entry.opened_at.astimezone(SHANGHAI):%Y-%m-%d} {until}"
        )
    click.echo(f"{found.office}：{len(found.entries)} 条")
