"""The documents are complete: every command, setting, error code and decision is explained where people look."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT, python_files
from webui import settings
from webui.cli.main import cli

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MODELS = ("engine/feel", "engine/forms")
"""Their errors stand in the model or expression that is being written and say there what to change."""


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "processes" / "README.md"])


def commands() -> list[str]:
    return sorted(cli.commands)


def error_codes() -> dict[str, str]:
    """The stable codes of our errors by class name, without those of models and expressions."""
    found: dict[str, str] = {}
    for path in python_files(["engine", "connectors", "webui"]):
        if path.relative_to(ROOT).as_posix().startswith(MODELS):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                found[node.name] = "".join(map(_code, node.body))
    return {name: code for name, code in found.items() if code}


def _code(statement: ast.stmt) -> str:
    """The code that a statement of a class gives its errors, or nothing."""
    match statement:
        case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
            return code
        case _:
            return ""


@pytest.mark.parametrize("command", commands())
def test_every_command_is_explained(command: str) -> None:
    assert f"`yijianshi {command}" in text_of("docs/operations.md")


def test_only_existing_commands_are_named() -> None:
    named = set(
        re.findall(r"`yijianshi ([a-z][\w-]*)", "\n".join(page.read_text("utf-8") for page in pages()))
    )

    assert named <= set(commands())


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/operations.md"), re.MULTILINE))

    known = {settings.PREFIX + name for name in settings.KNOWN}

    assert explained == known | {"DATABASE_URL"}


def test_every_error_code_is_explained() -> None:
    explained = text_of("docs/operations.md")

    codes = error_codes()

    assert len(codes) > 10
    assert [code for code in codes.values() if f"`{code}`" not in explained] == []


def test_error_codes_are_used_once() -> None:
    codes = list(error_codes().values())

    assert len(codes) == len(set(codes))


def test_every_make_target_is_in_both_readmes() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", text_of("Makefile"), re.MULTILINE)

    for name in ("README.md", "README.zh-CN.md"):
        assert [target for target in targets if f"make {target}" not in text_of(name)] == []


def test_links_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert dead == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = [(page.parent / target).resolve() for target in LINK.findall(page.read_text("utf-8"))]
        for target in targets:
            waiting += sorted(target.glob("*.md")) if target.is_dir() else [target] * (target.suffix == ".md")

    assert [str(page.relative_to(ROOT)) for page in pages() if page not in seen] == []


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Consequences")), path.name
