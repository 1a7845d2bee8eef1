"""Who may import whom: the contracts of ``setup.cfg`` hold, and each of them would notice a breach."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT

PACKAGES = ("processes", "engine", "connectors", "webui")
BREACHES = {
    "layers": ("engine/board_breach.py", "import webui.assets"),
    "root": ("webui/pages/breach.py", "import connectors.portal"),
    "spiff": ("engine/breach.py", "import SpiffWorkflow"),
    "engine": ("engine/breach.py", "import flask"),
    "sql": ("webui/pages/breach.py", "import sqlalchemy"),
    "feel": ("engine/feel/breach.py", "import engine.errors"),
    "forms": ("engine/forms/breach.py", "import engine.domain"),
    "connectors": ("connectors/portal/breach.py", "import connectors.sla.calendar"),
    "cycles": ("engine/forms/breach.py", "import engine.forms.twin"),
}
TWIN = ("engine/forms/twin.py", "def late():\n    import engine.forms.breach\n")


def contracts() -> dict[str, str]:
    """The names of the contracts in ``setup.cfg`` by their short key."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", "utf-8")
    prefix = "importlinter:contract:"
    return {
        key.removeprefix(prefix): settings[key]["name"]
        for key in settings.sections()
        if key.startswith(prefix)
    }


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the packages below ``folder`` against the contracts of its ``setup.cfg``."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [str(program), "--no-logo", "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python files of the four packages, to be spoilt."""
    folder = tmp_path_factory.mktemp("contracts")
    shutil.copy(ROOT / "setup.cfg", folder)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" not in path.parts:
                target = folder / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
    return folder


def test_the_contracts_hold() -> None:
    ended = lint(ROOT)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"Contracts: {len(contracts())} kept, 0 broken." in ended.stdout


def test_every_contract_has_a_breach_to_prove_it() -> None:
    assert set(BREACHES) == set(contracts())


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_noticed(copy: Path, contract: str) -> None:
    written = [BREACHES[contract], *([TWIN] if contract == "cycles" else [])]
    for path, source in written:
        (copy / path).write_text(source)

    ended = lint(copy)

    for path, _ in written:
        (copy / path).unlink()
    assert ended.returncode == 1
    assert f"{contracts()[contract]} BROKEN" in ended.stdout


def test_the_architecture_page_says_the_same_as_the_contracts() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    unsaid = [name for name in contracts().values() if name not in page.replace("→", "->").replace("`", "")]

    assert unsaid == []
