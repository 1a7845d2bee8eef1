"""The token game on a net: every state that can be reached, as numbers with one bit for each place.

Nothing is chosen by data or time, so what is proved holds for all of them.  A state with nothing left has completed.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from engine.proof.net import Net, Role

MOST_STATES = 1_000_000
MOST_WAYS = 8
_Move = tuple[int, int, tuple[int, ...]]
"""What is taken, what is put, and the places in the order in which the tokens pass them."""


@dataclass
class Verdict:
    """What the game came to.  Ways are lists of place numbers, each the shortest there is.

    ``second`` are places that a token came to while one was there; ``stuck`` are vertices at which everything waits
    for ever; ``round`` leads to where the game goes round and never ends; ``dead`` are places no token came to; ``cut``
    are places whose token a stop took away.
    """

    states: int = 0
    complete: bool = True
    second: dict[int, list[int]] = field(default_factory=dict)
    stuck: dict[str, list[int]] = field(default_factory=dict)
    round: list[int] | None = None
    dead: set[int] = field(default_factory=set)
    cut: dict[int, list[int]] = field(default_factory=dict)


def play(net: Net, most: int = MOST_STATES) -> Verdict:
    """The verdict on ``net``, after at most ``most`` states."""
    return _Game(net, most).play()


class _Game:
    def __init__(self, net: Net, most: int) -> None:
        self.net = net
        self.most = most
        self.numbers = sorted(net.places)
        self.bits = {number: 1 << position for position, number in enumerate(self.numbers)}
        self.verdict = Verdict()
        self.moves: list[Callable[[int], Iterator[_Move]]] = []
        variants = {name: self._variants(name) for name in net.roles}
        for number in self.numbers:
            self.moves.append(self._moves_at(number, variants))
        self.known: dict[int, int] = {}
        self.states: list[int] = []
        self.came_by: list[tuple[int, tuple[int, ...]]] = []
        self.sources, self.targets = array("L"), array("L")
        self.good: set[int] = set()

    def play(self) -> Verdict:
        """Visit the states in order of distance, then look back from the ends."""
        marked = self._visit(self.bits[self.net.first], -1, (self.net.first,))
        todo = deque([marked])
        ever = 0
        while todo:
            index = todo.popleft()
            state = self.states[index]
            ever |= state
            for found in self._leave(index, state):
                todo.append(found)
            if len(self.states) > self.most:
                self.verdict.complete = False
                break
        self.verdict.states = len(self.states)
        if self.verdict.complete:
            self.verdict.dead = {number for number in self.numbers if not ever & self.bits[number]}
            self._look_back()
        return self.verdict

    def _visit(self, state: int, before: int, passed: tuple[int, ...]) -> int:
        index = len(self.states)
        self.known[state] = index
        self.states.append(state)
        self.came_by.append((before, passed))
        return index

    def _leave(self, index: int, state: int) -> Iterator[int]:
        """The new states behind ``state``, each noted."""
        moved = state == 0
        rest = state
        while rest:
            bit = rest & -rest
            rest ^= bit
            for taken, put, passed in self.moves[bit.bit_length() - 1](state):
                moved = True
                left = state & ~taken
                if left & put:
                    self._second(left & put, index, passed)
                    self.good.add(index)
                    continue
                following = left | put
                known = self.known.get(following)
                if known is None:
                    known = self._visit(following, index, passed)
                    yield known
                self.sources.append(index)
                self.targets.append(known)
        if not moved:
            self._stuck(index, state)

    def _second(self, twice: int, index: int, passed: tuple[int, ...]) -> None:
        number = self.numbers[(twice & -twice).bit_length() - 1]
        if number not in self.verdict.second:
            self.verdict.second[number] = [*self.way(index), *passed]

    def _stuck(self, index: int, state: int) -> None:
        """Everything left stands before joins; a new complaint unless one of them is known to be stuck."""
        self.good.add(index)
        waiting = {self.net.places[n].target for n in self.numbers if state & self.bits[n]}
        if not waiting & self.verdict.stuck.keys():
            self.verdict.stuck[min(waiting)] = self.way(index)

    def _look_back(self) -> None:
        """Find a state from which the end can never be reached although something can always happen."""
        if 0 in self.known:
            self.good.add(self.known[0])
        before: dict[int, list[int]] = {}
        for source, target in zip(self.sources, self.targets, strict=True):
            before.setdefault(target, []).append(source)
        seen, todo = set(self.good), list(self.good)
        while todo:
            for index in before.get(todo.pop(), ()):
                if index not in seen:
                    seen.add(index)
                    todo.append(index)
        if len(seen) < len(self.states):
            first = next(index for index in range(len(self.states)) if index not in seen)
            self.verdict.round = self.way(first)

    def way(self, index: int) -> list[int]:
        """The places that tokens passed on the way to state ``index``, in order."""
        steps: list[tuple[int, ...]] = []
        while index >= 0:
            index, passed = self.came_by[index]
            steps.append(passed)
        return [number for passed in reversed(steps) for number in passed]

    def _variants(self, name: str) -> list[tuple[int, tuple[int, ...]]]:
        """The sets of places that ``name`` may put tokens on."""
        ways = self.net.out_of[name]
        match self.net.roles[name]:
            case Role.ALL:
                chosen = [tuple(ways)]
            case Role.SOME_SPLIT:
                chosen = self._some(ways)
            case Role.BESIDE:
                on = [n for n in ways if not self.net.places[n].label]
                chosen = [tuple(on), tuple(ways)]
            case Role.END | Role.STOP:
                chosen = [()]
            case _:
                chosen = [(number,) for number in ways]
        return [(sum(self.bits[number] for number in each), each) for each in chosen]

    def _some(self, ways: list[int]) -> list[tuple[int, ...]]:
        """Every choice of an inclusive split; of very many ways only few and all at once."""
        guarded = [number for number in ways if not self.net.places[number].default]
        usual = [(number,) for number in ways if number not in guarded]
        sizes: list[int] = list(range(1, len(guarded) + 1))
        if len(guarded) > MOST_WAYS:
            self.verdict.complete = False
            sizes = [1, 2, len(guarded)]
        return [each for size in sizes for each in combinations(guarded, size)] + usual

    def _moves_at(
        self, number: int, variants: dict[str, list[tuple[int, tuple[int, ...]]]]
    ) -> Callable[[int], Iterator[_Move]]:
        """What a token on place ``number`` may begin, given the state."""
        name = self.net.places[number].target
        bit, into = self.bits[number], sum(self.bits[each] for each in self.net.into[name])
        match self.net.roles[name]:
            case Role.ALL:
                only = [(into, put, passed) for put, passed in variants[name]]
                lowest = into & -into
                return lambda state: iter(only if bit == lowest and state & into == into else ())
            case Role.SOME_JOIN:
                return _SomeJoin(self, name, bit, into, variants[name]).moves
            case Role.STOP:
                return lambda state: self._stop(number, state)
            case _:
                each = [(bit, put, passed) for put, passed in variants[name]]
                return lambda _state: iter(each)

    def _stop(self, number: int, state: int) -> Iterator[_Move]:
        """A terminate or error end: every token is taken away."""
        for other in self.numbers:
            if state & self.bits[other] and other != number and other not in self.verdict.cut:
                self.verdict.cut[other] = [*self.way(self.known[state]), number]
        yield state, 0, ()


class _SomeJoin:
    """An inclusive join: goes on when no token elsewhere can still come by a way on which none has.

    Source: BPMN 2.0.2 (OMG formal/2013-12-09) table 13.3.
    """

    def __init__(
        self, game: _Game, name: str, bit: int, into: int, variants: list[tuple[int, tuple[int, ...]]]
    ) -> None:
        self.bit, self.into, self.variants = bit, into, variants
        self.leads = _leads(game, name)

    def moves(self, state: int) -> Iterator[_Move]:
        """The ways on, if the join may go on in ``state``."""
        arrived = state & self.into
        if self.bit != arrived & -arrived:
            return
        elsewhere = state & ~self.into
        for place, reached in self.leads:
            if elsewhere & place and reached & ~arrived and not reached & arrived:
                return
        for put, passed in self.variants:
            yield arrived, put, passed


def _leads(game: _Game, name: str) -> list[tuple[int, int]]:
    """For each place elsewhere, the ways into ``name`` that a token there can take without passing ``name``."""
    net = game.net
    reached: dict[int, int] = {}
    for way in net.into[name]:
        todo, seen = [net.places[way].source], set[str]()
        while todo:
            vertex = todo.pop()
            if vertex in seen or vertex == name:
                continue
            seen.add(vertex)
            for number in net.into[vertex]:
                reached[number] = reached.get(number, 0) | game.bits[way]
                todo.append(net.places[number].source)
    return [(game.bits[number], mask) for number, mask in reached.items()]
