"""Measures the shape of our Python: lengths, branches, imports, prose.  Reads source; never imports what it measures.

Lengths are physical lines; a function's body is everything but its docstring.  Branches are counted more strictly
than McCabe does: ``and``, ``or``, ternaries and conditions of comprehensions count too.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("processes", "engine", "connectors", "webui", "bench")
LEFT_OUT = frozenset({"node_modules", "__pycache__", "versions", "static"})
"""Folder names; ``versions`` holds migrations, which record how tables came about and are never rewritten."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case)


@dataclass(frozen=True)
class Function:
    """One ``def``, nested ones included.  ``public``: no name on the way to it begins with an underscore."""

    name: str
    body: int
    branches: int
    arguments: int
    public: bool
    documented: bool


@dataclass
class Module:
    """One file: its size, and what it defines and imports.  ``hidden`` imports do not run when it is loaded."""

    name: str
    path: Path
    lines: int
    written: int
    comments: int
    docstrings: int = 0
    documented: bool = False
    classes: dict[str, int] = field(default_factory=dict)
    functions: list[Function] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Tree:
    """All measured modules by dotted name."""

    modules: Mapping[str, Module]

    @property
    def functions(self) -> list[Function]:
        """Every function of every module."""
        return [function for module in self.modules.values() for function in module.functions]

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        """What each module imports of ours, hidden imports included; a name falls back to its module."""
        graph: dict[str, set[str]] = {}
        for name, module in self.modules.items():
            found = {self._home(target) for target in module.imports | module.hidden}
            graph[name] = {target for target in found if target and target != name}
        return graph

    def _home(self, target: str) -> str:
        while target and target not in self.modules:
            target = target.rpartition(".")[0]
        return target


def read_tree(folders: Iterable[str] = CODE) -> Tree:
    """The modules under ``folders`` of the project."""
    modules = (read_module(path.read_text("utf-8"), path) for path in python_files(folders))
    return Tree({module.name: module for module in modules})


def python_files(folders: Iterable[str]) -> list[Path]:
    """Our Python files under ``folders``, sorted; paths within the project."""
    found = (path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [ROOT / path for path in sorted(found) if LEFT_OUT.isdisjoint(path.parts)]


def read_module(source: str, path: Path) -> Module:
    """Measure ``source``, which stands at ``path`` of the project."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = parts[:-1]
    lines = source.splitlines()
    module = Module(
        name=".".join(package if parts[-1] == "__init__" else parts),
        path=path,
        lines=len(lines),
        written=sum(1 for line in lines if line.strip()),
        comments=_comment_lines(source),
    )
    tree = ast.parse(source)
    module.docstrings = sum(_docstring(node) for node in ast.walk(tree))
    module.documented = ast.get_docstring(tree) is not None
    _define(module, tree, (), public=True)
    _import(module, tree, package, hidden=False)
    return module


def _comment_lines(source: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return sum(1 for token in tokens if token.type == tokenize.COMMENT and token.line.strip().startswith("#"))


def _docstring(node: ast.AST) -> int:
    """The lines of a node's docstring."""
    if not isinstance(node, ast.Module | ast.ClassDef | Definition):
        return 0
    if ast.get_docstring(node, clean=False) is None:
        return 0
    return _span(node.body[0])


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _define(module: Module, node: ast.AST, outer: tuple[str, ...], public: bool) -> None:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | Definition):
            _define(module, child, outer, public)
            continue
        open_here = public and not child.name.startswith("_")
        path = (*outer, child.name)
        if isinstance(child, ast.ClassDef):
            module.classes[".".join((module.name, *path))] = _span(child)
            _define(module, child, path, open_here)
        else:
            module.functions.append(_function(child, ".".join((module.name, *path)), open_here))
            _define(module, child, path, public=False)


def _function(node: Definition, name: str, public: bool) -> Function:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    docstring = _docstring(node)
    return Function(
        name=name,
        body=_span(node) - docstring,
        branches=1 + sum(map(_branches, ast.walk(node))),
        arguments=sum(argument.arg not in ("self", "cls") for argument in arguments),
        public=public,
        documented=docstring > 0,
    )


def _branches(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, _BRANCHES))


def _import(module: Module, node: ast.AST, package: tuple[str, ...], hidden: bool) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            (module.hidden if hidden else module.imports).update(_targets(child, package))
        inside = isinstance(child, Definition) or (isinstance(child, ast.If) and _is_typing_only(child))
        _import(module, child, package, hidden or inside)


def _is_typing_only(node: ast.If) -> bool:
    return ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def _targets(node: ast.Import | ast.ImportFrom, package: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    above = package[: len(package) + 1 - node.level] if node.level else ()
    base = ".".join((*above, *filter(None, [node.module])))
    yield from (f"{base}.{alias.name}" for alias in node.names)


def longest_chain(graph: Mapping[str, set[str]]) -> list[str]:
    """The longest chain of imports, importer first.

    Raises:
        CycleError: modules import each other in a circle; its second argument names them.
    """
    chains: dict[str, list[str]] = {}
    for name in TopologicalSorter(graph).static_order():
        below = (chains[target] for target in graph.get(name, ()))
        chains[name] = [name, *max(below, key=len, default=[])]
    return max(chains.values(), key=len, default=[])


def folded(graph: Mapping[str, set[str]], folder: str) -> dict[str, set[str]]:
    """The part of ``graph`` inside package ``folder``, each sub-package folded into one."""
    depth = folder.count(".") + 2

    def name_of(module: str) -> str:
        return ".".join(module.split(".")[:depth])

    inside = {name for name in graph if name.startswith(f"{folder}.")}
    result: dict[str, set[str]] = {name_of(name): set() for name in inside}
    for name in inside:
        result[name_of(name)] |= {name_of(target) for target in graph[name] & inside} - {name_of(name)}
    return result


def percentile(values: Iterable[int], share: float = 0.95) -> int:
    """The value that ``share`` of ``values`` do not exceed; 0 of nothing."""
    ranked = sorted(values) or [0]
    return ranked[round((len(ranked) - 1) * share)]
