"""The command ``verify``: a release proved before anybody publishes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine import proof
from engine.errors import InvalidInputError
from processes import catalog

SHOWN = 40


def register(group: click.Group) -> None:
    """Add the command to ``group``."""
    group.add_command(verify)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=catalog.HOME)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.option(
    "--states",
    default=proof.MOST_STATES,
    show_default=True,
    type=click.IntRange(1, 10_000_000),
    help="每个流程最多检查的状态数",
)
def verify(path: Path, as_json: bool, states: int) -> None:
    """不运行就证明 PATH（目录或单个 .bpmn 文件）：走法、变量、决策表和法规规则。

    检查没有死锁、没有走不出去的循环、没有丢失或重复的令牌、每个环节都到得了、每种走法都能办结；反例给出图上的走法。
    有错误时退出码为 1；只有提示时为 0。
    """
    report = proof.report(files_at(path), states)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(report)))
    sys.exit(1 if report.errors else 0)


def files_at(path: Path) -> dict[str, bytes]:
    """The files to look at: a single one, or all of a release's folder.

    Raises:
        InvalidInputError: there is no diagram among them.
    """
    if path.is_file():
        name = path.name if path.suffix in catalog.PUBLISHED else f"{path.stem}.bpmn"
        files = {name: path.read_bytes()}
    else:
        files = catalog.release_files(path)
    if not any(name.endswith(".bpmn") for name in files):
        raise InvalidInputError(f"“{path}”中没有流程图（.bpmn）", field="path")
    return files


def _lines(report: proof.Report) -> list[str]:
    lines: list[str] = []
    for problem in report.problems:
        mark = "提示" if problem.warning else "错误"
        lines.append(f"{mark} {problem.file} {problem.element_id}：{problem.message}（{problem.code}）")
        if problem.advice:
            lines.append(f"     怎么办：{problem.advice}")
        if len(problem.path) > 1:
            lines.append(f"     走法：{_way(problem.path)}")
    states = sum(each.states for each in report.examined)
    seen = f"{len(report.examined)} 个流程和子流程，{states} 个状态"
    verdict = "证明通过" if report.proved else "没有发现错误，但没有全部证明"
    verdict = "不能发布" if report.errors else verdict
    return [*lines, f"{verdict}：{seen}，{len(report.errors)} 个错误，{len(report.warnings)} 条提示"]


def _way(path: tuple[str, ...]) -> str:
    shown = path if len(path) <= SHOWN else (*path[: SHOWN // 2], "…", *path[-SHOWN // 2 :])
    return " → ".join(shown)
