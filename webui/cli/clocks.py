"""The commands ``clock add``, ``clock explain``, ``clock import``, ``clock recompute`` and ``clock watch``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from engine.deadlines import Day, Event, EventKind, Limit, Unit, due_on, explain
from engine.limits import ledger
from engine.limits.ledger import Affected, ClockView
from engine.reach import EVERYWHERE
from engine.storage import Actor, Store
from webui import bootstrap
from webui.clocks.wording import basis_text, events_lines, kind_text, limit_text, state_text
from webui.pages import SHANGHAI
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员", None, frozenset({"admin", EVERYWHERE}))
WEEKDAYS = "一二三四五六日"


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    group.add_command(clock)


@click.group()
def clock() -> None:
    """时限：推算到期日、逐日说明、导入放假通知、核对。"""


@clock.command("add")
@click.argument("start", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("days", type=click.IntRange(0, 3660))
@click.option("--calendar", "natural", is_flag=True, help="按自然日计算，期满日遇休息日顺延")
@click.option("--explain", "explained", is_flag=True, help="逐日说明")
def add(start: datetime, days: int, natural: bool, explained: bool) -> None:
    """推算从 START（不计入）起 DAYS 个工作日的到期日。

    例：yijianshi clock add 2026-09-21 10
    """
    limit = Limit(days, Unit.CALENDAR if natural else Unit.WORKING)
    begun = [Event(EventKind.START, start.date())]
    with bootstrap.open_calendar(read_settings()) as calendar:
        last = due_on(limit, begun, calendar)
        told = explain(limit, begun, calendar, start.date())
        unsure = [day.day.year for day in told if calendar.is_provisional(day.day)]
    click.echo(last)
    if explained:
        click.echo("\n".join(_day_lines(told)))
    if unsure:
        click.echo(f"提示：{unsure[0]} 年放假通知尚未公布，公布后到期日可能改变", err=True)


@clock.command("explain")
@click.argument("case_number")
@click.argument("item", required=False)
def explain_case(case_number: str, item: str | None) -> None:
    """逐日说明办件 CASE_NUMBER（或其中一个事项 ITEM）的每个时限为什么在那一天到期。"""
    with _store() as store, store.transaction(OPERATOR) as tx:
        views = ledger.of_case(tx, ledger.find_case(tx, case_number), item)
        for view in views:
            click.echo("\n".join(_story(view)))
    if not views:
        click.echo("没有计时")


@clock.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_notice(file: Path) -> None:
    """导入一年的放假通知 FILE（JSON），重新计算全部未停止的时限，列出受影响的办件。"""
    with _store() as store:
        imported = bootstrap.import_notice(store, file.read_bytes(), file.name, OPERATOR)
    click.echo(f"已导入 {imported.year} 年放假安排（{imported.notice}）")
    _print_affected(imported.affected)
    for each in imported.standing:
        click.echo(
            f"提示：{each.case_number} {each.name} 原定 {_due(each.due_at)} 到期，现为休息日，不自动改动"
        )


@clock.command("recompute")
@click.option("--reason", default="人工重新计算", show_default=True, help="记入时限事件的原因")
def recompute(reason: str) -> None:
    """按现行日历重新计算全部未停止的时限，列出到期日改变的办件；重复执行没有影响。"""
    with _store() as store:
        _print_affected(ledger.recompute(store, reason))


@clock.command("watch")
def watch() -> None:
    """独立核对：从原始事件逐日推算每个时限，与登记的到期日不一致时登记异常，退出码为 1。"""
    with _store() as store:
        differences = bootstrap.watch_deadlines(store)
    for each in differences:
        click.echo(f"{each.case_number}：{each.message}", err=True)
    if differences:
        sys.exit(1)
    click.echo("全部时限核对一致")


@contextmanager
def _store() -> Iterator[Store]:
    settings = read_settings()
    with bootstrap.open_store(settings, bootstrap.database_url(settings), queued=False) as store:
        yield store


def _print_affected(affected: Sequence[Affected]) -> None:
    for each in affected:
        click.echo(
            f"{each.case_number} {each.item or '全案'} {each.name}（{kind_text(each.kind)}）："
            f"{_due(each.before)} → {_due(each.after)}"
        )
    click.echo(f"受影响的时限共 {len(affected)} 项" if affected else "没有时限受影响")


def _due(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else "暂停中"


def _story(view: ClockView) -> Iterator[str]:
    each = view.clock
    yield f"■ {each.name}（{kind_text(each.kind)}）{limit_text(view)}，{state_text(each)}，到期日 {_due(each.due_at)}"
    yield f"  依据：{basis_text(each)}；{each.effective_from} 起；维护单位 {each.owner}"
    for line in events_lines(view, {}):
        yield f"  · {line}"
    yield from (f"  {line}" for line in _day_lines(view.days))
    if view.provisional:
        yield "  提示：跨入放假通知尚未公布的年份，公布后重新计算"


def _day_lines(days: Sequence[Day]) -> Iterator[str]:
    for each in days:
        number = f"第 {each.number:>2} 天" if each.counted else "  不计  "
        yield f"{each.day} 周{WEEKDAYS[each.day.weekday()]} {number} {each.reason}"
