"""The command ``rehearse``: a case played on a virtual clock, step by step, of a release or a single diagram."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine import offering, releases
from engine.errors import InvalidInputError, ModelError
from engine.interpreter import Finding, read_diagrams
from engine.rehearsal import (
    Comparison,
    Rehearsed,
    Scenario,
    ScenarioError,
    Script,
    State,
    compare,
    finished,
    read,
    rehearse,
    stand_in,
)
from processes import catalog
from webui import bootstrap
from webui.cli.proving import files_at
from webui.pages import SHANGHAI
from webui.settings import read_settings

_STATES = {
    State.REFUSED: "不能运行",
    State.FAILED: "没有开始",
    State.ACTIVE: "还在办理",
    State.COMPLETED: "已办结",
}


def register(group: click.Group) -> None:
    """Add the command to ``group``."""
    group.add_command(rehearse_command)


@click.command("rehearse")
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=catalog.HOME)
@click.option(
    "--scenario",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="剧本（JSON，格式见 docs/rehearsal.md）",
)
@click.option("--process", "process_id", help="从哪个流程开始（剧本里也可以写）")
@click.option(
    "--history", type=click.IntRange(1, 500), help="用最近办结的 N 件的历史输入，比较 PATH 与原版本"
)
@click.option("--alone", is_flag=True, help="只演练这一个文件，不用它所在服务的表单、决策表和其他流程")
@click.option("--auto", is_flag=True, help="剧本之后还在等的，依次按空内容办完")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def rehearse_command(path: Path, file: Path | None, history: int | None, as_json: bool, **how: Any) -> None:
    """在临时数据库和虚拟时钟上演练 PATH：一个版本的目录，或者任意一个 .bpmn 文件（不必发布）。

    没有剧本时，办件走到第一批等待就停下。不能运行、有意外的事故或与剧本的预期不符时退出码为 1。
    """
    if history is not None:
        _compare(path, history, as_json=as_json)
        return
    process_id, ways = how["process_id"], {"auto": bool(how["auto"]), "alone": bool(how["alone"])}
    try:
        story = read(file.read_bytes()) if file is not None else Scenario()
        if process_id is not None:
            story = replace(story, process=process_id)
        outcome = _played(script_of(path, story, **ways))
    except (ScenarioError, ModelError, InvalidInputError) as error:
        place = str(error.fields.get("place") or error.fields.get("element_id") or "")
        name = (file if isinstance(error, ScenarioError) and file is not None else path).name
        outcome = Rehearsed(State.REFUSED, (Finding(error.code, name, place, error.message),))
    if as_json:
        click.echo(json.dumps(outcome.to_json(), ensure_ascii=False, indent=1, default=_number))
    else:
        click.echo("\n".join(_lines(outcome)))
    sys.exit(0 if outcome.as_told else 1)


def _compare(path: Path, count: int, *, as_json: bool) -> None:
    url = bootstrap.database_url(read_settings())
    with bootstrap.open_store(read_settings(), url, queued=False) as store, store.transaction() as tx:
        pasts = finished(tx, count)
        had = {past.release_number: releases.content(tx, past.release_number).files for past in pasts}
    found = compare(lambda: bootstrap.open_rehearsal(url), had, files_at(path), pasts)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1, default=_number))
    else:
        click.echo("\n".join(history_lines(found)))


def history_lines(found: Comparison) -> Iterator[str]:
    """The comparison in words: case by case, then the sums."""
    for case in found.cases:
        if case.lacking:
            yield f"{case.number} 无法比较：{case.lacking}"
            continue
        told = [f"多出 {found.names.get(each, each)}" for each in case.appear]
        told += [f"少了 {found.names.get(each, each)}" for each in case.vanish]
        told += [f"答复不同：{each}" for each in case.decisions]
        if case.late_before != case.late_after:
            told.append(f"超期环节 {case.late_before} → {case.late_after}")
        yield f"{case.number} {'；'.join(told) or '没有不同'}"
    compared = found.compared
    hours = sum(case.hours for case in compared)
    yield (
        f"{len(found.cases)} 件中可比较 {len(compared)} 件：{sum(case.same for case in compared)} 件没有不同，"
        f"{sum(bool(case.decisions) for case in compared)} 件答复不同，"
        f"有超期环节的 {sum(case.late_before > 0 for case in compared)} → "
        f"{sum(case.late_after > 0 for case in compared)} 件，经办工时 {hours:+.1f} 小时"
    )


def _played(script: Script) -> Rehearsed:
    with bootstrap.open_rehearsal(bootstrap.database_url(read_settings())) as stage:
        return rehearse(stage, script)


def script_of(path: Path, story: Scenario, *, auto: bool = False, alone: bool = False) -> Script:
    """The script of ``story`` for what lies at ``path``.

    A folder is a release, and so is whatever lies in the folder of a service, which brings along what it refers to;
    any other single diagram, or one that shall stand ``alone``, is rehearsed with stand-ins for the rest.

    Raises:
        ModelError: the file is no safe, well-formed XML.
        InvalidInputError: there is no diagram.
    """
    home = None if alone else _service_around(path.resolve())
    if home is not None and home != path.resolve():
        begin = story.process or _first_process(files_at(path))
        return Script(catalog.release_files(home), replace(story, process=begin), all_by_itself=auto)
    files = files_at(path)
    if path.is_dir():
        return Script(files, story, all_by_itself=auto)
    (name,) = files
    loose = stand_in(files[name], name)
    return Script({name: loose.source}, story, loose.notes, auto)


def _service_around(path: Path) -> Path | None:
    """The folder of the service that ``path`` belongs to."""
    folders = (path, *path.parents) if path.is_dir() else path.parents
    return next((folder for folder in folders if (folder / offering.FILE).is_file()), None)


def _first_process(files: dict[str, bytes]) -> str | None:
    model = read_diagrams({name: body for name, body in files.items() if name.endswith(".bpmn")})
    return next((process.id for process in model.processes.values() if process.parent is None), None)


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _lines(outcome: Rehearsed) -> Iterator[str]:
    for finding in outcome.findings:
        if outcome.state is State.REFUSED and not finding.warning:
            yield f"错误 {finding.file} {finding.element_id}：{finding.message}（{finding.code}）"
    for note in outcome.notes:
        yield f"提示 {note}"
    for done in outcome.done:
        yield f"{_time(done.at)}  {done.element_id}  {done.name}（{done.kind}）"
    for wait in outcome.waits:
        due = f"，{_time(wait.due_at)} 到期" if wait.due_at else ""
        yield f"在等 {wait.element_id}  {wait.name}（{wait.kind} {wait.detail}{due}）"
    for trouble in outcome.incidents:
        yield f"事故 {trouble.element_id}：{trouble.message}（{trouble.code}）"
    for wrong in outcome.mismatches:
        yield f"不符 {wrong.place}：{wrong.message}"
        if wrong.expected is not None:
            yield f"     预期 {_short(wrong.expected)}，实际 {_short(wrong.found)}"
    for covered in outcome.coverage:
        elements, flows = len(covered.elements), len(covered.flows)
        yield (
            f"覆盖 {covered.process_id}：环节 {elements}/{elements + len(covered.missed_elements)}，"
            f"连线 {flows}/{flows + len(covered.missed_flows)}"
        )
    yield f"结果：{_STATES[outcome.state]}，{'与预期相符' if outcome.as_told else '与预期不符或有错误'}"


def _time(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
