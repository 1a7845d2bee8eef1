"""The browser's checks of a diagram, run by Node: the same source that the designer's page bundles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webui import assets

HERE = Path(__file__).parent


@cache
def _program(name: str) -> Path:
    """The script ``name`` with everything it needs, bundled for Node."""
    assets.build()
    target = Path(tempfile.mkdtemp(prefix="browser-rules-")) / "check.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", f"--outfile={target}", "--log-level=error"]
    command = [str(assets.FRONTEND / "node_modules" / ".bin" / "esbuild"), str(HERE / name), *options]
    modules = {"NODE_PATH": str(assets.FRONTEND / "node_modules")}
    subprocess.run(command, check=True, env={**os.environ, **modules})
    return target


def answer_of(name: str, question: object) -> Any:
    """What the script ``name`` answers to ``question``; both are JSON."""
    node = shutil.which("node")
    assert node, "Node.js is missing"
    command = [node, str(_program(name))]
    ended = subprocess.run(command, input=json.dumps(question), check=True, capture_output=True, text=True)
    return json.loads(ended.stdout)


def browser_findings(files: Mapping[str, bytes]) -> dict[str, set[tuple[str, str, bool]]]:
    """What the browser finds in each of ``files`` (name → XML): code, element id, whether it is a warning."""
    sources = {name: source.decode() for name, source in files.items()}
    found: dict[str, list[tuple[str, str, bool]]] = answer_of("browser_rules.mjs", sources)
    return {
        name: {(code, element, warning) for code, element, warning in rows} for name, rows in found.items()
    }
