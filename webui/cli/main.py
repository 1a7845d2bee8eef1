"""``yijianshi``: everything that an operator types."""

from __future__ import annotations

import logging
import sys

import click
import structlog

from engine.errors import EngineError
from webui.cli import (
    accounts,
    clients,
    clocks,
    content,
    designer,
    expressions,
    ledgers,
    letters,
    moving,
    proving,
    rehearsing,
    running,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yijianshi")
def cli() -> None:
    """申请困难人员救助“一件事”：受理、联办、答复，一件不落。

    \b
    第一次使用：      yijianshi up          数据库、演示数据、平台模拟、后台和网页一起启动
    看一遍全过程：    yijianshi demo        26 户虚构家庭从申请走到答复
    生产环境：        yijianshi serve 与 yijianshi worker 分开运行，数据库由 DATABASE_URL 指定

    设置见 docs/operations.md；每个命令加 --help 查看说明。
    """
    level = logging.INFO if sys.stderr.isatty() else logging.WARNING
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


running.register(cli)
accounts.register(cli)
content.register(cli)
clients.register(cli)
clocks.register(cli)
expressions.register(cli)
letters.register(cli)
moving.register(cli)
ledgers.register(cli)
designer.register(cli)
proving.register(cli)
rehearsing.register(cli)


def main() -> None:
    """Run the command line; an error of ours is one Chinese line and exit code 1."""
    try:
        cli()
    except EngineError as error:
        click.echo(f"错误（{error.code}）：{error.message}", err=True)
        findings = error.fields.get("findings", ())
        for finding in findings if isinstance(findings, tuple) else ():
            click.echo(f"  {finding.file} {finding.element_id}：{finding.message}", err=True)
        sys.exit(1)
