"""How the code reads: the budget that keeps every file and function small enough to be read in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.architecture import measure
from tests.architecture.measure import CODE, ROOT, Module, Tree, read_module

VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "common", "misc"}
PACKAGES = [
    "engine",
    "engine.feel",
    "engine.feel.dmn",
    "engine.forms",
    "engine.interpreter",
    "connectors",
    "webui",
]


@pytest.fixture(scope="module")
def tree() -> Tree:
    return measure.read_tree()


def beyond(limit: int, sizes: Mapping[str, int]) -> list[str]:
    """What is larger than ``limit``, largest first, for the message of a failed test."""
    return [f"{size} {name}" for name, size in sorted(sizes.items(), key=lambda e: -e[1]) if size > limit]


def sizes_of(modules: Iterable[Module]) -> dict[str, int]:
    return {module.name: module.lines for module in modules}


def test_files_are_short(tree: Tree) -> None:
    sizes = sizes_of(tree.modules.values())

    assert measure.percentile(sizes.values()) <= 300
    assert beyond(400, sizes) == []


def test_files_of_tests_are_short_too() -> None:
    sizes = sizes_of(measure.read_tree(["tests"]).modules.values())

    assert beyond(400, sizes) == []


def test_functions_are_short(tree: Tree) -> None:
    sizes = {function.name: function.body for function in tree.functions}

    assert measure.percentile(sizes.values()) <= 25
    assert beyond(45, sizes) == []


def test_functions_have_few_branches(tree: Tree) -> None:
    """The linter holds McCabe's number at 10 for each; this stricter count may pass 10 in a few tables of rules."""
    sizes = {function.name: function.branches for function in tree.functions}

    assert measure.percentile(sizes.values()) <= 10
    assert beyond(20, sizes) == []


def test_functions_take_few_arguments(tree: Tree) -> None:
    sizes = {function.name: function.arguments for function in tree.functions}

    assert beyond(5, sizes) == []


def test_classes_are_short(tree: Tree) -> None:
    sizes = {name: size for module in tree.modules.values() for name, size in module.classes.items()}

    assert beyond(250, sizes) == []


def test_nearly_all_public_functions_say_what_they_do(tree: Tree) -> None:
    public = [function for function in tree.functions if function.public]

    silent = [function.name for function in public if not function.documented]

    assert len(silent) <= 0.05 * len(public), silent


def test_every_module_says_what_it_is(tree: Tree) -> None:
    silent = [name for name, module in tree.modules.items() if module.written and not module.documented]

    assert silent == []


def test_modules_are_named_after_things_of_the_field(tree: Tree) -> None:
    vague = [
        name
        for name in tree.modules
        if VAGUE & set(name.split(".")) or name.endswith(("_service", "_manager", "_utils"))
    ]

    assert vague == []


def test_imports_stand_at_the_top(tree: Tree) -> None:
    hidden = {name: sorted(module.hidden) for name, module in tree.modules.items() if module.hidden}

    assert hidden == {}


def test_no_module_imports_itself_in_a_circle(tree: Tree) -> None:
    measure.longest_chain(tree.graph)  # raises CycleError, which names the circle


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_understood_in_few_steps(tree: Tree, package: str) -> None:
    """Inside one package, where a sub-package is one step: files are small, so the whole tree has longer chains."""
    chain = measure.longest_chain(measure.folded(tree.graph, package))

    assert 0 < len(chain) <= 12, chain


def test_there_is_nearly_as_much_test_as_code(tree: Tree) -> None:
    """The aim is one line of test for one of code, at most 1.6; the floor is where the tree stands."""
    code = sum(module.lines for module in tree.modules.values())

    tests = sum(module.lines for module in measure.read_tree(["tests"]).modules.values())

    assert 0.69 <= round(tests / code, 2) <= 1.6


def test_prose_has_its_share(tree: Tree) -> None:
    written = sum(module.written for module in tree.modules.values())

    prose = sum(module.comments + module.docstrings for module in tree.modules.values())

    assert 0.15 <= round(prose / written, 2) <= 0.30


SAMPLE = '''"""A sample."""
from __future__ import annotations
from typing import TYPE_CHECKING
from engine import errors
from . import sibling
if TYPE_CHECKING:
    from engine.domain import Case

# A comment.
class Desk:
    """A desk."""
    def clear(self, hard: bool, *, slow: bool = False) -> int:
        """Clear it.

        Twice, if need be.
        """
        import webui.app
        return 1 if hard and slow else sum(n for n in (1, 2) if n)
def _quiet(): pass
'''


def test_the_measure_counts_what_it_says() -> None:
    module = read_module(SAMPLE, ROOT / "engine" / "sample.py")

    clear, quiet = module.functions
    assert (module.name, module.lines, module.comments, module.docstrings) == ("engine.sample", 19, 1, 6)
    assert (clear.name, clear.body, clear.branches, clear.arguments) == ("engine.sample.Desk.clear", 3, 5, 2)
    assert (clear.public, clear.documented, quiet.public, quiet.documented) == (True, True, False, False)
    assert module.classes == {"engine.sample.Desk": 9}
    assert {"engine.errors", "engine.sibling"} <= module.imports
    assert module.hidden == {"engine.domain.Case", "webui.app"}


def test_the_measure_sees_a_circle_through_a_hidden_import() -> None:
    one = read_module("import engine.two", ROOT / "engine" / "one.py")
    two = read_module("def late():\n    import engine.one", ROOT / "engine" / "two.py")

    graph = Tree({one.name: one, two.name: two}).graph

    with pytest.raises(ValueError, match="cycle"):
        measure.longest_chain(graph)


def test_every_folder_of_code_is_measured(tree: Tree) -> None:
    measured = {module.path.relative_to(ROOT).parts[0] for module in tree.modules.values()}

    assert measured == set(CODE)
    assert {path.name for path in ROOT.iterdir() if is_package(path)} <= measured | {"tests", "docs", "var"}


def is_package(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".") and any(path.glob("**/*.py"))
