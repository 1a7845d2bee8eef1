"""The commands ``client open``, ``client renew``, ``client close`` and ``client list``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from engine.orchestration import clients
from engine.orchestration.clients import NewClient, Scope
from engine.reach import EVERYWHERE
from engine.storage import Actor, Transaction
from webui import bootstrap
from webui.settings import read_settings

OPERATOR = Actor("operator", "系统管理员", None, frozenset({"admin", EVERYWHERE}))
_SCOPES = click.Choice([scope.value for scope in Scope])


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    group.add_command(client)


@click.group()
def client() -> None:
    """接口客户端：登记、换密钥、停用（说明见 docs/api.md）。"""


@contextmanager
def _transaction() -> Iterator[Transaction]:
    settings = read_settings()
    with (
        bootstrap.open_store(settings, bootstrap.database_url(settings), queued=False) as store,
        store.transaction(OPERATOR) as tx,
    ):
        yield tx


@client.command("open")
@click.argument("client_id")
@click.option("--name", required=True, help="显示名称，如 “区医保局对账程序”")
@click.option("--office", required=True, help="所属单位编号，如 lc_shanda")
@click.option("--post", "posts", multiple=True, help="岗位，可重复；决定能看到和办理什么")
@click.option("--scope", "scopes", multiple=True, type=_SCOPES, required=True, help="权限，可重复")
@click.option("--reason", required=True, help="登记原因，记入管理记录")
def open_client(client_id: str, reason: str, **given: Any) -> None:
    """登记客户端 CLIENT_ID，密钥只显示这一次。"""
    given["scopes"] = frozenset(map(Scope, given["scopes"]))
    with _transaction() as tx:
        secret = clients.open_client(tx, NewClient(client_id, **given), reason)
    click.echo(secret)


@client.command("renew")
@click.argument("client_id")
@click.option("--reason", required=True, help="原因，记入管理记录")
def renew(client_id: str, reason: str) -> None:
    """给客户端 CLIENT_ID 换新密钥，旧密钥和已发的令牌立即作废。"""
    with _transaction() as tx:
        secret = clients.renew(tx, client_id, reason)
    click.echo(secret)


@client.command("close")
@click.argument("client_id")
@click.option("--reason", required=True, help="原因，记入管理记录")
def close(client_id: str, reason: str) -> None:
    """停用客户端 CLIENT_ID，已发的令牌立即作废。"""
    with _transaction() as tx:
        clients.close(tx, client_id, reason)


@client.command("list")
def list_clients() -> None:
    """列出客户端、权限和状态。"""
    with _transaction() as tx:
        rows = [(each.id, each.closed_at, " ".join(each.scopes)) for each in clients.listed(tx)]
    for client_id, closed_at, scopes in rows:
        state = f"停用于 {closed_at:%Y-%m-%d}" if closed_at else "有效"
        click.echo(f"{client_id}  {state}  {scopes}")
