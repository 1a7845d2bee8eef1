"""The commands ``account init`` and ``account reset``: what no administrator can do for the first or the last one."""

from __future__ import annotations

import click

from engine import directory
from engine.directory import founding
from engine.directory.accounts import Entry
from engine.directory.rights import TITLES, Role
from engine.errors import InvalidInputError
from engine.storage import Actor
from webui import bootstrap
from webui.demo.setting import offices, posts
from webui.settings import read_settings

OPERATOR = Actor("operator", "运维人员")


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    group.add_command(account)


@click.group()
def account() -> None:
    """账号：建立最初的三位管理员，重置管理员的密码。其他账号由系统管理员在网页上维护。"""


def _entry(text: str, office: str) -> Entry:
    username, _, name = text.partition("=")
    if not name:
        raise InvalidInputError(f"应写成 用户名=姓名：{text}", field="username")
    return Entry(username.strip(), name.strip(), office)


@account.command("init")
@click.option("--system", required=True, help="系统管理员，用户名=姓名")
@click.option("--security", required=True, help="安全管理员，用户名=姓名")
@click.option("--audit", required=True, help="审计员，用户名=姓名")
@click.option("--office", default="district", show_default=True, help="所属单位编号")
@click.option("--reason", default="系统初始化", show_default=True, help="原因，记入管理记录")
def init(system: str, security: str, audit: str, office: str, reason: str) -> None:
    """登记单位和岗位，建立三位管理员；初始密码只显示这一次，首次登录必须修改。"""
    given = {Role.SYSTEM: system, Role.SECURITY: security, Role.AUDITOR: audit}
    people = {role: _entry(text, office) for role, text in given.items()}
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        directory.add_offices(tx, offices())
        directory.add_posts(tx, posts())
        passwords = founding.found(tx, people, reason)
    for role, entry in people.items():
        click.echo(f"{TITLES[role]}\t{entry.username}\t{passwords[entry.username]}")


@account.command("reset")
@click.argument("username")
@click.option("--reason", required=True, help="原因，记入管理记录")
def reset(username: str, reason: str) -> None:
    """重置 USERNAME 的密码并停用其动态口令，结束其全部登录；管理员的密码只能这样重置。"""
    settings = read_settings()
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction(OPERATOR) as tx:
        password = founding.let_in_again(tx, username, reason)
    click.echo(password)
