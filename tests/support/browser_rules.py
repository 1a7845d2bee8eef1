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

from webui import assets

SOURCE = Path(__file__).with_name("browser_rules.mjs")


@cache
def _program() -> Path:
    """The checks with everything they need, bundled for Node."""
    assets.build()
    target = Path(tempfile.mkdtemp(prefix="browser-rules-")) / "check.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", f"--outfile={target}", "--log-level=error"]
    command = [str(assets.FRONTEND / "node_modules" / ".bin" / "esbuild"), str(SOURCE), *options]
    modules = {"NODE_PATH": str(assets.FRONTEND / "node_modules")}
    subprocess.run(command, check=True, env={**os.environ, **modules})
    return target


def browser_findings(files: Mapping[str, bytes]) -> dict[str, set[tuple[str, str, bool]]]:
    """What the browser finds in each of ``files`` (name → XML): code, element id, whether it is a warning."""
    node = shutil.which("node")
    assert node, "Node.js is missing"
    sources = json.dumps({name: source.decode() for name, source in files.items()})
    ended = subprocess.run([node, str(_program())], input=sources, check=True, capture_output=True, text=True)
    found: dict[str, list[tuple[str, str, bool]]] = json.loads(ended.stdout)
    return {
        name: {(code, element, warning) for code, element, warning in rows} for name, rows in found.items()
    }
