"""Random block-structured processes and what they must do.

A block is drawn as BPMN and, beside it, said as a term of tasks, sequences and parallels: the interpreter must wait
exactly where the term does, step by step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count, pairwise

from hypothesis import strategies as st

from tests.support.bpmn_text import Element, diagram, each, gateway, script, sub, user


@dataclass(frozen=True)
class Task:
    """One user task."""


@dataclass(frozen=True)
class Block:
    """``kind`` is sequence, and, xor, or, loop, sub, all or each; ``choice`` says which way or how often."""

    kind: str
    parts: tuple[Tree, ...]
    choice: int


Tree = Task | Block
SINGLE = ("loop", "sub", "all", "each")


def trees() -> st.SearchStrategy[Tree]:
    """Random blocks of up to a dozen tasks."""
    return st.recursive(st.just(Task()), _blocks, max_leaves=10)


def _blocks(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.builds(
        Block, st.sampled_from(("sequence", "and", "xor", "or")),
        st.lists(inner, min_size=2, max_size=3).map(tuple), st.integers(0, 7),
    )  # fmt: skip
    single = st.builds(Block, st.sampled_from(SINGLE), inner.map(lambda tree: (tree,)), st.integers(0, 3))
    return several | single


@dataclass(frozen=True)
class Term:
    """What is left to do: one task (``id``), or ``parts`` in order or side by side."""

    id: str = ""
    parts: tuple[Term, ...] = ()
    parallel: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not self.id and all(part.is_done for part in self.parts)

    @property
    def waiting(self) -> Counter[str]:
        """The tasks that wait now."""
        if self.id:
            return Counter([self.id])
        left = [part for part in self.parts if not part.is_done]
        return sum((part.waiting for part in (left if self.parallel else left[:1])), Counter())

    def after(self, name: str) -> Iterable[Term]:
        """What may be left when one of the waiting tasks ``name`` is done."""
        if self.id:
            if self.id == name:
                yield Term()
            return
        left = tuple(part for part in self.parts if not part.is_done)
        for index, part in enumerate(left if self.parallel else left[:1]):
            for rest in part.after(name):
                yield Term("", (*left[:index], rest, *left[index + 1 :]), self.parallel)


@dataclass
class Drawing:
    """A drawn tree: the BPMN text, its variables and what it must do."""

    text: str
    variables: dict[str, object]
    term: Term


@dataclass
class _Pen:
    """Draws one scope; the numbers and variables are those of the whole drawing."""

    numbers: Iterable[int]
    variables: dict[str, object]
    flows: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    def name(self, kind: str) -> str:
        return f"{kind}{next(iter(self.numbers))}"

    def add(self, element: Element) -> str:
        self.elements.append(element)
        return element.id

    def flow(self, source: str, target: str, condition: str = "") -> None:
        arrow = f"-[{condition}]->" if condition else "->"
        self.flows.append(f"{source} {arrow} {target}")


def draw(tree: Tree) -> Drawing:
    """``tree`` as a process ``p``."""
    pen = _Pen(count(), {})
    text, term = _scope(pen, tree)
    return Drawing(diagram(text, *pen.elements), pen.variables, term)


def _scope(pen: _Pen, tree: Tree) -> tuple[str, Term]:
    first, last, term = _draw(pen, tree)
    pen.flow(pen.name("start"), first)
    pen.flow(last, pen.name("end"))
    return "\n".join(pen.flows), term


def _draw(pen: _Pen, tree: Tree) -> tuple[str, str, Term]:
    if isinstance(tree, Task):
        name = pen.add(user(pen.name("task")))
        return name, name, Term(name)
    match tree.kind:
        case "sequence":
            return _sequence(pen, tree)
        case "and" | "xor" | "or":
            return _split(pen, tree)
        case "loop":
            return _loop(pen, tree)
        case _:
            return _inner(pen, tree)


def _sequence(pen: _Pen, tree: Block) -> tuple[str, str, Term]:
    drawn = [_draw(pen, part) for part in tree.parts]
    for (_, last, _), (first, _, _) in pairwise(drawn):
        pen.flow(last, first)
    return drawn[0][0], drawn[-1][1], Term("", tuple(term for _, _, term in drawn))


def _split(pen: _Pen, tree: Block) -> tuple[str, str, Term]:
    kind = {"and": "parallel", "xor": "exclusive", "or": "inclusive"}[tree.kind]
    split, join = pen.add(gateway(kind, pen.name("split"))), pen.add(gateway(kind, pen.name("join")))
    chosen: list[Term] = []
    for index, part in enumerate(tree.parts):
        first, last, term = _draw(pen, part)
        is_default = index == len(tree.parts) - 1
        flag = pen.name("flag")
        taken = bool(tree.choice >> index & 1)
        pen.variables[flag] = taken
        pen.flow(split, first, "" if tree.kind == "and" else "default" if is_default else f"={flag}")
        pen.flow(last, join)
        if tree.kind == "and" or (not chosen if is_default else taken and (tree.kind == "or" or not chosen)):
            chosen.append(term)
    return split, join, Term("", tuple(chosen), parallel=True)


def _loop(pen: _Pen, tree: Block) -> tuple[str, str, Term]:
    counter = pen.name("n")
    rounds = tree.choice + 1
    reset = pen.add(script(pen.name("reset"), "=0", counter))
    more = pen.add(script(pen.name("more"), f"={counter} + 1", counter))
    merge, again = (
        pen.add(gateway("exclusive", pen.name("merge"))),
        pen.add(gateway("exclusive", pen.name("again"))),
    )
    leave = pen.add(Element("task", pen.name("leave"), {}))
    first, last, term = _draw(pen, tree.parts[0])
    for source, target in ((reset, merge), (merge, first), (last, more), (more, again)):
        pen.flow(source, target)
    pen.flow(again, merge, f"={counter} < {rounds}")
    pen.flow(again, leave, "default")
    return reset, leave, Term("", (term,) * rounds)


def _inner(pen: _Pen, tree: Block) -> tuple[str, str, Term]:
    inside = _Pen(pen.numbers, pen.variables)
    text, term = _scope(inside, tree.parts[0])
    element = sub(pen.name("sub"), text, *inside.elements)
    if tree.kind == "sub":
        return pen.add(element), element.id, term
    options = {"sequential": "yes"} if tree.kind == "each" else {}
    entries = list(range(tree.choice))
    pen.add(each(element, f"={entries}", "entry", **options))
    return element.id, element.id, Term("", (term,) * tree.choice, parallel=tree.kind == "all")
