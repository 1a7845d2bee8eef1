"""Judges small processes by moving tokens on flows, in the plainest way there is; slow, and shares nothing with us."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from itertools import combinations

from engine.interpreter.model import EventKind, Kind, Process

State = tuple[tuple[str, int], ...]
MOST = 4000
NOT_SOUND = "not sound"


class TooBigError(Exception):
    """More states than anybody wants to look at."""


def is_sound(process: Process) -> bool:
    """Whether no way gets stuck, doubles a token or cannot end, and every node is passed.  One scope only.

    Raises:
        TooBigError: there are too many states.
    """
    start = next(node for node in process.nodes.values() if node.kind is Kind.START)
    first: State = tuple((flow.id, 1) for flow in process.outgoing(start.id))
    after: dict[State, list[State]] = {}
    passed = {start.id}
    todo = deque([first])
    while todo:
        state = todo.popleft()
        if state in after:
            continue
        after[state] = []
        if len(after) > MOST:
            raise TooBigError
        for node_id, following in _moves(process, Counter(dict(state))):
            if any(number > 1 for number in following.values()):
                return False
            passed.add(node_id)
            found: State = tuple(sorted((flow, number) for flow, number in following.items() if number))
            after[state].append(found)
            todo.append(found)
        if state and not after[state]:
            return False
    return _all_end(after) and passed >= {node.id for node in process.nodes.values()}


def _all_end(after: dict[State, list[State]]) -> bool:
    good: set[State] = {()}
    grown = True
    while grown:
        more = {state for state, found in after.items() if state not in good and good.intersection(found)}
        good |= more
        grown = bool(more)
    return good >= after.keys()


def _moves(process: Process, tokens: Counter[str]) -> Iterator[tuple[str, Counter[str]]]:
    for node in process.nodes.values():
        into = [flow.id for flow in process.incoming(node.id)]
        arrived = [flow for flow in into if tokens[flow]]
        if not arrived:
            continue
        out = [flow.id for flow in process.outgoing(node.id)]
        if node.kind is Kind.PARALLEL:
            if len(arrived) == len(into):
                yield node.id, _moved(tokens, into, out)
            continue
        if node.kind is Kind.INCLUSIVE and len(into) > 1 and _more_may_come(process, node.id, tokens):
            continue
        taken = [arrived] if node.kind is Kind.INCLUSIVE else [[flow] for flow in arrived]
        for consumed in taken:
            if node.kind is Kind.END and node.event.kind in (EventKind.TERMINATE, EventKind.ERROR):
                yield node.id, Counter()
                continue
            for produced in _choices(process, node.id, out):
                yield node.id, _moved(tokens, consumed, produced)
            for edge in process.boundaries(node.id):
                yield edge.id, _moved(tokens, consumed, [flow.id for flow in process.outgoing(edge.id)])


def _choices(process: Process, node_id: str, out: list[str]) -> Iterator[list[str]]:
    node = process.nodes[node_id]
    if not out:
        yield []
    elif node.kind in (Kind.EXCLUSIVE, Kind.EVENT_GATEWAY):
        yield from ([flow] for flow in out)
    elif node.kind is Kind.INCLUSIVE and len(out) > 1:
        guarded = [flow for flow in out if flow != node.default]
        for size in range(1, len(guarded) + 1):
            yield from map(list, combinations(guarded, size))
        if node.default:
            yield [node.default]
    else:
        yield from _leaving(process, node_id, out)


def _leaving(process: Process, node_id: str, out: list[str]) -> Iterator[list[str]]:
    """Flows without condition all at once, with any of the others; the default one when none of those is taken."""
    usual = process.nodes[node_id].default
    always = [flow for flow in out if process.flows[flow].condition is None and flow != usual]
    guarded = [flow for flow in out if process.flows[flow].condition is not None]
    for size in range(len(guarded) + 1):
        for chosen in combinations(guarded, size):
            yield [*always, *chosen, *([usual] if usual in out and not chosen and usual else [])]


def _moved(tokens: Counter[str], consumed: list[str], produced: list[str]) -> Counter[str]:
    found = tokens.copy()
    found.subtract(consumed)
    found.update(produced)
    return found


def _more_may_come(process: Process, gateway: str, tokens: Counter[str]) -> bool:
    """Whether a token elsewhere can come to a way in that is empty, and to none that is not."""
    into = [flow.id for flow in process.incoming(gateway)]
    for flow, number in tokens.items():
        if not number or flow in into:
            continue
        reached = _ways_in(process, flow, gateway)
        empty = {each for each in reached if not tokens[each]}
        if empty and not reached - empty:
            return True
    return False


def _ways_in(process: Process, flow_id: str, gateway: str) -> set[str]:
    todo, seen, found = [flow_id], set[str](), set[str]()
    while todo:
        flow = process.flows[todo.pop()]
        if flow.id in seen:
            continue
        seen.add(flow.id)
        if flow.target == gateway:
            found.add(flow.id)
            continue
        places = [flow.target, *(edge.id for edge in process.boundaries(flow.target))]
        todo += [each.id for place in places for each in process.outgoing(place)]
    return found
