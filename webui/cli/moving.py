"""The commands ``move plan``, ``move try``, ``move start``, ``move stop``, ``move go-on`` and ``move list``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from engine import moving
from engine.errors import InvalidInputError
from engine.models import EntryState
from engine.moving import Order
from engine.storage import Actor, Store
from webui import bootstrap
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员", None, frozenset({"admin", "supervisor@*"}))
_WORDS = {
    EntryState.MOVED: "已迁移",
    EntryState.FIT: "可以迁移",
    EntryState.REFUSED: "不能迁移",
    EntryState.GONE: "已办结",
    EntryState.WAITING: "没有轮到",
}


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    group.add_command(move)


@click.group()
def move() -> None:
    """办件迁移：把版本 SOURCE 的在办办件换到版本 TARGET（说明见 docs/moving.md）。"""


@contextmanager
def _store() -> Iterator[Store]:
    settings = read_settings()
    with bootstrap.open_store(settings, bootstrap.database_url(settings), queued=False) as store:
        yield store


@move.command("plan")
@click.argument("source", type=int)
@click.argument("target", type=int)
def show_plan(source: int, target: int) -> None:
    """列出需要说明去向的环节和建议的对应关系。"""
    with _store() as store, store.transaction(OPERATOR) as tx:
        plan = moving.plan(tx, source, target)
    click.echo(f"在办 {plan.cases} 件，{plan.same} 个环节不变，{len(plan.rows)} 个需要说明")
    for row in plan.rows:
        click.echo(f"  {row.old}（{row.name}，等待 {row.cases}） → {row.suggested or '没有对应'}")


def _mapped(pairs: tuple[str, ...], suggested: dict[str, str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals:
            raise InvalidInputError(f"“{pair}”应写成 原环节=新环节", field="map")
        given[old] = new
    return {old: new for old, new in (suggested | given).items() if new}


def _order(store: Store, order: Order) -> UUID:
    with store.transaction(OPERATOR) as tx:
        return moving.begin(tx, order)


@move.command("try")
@click.argument("source", type=int)
@click.argument("target", type=int)
@click.option("--map", "pairs", multiple=True, help="对应关系 原环节=新环节，可重复；没有写的按建议")
def try_move(source: int, target: int, pairs: tuple[str, ...]) -> None:
    """逐件试算能不能迁移、为什么不能，不改变任何办件。"""
    with _store() as store:
        move_id = _order(
            store, Order(source, target, _plan_mapping(store, source, target, pairs), "", trial=True)
        )
        _watch(store, move_id)


@move.command("start")
@click.argument("source", type=int)
@click.argument("target", type=int)
@click.option("--map", "pairs", multiple=True, help="对应关系 原环节=新环节，可重复；没有写的按建议")
@click.option("--reason", required=True, help="迁移原因，记入每件办件的办理记录")
@click.option("--background", is_flag=True, help="交给后台，立即返回")
def start(source: int, target: int, pairs: tuple[str, ...], reason: str, background: bool) -> None:
    """迁移；每件单独进行，中断后可以继续。"""
    with _store() as store:
        mapping = _plan_mapping(store, source, target, pairs)
        move_id = _order(store, Order(source, target, mapping, reason))
        if background:
            click.echo(str(move_id))
        else:
            _watch(store, move_id)


def _plan_mapping(store: Store, source: int, target: int, pairs: tuple[str, ...]) -> dict[str, str]:
    with store.transaction(OPERATOR) as tx:
        plan = moving.plan(tx, source, target)
    return _mapped(pairs, {row.old: row.suggested for row in plan.rows if row.suggested})


@move.command("stop")
@click.argument("move_id", type=click.UUID)
@click.option("--reason", required=True, help="原因")
def stop(move_id: UUID, reason: str) -> None:
    """停止迁移 MOVE_ID；已经迁移的办件不变。"""
    with _store() as store, store.transaction(OPERATOR) as tx:
        moving.stop(tx, move_id, reason)


@move.command("go-on")
@click.argument("move_id", type=click.UUID)
@click.option("--reason", required=True, help="原因")
def go_on(move_id: UUID, reason: str) -> None:
    """继续迁移 MOVE_ID。"""
    with _store() as store:
        with store.transaction(OPERATOR) as tx:
            moving.go_on(tx, move_id, reason)
        _watch(store, move_id)


@move.command("list")
def list_moves() -> None:
    """列出最近的迁移和试算。"""
    with _store() as store, store.transaction(OPERATOR) as tx:
        for each in moving.latest(tx):
            standing = moving.standing(tx, each.id)
            kind = "试算" if each.trial else "迁移"
            click.echo(
                f"{each.id}  {kind} {each.source} → {each.target}  {each.state}  {standing.done}/{standing.total}"
            )


def _watch(store: Store, move_id: UUID) -> None:
    """Do the move here, and say what came of it."""
    moving.run(store, move_id)
    with store.transaction(OPERATOR) as tx:
        standing, refused = moving.standing(tx, move_id), moving.refused(tx, move_id)
    click.echo("，".join(f"{_WORDS[state]} {count} 件" for state, count in standing.counts.items()))
    for each in refused:
        numbers = "、".join(number for _, number in each.cases[:5])
        click.echo(f"  {each.message}：{each.count} 件（{numbers}{' 等' if each.count > 5 else ''}）")
