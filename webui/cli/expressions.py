"""The commands ``feel``, ``dmn`` and ``dmn-check``: try an expression, evaluate a decision, check a model.

They read files and print; they know no database and no case.  Exit code 0 is success, 1 a finding or an error
of the expression or model, 2 a wrong call.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from engine.feel import Environment, FeelError, compile_expression, to_json
from engine.feel.dmn import DmnError, Evaluation, Explained, Finding, Model, Severity, analyse, parse

SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}


def register(group: click.Group) -> None:
    """Add the three commands to ``group``."""
    group.add_command(feel)
    group.add_command(dmn)
    group.add_command(dmn_check)


class JsonObject(click.ParamType[dict[str, object]]):
    """A JSON object, or ``@`` and the path of a file that holds one."""

    name = "json"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, object]:
        """The object as a dict; numbers with fractions keep their digits."""
        if isinstance(value, dict):
            return value
        text = str(value)
        try:
            text = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
            found = json.loads(text, parse_float=Decimal)
        except (OSError, ValueError) as error:
            self.fail(f"不是可以读取的 JSON：{error}", param, ctx)
        if not isinstance(found, dict):
            self.fail('应为 JSON 对象，例如 {"人均收入": 620}', param, ctx)
        return found


@click.command("feel")
@click.argument("expression")
@click.option("--context", "scope", type=JsonObject(), default="{}", help="变量，JSON 对象或 @文件")
def feel(expression: str, scope: dict[str, object]) -> None:
    """计算 FEEL 表达式 EXPRESSION，以 JSON 输出结果。"""
    environment = Environment()
    try:
        value = compile_expression(expression, scope).evaluate(scope, environment)
    except FeelError as error:
        raise click.ClickException(_pointed(expression, error)) from error
    click.echo(json.dumps(to_json(value), ensure_ascii=False))
    for warning in environment.warnings:
        click.echo(f"提示：{warning.message}", err=True)


@click.command("dmn")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", required=True, help="决策或决策服务的编号或名称")
@click.option("--input", "scope", type=JsonObject(), default="{}", help="输入数据，JSON 对象或 @文件")
@click.option("--explain", is_flag=True, help="同时说明结果的由来")
def dmn(file: Path, decision: str, scope: dict[str, object], explain: bool) -> None:
    """计算 FILE 中的一个决策，以 JSON 输出结果。"""
    try:
        evaluation = parse(file.read_bytes()).evaluate(decision, scope)
    except DmnError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(evaluation.to_json()["value"], ensure_ascii=False))
    if explain:
        click.echo("\n".join(_story(evaluation)))
    for warning in evaluation.warnings:
        click.echo(f"提示：{warning}", err=True)


@click.command("dmn-check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，每行一项")
@click.pass_context
def dmn_check(context: click.Context, file: Path, as_json: bool) -> None:
    """检查 FILE 中的决策模型：写法、空档、重叠和不会命中的规则。有错误时退出码为 1。"""
    findings = analyse(_read(file))
    for finding in findings:
        click.echo(json.dumps(finding.to_json(), ensure_ascii=False) if as_json else _line(finding))
    if not findings and not as_json:
        click.echo("没有发现问题")
    if any(finding.severity is Severity.ERROR for finding in findings):
        context.exit(1)


def _read(file: Path) -> Model:
    try:
        return parse(file.read_bytes())
    except DmnError as error:
        raise click.ClickException(str(error)) from error


def _pointed(expression: str, error: FeelError) -> str:
    """The message with the place in the expression, where one is known."""
    if error.position is None:
        return error.message
    before, after = expression[: error.position], expression[error.position :]
    return f"{error.message}\n  {before}▸{after}"


def _story(evaluation: Evaluation) -> Iterator[str]:
    for step in evaluation.explanation:
        yield f"- {step.name}（{step.element_id}）= {_shown(to_json(step.value))}"
        yield from _reasons(step)


def _reasons(step: Explained) -> Iterator[str]:
    for read in step.inputs:
        mark = "" if read.decisive else "（未影响结果）"
        yield f"    {read.label} = {_shown(to_json(read.value))}{mark}"
    for rule in step.rules:
        notes = "；".join(text for _, text in rule.annotations)
        yield f"    命中第 {rule.index} 条规则{f'：{notes}' if notes else ''}"
    if step.hit_policy and not step.rules:
        yield "    没有命中规则，取默认结果" if step.defaulted else "    没有命中规则"


def _line(finding: Finding) -> str:
    example = "，".join(f"{name} = {_shown(to_json(value))}" for name, value in finding.example.items())
    place = finding.decision_name or finding.decision_id
    return (
        f"{SEVERITIES[finding.severity]} {place}：{finding.message}{f'（例：{example}）' if example else ''}"
    )


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
