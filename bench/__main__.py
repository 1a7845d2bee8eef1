"""Runs every measurement of this folder: ``python -m bench [name ...]``.

Each prints one JSON line a measure.  One whose optional package is not installed is named as skipped; any
other failure makes the exit code 1.  Knows no measurement by name: a measurement is a file with a ``main`` block.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MISSING = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'", re.MULTILINE)
OURS = {"bench", "connectors", "engine", "processes", "tests", "webui"}


def names() -> list[str]:
    """The measurements of the folder, sorted by name."""
    found = (path for path in FOLDER.glob("*.py") if path.name != Path(__file__).name)
    return sorted(path.stem for path in found if "__main__" in path.read_text("utf-8"))


def run(name: str) -> bool:
    """Run one measurement in a process of its own; whether it measured or was skipped for a missing package."""
    command = [sys.executable, "-m", f"bench.{name}"]
    ended = subprocess.run(command, check=False, cwd=FOLDER.parent, stderr=subprocess.PIPE, text=True)
    missing = MISSING.findall(ended.stderr)
    if ended.returncode and missing and missing[-1].partition(".")[0] not in OURS:
        print(json.dumps({"bench": name, "skipped": f"{missing[-1]} is not installed"}), flush=True)
        return True
    sys.stderr.write(ended.stderr)
    return ended.returncode == 0


def main(wanted: list[str]) -> int:
    """The exit code after running the ``wanted`` measurements, or all."""
    return 0 if all([run(name) for name in wanted or names()]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
