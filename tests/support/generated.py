"""Random block-structured processes with what must come of them, and ways to spoil them.

A process is drawn as BPMN and, beside it, said as a term of waits: what is prescribed step by step follows from the
term alone.  Everything comes from one seeded source, so a number names a process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise
from random import Random
from typing import Any

from tests.support.bpmn_text import (
    Element,
    boundary,
    catch,
    diagram,
    gateway,
    message,
    script,
    service,
    sub,
    timer,
    user,
)

DEEPEST = 4
MOST_STEPS = 200


@dataclass(frozen=True)
class Term:
    """What is left: a wait with its ``choices`` (what may happen → what is left then), or ``parts`` in order or not."""

    choices: tuple[tuple[str, Term], ...] = ()
    parts: tuple[Term, ...] = ()
    parallel: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not self.choices and all(part.is_done for part in self.parts)

    @property
    def waiting(self) -> Counter[str]:
        """What may happen now."""
        if self.choices:
            return Counter(name for name, _ in self.choices)
        left = [part for part in self.parts if not part.is_done]
        return sum((part.waiting for part in (left if self.parallel else left[:1])), Counter())

    def after(self, name: str) -> Term:
        """What is left when ``name`` has happened; names are unique."""
        if self.choices:
            return dict(self.choices)[name]
        left = [part for part in self.parts if not part.is_done]
        for index, part in enumerate(left if self.parallel else left[:1]):
            if name in part.waiting:
                rest = (*left[:index], part.after(name), *left[index + 1 :])
                return Term((), rest, self.parallel)
        raise KeyError(name)


DONE = Term()


@dataclass
class Drawn:
    """A process: its flows (source, condition, target), elements and variables, and what it must do."""

    arrows: list[tuple[str, str, str]] = field(default_factory=list)
    elements: dict[str, Element] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    term: Term = DONE

    @property
    def text(self) -> str:
        """The process as BPMN."""
        lines = [
            f"{source} -[{condition}]-> {target}" if condition else f"{source} -> {target}"
            for source, condition, target in self.arrows
        ]
        return diagram("\n".join(lines), *self.elements.values())


@dataclass
class _Pen:
    rng: Random
    drawn: Drawn
    numbers: Iterable[int] = field(default_factory=count)

    def name(self, kind: str) -> str:
        return f"{kind}{next(iter(self.numbers))}"

    def add(self, element: Element) -> str:
        self.drawn.elements[element.id] = element
        return element.id

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.drawn.arrows.append((source, condition, target))

    def wait(self, kind: str, element: Element) -> str:
        self.drawn.kinds[element.id] = kind
        return self.add(element)


def generate(seed: int) -> Drawn:
    """Process number ``seed``."""
    rng = Random(f"process {seed}")
    pen = _Pen(rng, Drawn())
    first, last, term = _block(pen, rng.randint(1, DEEPEST))
    pen.flow(pen.name("start"), first)
    pen.flow(last, pen.name("end"))
    pen.drawn.term = term
    return pen.drawn


_Block = tuple[str, str, Term]


def _block(pen: _Pen, depth: int) -> _Block:
    if depth == 0 or pen.rng.random() < 0.15:
        return pen.rng.choice((_task, _task, _job, _message, _race, _limit))(pen)
    kind = pen.rng.choice(("sequence", "sequence", "and", "and", "xor", "or", "loop", "sub"))
    match kind:
        case "sequence":
            return _sequence(pen, depth)
        case "loop":
            return _loop(pen, depth)
        case "sub":
            return _sub(pen, depth)
        case _:
            return _split(pen, depth, kind)


def _task(pen: _Pen) -> _Block:
    name = pen.wait("complete", user(pen.name("task")))
    return name, name, Term(((name, DONE),))


def _job(pen: _Pen) -> _Block:
    name = pen.wait("job", service(pen.name("job")))
    return name, name, Term(((name, DONE),))


def _message(pen: _Pen) -> _Block:
    identifier = pen.name("mail")
    name = pen.wait("message", catch(identifier, message(f"m_{identifier}")))
    return name, name, Term(((name, DONE),))


def _timer(pen: _Pen, name: str) -> Element:
    pen.drawn.lengths[name] = pen.rng.randrange(60, 9_000_000)
    return timer("timeDuration", f"PT{pen.drawn.lengths[name]}S")


def _race(pen: _Pen) -> _Block:
    """The first of a message and a timer."""
    choice, meet = (
        pen.add(gateway("eventBased", pen.name("race"))),
        pen.add(gateway("exclusive", pen.name("met"))),
    )
    mail, late = pen.name("mail"), pen.name("late")
    pen.wait("message", catch(mail, message(f"m_{mail}")))
    pen.wait("until", catch(late, _timer(pen, late)))
    for event in (mail, late):
        pen.flow(choice, event)
        pen.flow(event, meet)
    return choice, meet, Term(((mail, DONE), (late, DONE)))


def _limit(pen: _Pen) -> _Block:
    """A task that a timer may interrupt; somebody else does it then."""
    name, late, other = pen.name("task"), pen.name("late"), pen.name("task")
    meet = pen.add(gateway("exclusive", pen.name("met")))
    pen.wait("complete", user(name))
    pen.wait("until", boundary(name, late, _timer(pen, late)))
    pen.wait("complete", user(other))
    for source, target in ((name, meet), (late, other), (other, meet)):
        pen.flow(source, target)
    return name, meet, Term(((name, DONE), (late, Term(((other, DONE),)))))


def _sequence(pen: _Pen, depth: int) -> _Block:
    blocks = [_block(pen, depth - 1) for _ in range(pen.rng.randint(2, 3))]
    for (_, last, _), (first, _, _) in pairwise(blocks):
        pen.flow(last, first)
    return blocks[0][0], blocks[-1][1], Term((), tuple(term for _, _, term in blocks))


def _split(pen: _Pen, depth: int, kind: str) -> _Block:
    tag = {"and": "parallel", "xor": "exclusive", "or": "inclusive"}[kind]
    split, join = (
        pen.add(gateway(tag, pen.name(f"{kind}_split"))),
        pen.add(gateway(tag, pen.name(f"{kind}_join"))),
    )
    blocks = [_block(pen, depth - 1) for _ in range(pen.rng.randint(2, 3))]
    taken: list[Term] = []
    for index, (first, last, term) in enumerate(blocks):
        usual = index == len(blocks) - 1
        condition = ""
        if kind != "and":
            flag = pen.name("flag")
            holds = pen.rng.random() < 0.5
            pen.drawn.variables[flag] = holds
            condition = "default" if usual else f"={flag}"
            chosen = not taken if usual or kind == "xor" else True
            if chosen and (usual or holds):
                taken.append(term)
        else:
            taken.append(term)
        pen.flow(split, first, condition)
        pen.flow(last, join)
    return split, join, Term((), tuple(taken), parallel=True)


def _loop(pen: _Pen, depth: int) -> _Block:
    counter, rounds = pen.name("n"), pen.rng.randint(1, 2)
    reset = pen.add(script(pen.name("reset"), "=0", counter))
    more = pen.add(script(pen.name("more"), f"={counter} + 1", counter))
    merge = pen.add(gateway("exclusive", pen.name("merge")))
    again = pen.add(gateway("exclusive", pen.name("again")))
    leave = pen.add(Element("task", pen.name("leave"), {}))
    first, last, term = _block(pen, depth - 1)
    for source, target in ((reset, merge), (merge, first), (last, more), (more, again)):
        pen.flow(source, target)
    pen.flow(again, merge, f"={counter} < {rounds}")
    pen.flow(again, leave, "default")
    return reset, leave, Term((), (term,) * rounds)


def _sub(pen: _Pen, depth: int) -> _Block:
    inside = _Pen(
        pen.rng,
        Drawn(variables=pen.drawn.variables, kinds=pen.drawn.kinds, lengths=pen.drawn.lengths),
        pen.numbers,
    )
    first, last, term = _block(inside, depth - 1)
    inside.flow(inside.name("start"), first)
    inside.flow(last, inside.name("end"))
    arrows = "\n".join(
        f"{source} -[{condition}]-> {target}" if condition else f"{source} -> {target}"
        for source, condition, target in inside.drawn.arrows
    )
    name = pen.add(sub(pen.name("sub"), arrows, *inside.drawn.elements.values()))
    return name, name, term


@dataclass
class Prescribed:
    """A scenario that must be followed exactly, and the waits that are answered in it, in order."""

    scenario: dict[str, Any]
    order: list[str]


def prescribe(drawn: Drawn, seed: int) -> Prescribed:
    """One way through ``drawn``, chosen at random: what happens, what must wait after each step."""
    rng, term, now = Random(f"way {seed}"), drawn.term, 0
    due: dict[str, int] = {}
    steps: list[dict[str, Any]] = []
    order: list[str] = []
    for _ in range(MOST_STEPS):
        waiting = term.waiting
        due = {name: due.get(name, now + drawn.lengths[name]) for name in waiting if name in drawn.lengths}
        if not waiting:
            break
        name = _next(rng, waiting, due)
        now = due.get(name, now)
        term = term.after(name)
        order.append(name)
        steps.append(_step(drawn, name) | {"expect": {"waits": sorted(term.waiting), "incidents": []}})
        due.pop(name, None)
    variables: Mapping[str, Any] = drawn.variables
    return Prescribed({"variables": variables, "steps": steps, "expect": {"ended": term.is_done}}, order)


def _next(rng: Random, waiting: Counter[str], due: Mapping[str, int]) -> str:
    """Something that may happen; of timers only the one that is due first."""
    others = sorted(name for name in waiting if name not in due)
    first = [min(due, key=lambda name: due[name])] if due else []
    return rng.choice(others + first)


def _step(drawn: Drawn, name: str) -> dict[str, Any]:
    kind = drawn.kinds[name]
    return {kind: f"m_{name}" if kind == "message" else name}


def spoil(drawn: Drawn, seed: int) -> Drawn:
    """``drawn`` with one deliberate change somewhere in its outermost scope; what comes of it is not known."""
    rng = Random(f"spoil {seed}")
    spoiled = Drawn(list(drawn.arrows), dict(drawn.elements), drawn.variables, drawn.kinds, drawn.lengths)
    rng.choice((_swap_gateway, _swap_gateway, _swap_gateway, _redirect, _redirect, _end_early, _cut_short))(
        rng, spoiled
    )
    return spoiled


def _swap_gateway(rng: Random, drawn: Drawn) -> None:
    """A gateway becomes one of another kind, as far as its flows allow."""
    joins = [name for name in drawn.elements if "_join" in name or name.startswith(("met", "merge"))]
    splits = [name for name in drawn.elements if "_split" in name]
    if not joins + splits:
        return
    name = rng.choice(joins + splits)
    tag = rng.choice(
        [tag for tag in ("parallel", "exclusive", "inclusive") if tag not in drawn.elements[name].tag]
    )
    drawn.elements[name] = gateway(tag, name)
    if name in splits:
        _recondition(drawn, name, conditional=tag != "parallel")


def _recondition(drawn: Drawn, name: str, *, conditional: bool) -> None:
    ways = [index for index, arrow in enumerate(drawn.arrows) if arrow[0] == name]
    for number, index in enumerate(ways):
        source, condition, target = drawn.arrows[index]
        usual = "default" if number == len(ways) - 1 else "=true"
        drawn.arrows[index] = (source, (condition or usual) if conditional else "", target)


def _redirect(rng: Random, drawn: Drawn) -> None:
    """A flow into a gateway leads to another gateway or a task instead."""
    flows = [index for index, arrow in enumerate(drawn.arrows) if not arrow[0].startswith(("start", "race"))]
    targets = [
        name
        for name, element in drawn.elements.items()
        if "Event" not in element.tag and not name.startswith("late")
    ]
    if flows and targets:
        index = rng.choice(flows)
        source, condition, _ = drawn.arrows[index]
        drawn.arrows[index] = (source, condition, rng.choice(targets))


def _end_early(rng: Random, drawn: Drawn) -> None:
    """A choice gets a way to an end of its own, in the middle of everything."""
    splits = [name for name in drawn.elements if name.startswith(("xor_split", "or_split", "again"))]
    if splits:
        name = rng.choice(splits)
        drawn.arrows.insert(0, (name, "=true", "end_early"))


def _cut_short(rng: Random, drawn: Drawn) -> None:
    """A flow into a join leads to an end instead."""
    flows = [index for index, arrow in enumerate(drawn.arrows) if "_join" in arrow[2]]
    if flows:
        index = rng.choice(flows)
        source, condition, _ = drawn.arrows[index]
        drawn.arrows[index] = (source, condition, "end_short")
