"""The command ``templates``: the connectors' operations as element templates for modelers."""

from __future__ import annotations

import json
from pathlib import Path

import click

from processes import catalog
from webui import bootstrap

TEMPLATES = Path("shared/element-templates/data_sharing.json")


def register(group: click.Group) -> None:
    """Add the command to ``group``."""
    group.add_command(templates)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=catalog.HOME)
def templates(folder: Path) -> None:
    """把数据共享接口目录写成流程设计器的元素模板，存入目录 FOLDER。"""
    target = folder / TEMPLATES
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = bootstrap.element_templates(folder)
    target.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(entries)} 个模板已写入 {target}")
