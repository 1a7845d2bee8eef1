"""The commands that run something: ``up``, ``serve``, ``worker``, ``stub``, ``health``."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click
import httpx
from granian import Granian
from granian.constants import Interfaces

from engine import releases
from engine.errors import InvalidInputError
from processes import catalog
from webui import bootstrap
from webui.assets import build
from webui.demo import seed, set_up
from webui.settings import read_settings, require_ready

APP = "webui.wsgi:app"
STUB_PORT = 8100
SCANNER_PORT = 3310
IDENTITY_PORT = 8110


def register(group: click.Group) -> None:
    """Add the commands to ``group``."""
    for command in (up, serve, worker, stub, scanner, identity, health):
        group.add_command(command)


@click.command()
def up() -> None:
    """启动全部：嵌入式数据库、演示数据、省级平台模拟、后台、网页（Ctrl+C 停止）。"""
    build()
    stub_port, scanner_port, identity_port = free_port(), free_port(), free_port()
    chosen = {
        "YIJIANSHI_DEMO": "1",
        "YIJIANSHI_PLATFORM_URL": f"http://127.0.0.1:{stub_port}",
        "YIJIANSHI_SCANNER": f"tcp://127.0.0.1:{scanner_port}",
        "YIJIANSHI_IDENTITY_URL": f"http://127.0.0.1:{identity_port}",
    }
    settings = read_settings({**os.environ, **chosen})
    require_ready(settings)
    url = bootstrap.database_url(settings)
    environment = {
        **os.environ,
        **chosen,
        "DATABASE_URL": url,
        "YIJIANSHI_SECRET_KEY": secret_key(settings.var, settings.secret_key),
    }
    with bootstrap.open_store(settings, url) as store:
        number = set_up(store)
        seed(store)
    click.echo(f"已发布版本 {number}，演示用户的密码见登录页。")
    commands = (
        ("stub", "--port", str(stub_port), "--door", f"http://{settings.host}:{settings.port}"),
        ("scanner", "--port", str(scanner_port)),
        ("identity", "--port", str(identity_port)),
        ("worker",),
        ("serve",),
    )
    children = [_child(environment, *words) for words in commands]
    click.echo(f"网页地址：http://{settings.host}:{settings.port}/（群众入口 /guide/）")
    _wait_for(children)


def secret_key(var: Path, given: str | None) -> str:
    """The key that signs sessions: the configured one, or one kept under ``var`` from the first start on."""
    if given:
        return given
    file = var / "secret_key"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file.read_text(encoding="ascii")


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _child(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "webui.cli", *words], env=environment)


def _wait_for(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until one child ends or a signal comes, then end them all; a child that ended fails the command."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    ended = None
    try:
        while ended is None:
            time.sleep(0.5)
            ended = next((child for child in children if child.poll() is not None), None)
    except KeyboardInterrupt:
        click.echo("正在停止……")
    finally:
        for child in reversed(children):
            child.terminate()
        for child in children:
            child.wait()
    if ended is not None:
        raise InvalidInputError(f"一个进程意外退出（退出码 {ended.returncode}），全部停止", field="process")


@click.command()
@click.option("--workers", default=2, show_default=True, help="网页进程数")
def serve(workers: int) -> None:
    """启动网页服务。"""
    settings = read_settings()
    require_ready(settings)
    if not settings.secret_key:
        os.environ["YIJIANSHI_SECRET_KEY"] = secret_key(settings.var, None)
    os.environ["DATABASE_URL"] = bootstrap.database_url(settings)
    server = Granian(
        APP,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        log_access=False,
    )
    server.serve()


@click.command()
@click.option("--concurrency", default=4, show_default=True, help="同时办理的后台任务数")
def worker(concurrency: int) -> None:
    """启动后台：执行服务任务、触发到期定时器。可以在多台机器上启动多个。"""
    settings = read_settings()
    require_ready(settings)
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url) as store:
        bootstrap.work(store, url, concurrency=concurrency)


@click.command()
@click.option("--port", default=STUB_PORT, show_default=True, help="端口")
@click.option("--persons", type=click.Path(exists=True, path_type=Path), help="人员和记录数据（JSON）")
@click.option("--door", help="本系统网页服务的地址，模拟平台向它主动发送报告")
def stub(port: int, persons: Path | None, door: str | None) -> None:
    """启动省级数据共享平台的模拟服务（只用于开发和演示，故障可在运行时切换）。"""
    bootstrap.serve_stub("127.0.0.1", port, persons or catalog.HOME / bootstrap.PERSONS, door=door)


@click.command()
@click.option("--port", default=SCANNER_PORT, show_default=True, help="端口")
def scanner(port: int) -> None:
    """启动病毒扫描的模拟服务（只用于开发和演示，只认得 EICAR 测试文件；正式环境请用 ClamAV）。"""
    bootstrap.serve_scanner(port)


@click.command()
@click.option("--port", default=IDENTITY_PORT, show_default=True, help="端口")
def identity(port: int) -> None:
    """启动统一身份认证的模拟服务（只用于开发和演示，可以选择任意一位虚构的人）。"""
    bootstrap.serve_identity(port)


@click.command()
def health() -> None:
    """检查网页服务、数据库和已发布版本；正常时退出码为 0。"""
    settings = read_settings()
    address = f"http://{settings.host}:{settings.port}/healthz"
    try:
        answer = httpx.get(address, timeout=5, trust_env=False)
    except httpx.HTTPError as error:
        raise InvalidInputError(f"网页服务没有响应：{address}", field="health") from error
    if answer.status_code != httpx.codes.OK:
        raise InvalidInputError(f"网页服务返回 {answer.status_code}：{answer.text[:200]}", field="health")
    url = bootstrap.database_url(settings)
    with bootstrap.open_store(settings, url, queued=False) as store, store.transaction() as tx:
        number = releases.newest(tx).number
    click.echo(f"正常：网页服务有响应，数据库可用，当前版本 {number}")
