"""Folds what can only go right, so that the token game is played on the rest alone.

Sequences, choices that meet again, parallel branches that are all joined, and loops become one place.  Every rule keeps
deadlocks, livelocks, second tokens and unreachable elements of what remains; a well-nested process of any size folds
into one place from start to end.

Source: the idea of soundness-preserving reduction, after Murata (1989) and Desel & Esparza (1995).
"""

from __future__ import annotations

from collections import defaultdict

from engine.proof.net import Net, Role

_MEET = frozenset(
    {
        (Role.ANY, Role.ANY),
        (Role.ANY, Role.SOME_JOIN),
        (Role.ANY, Role.END),
        (Role.ANY, Role.STOP),
        (Role.ALL, Role.ALL),
        (Role.ALL, Role.SOME_JOIN),
        (Role.ALL, Role.END),
        (Role.SOME_SPLIT, Role.SOME_JOIN),
        (Role.SOME_SPLIT, Role.END),
    }
)
_EVERY = frozenset({Role.ALL})


def fold(net: Net) -> None:
    """Fold ``net`` in place until no rule applies."""
    _one_end(net)
    changed = True
    while changed:
        changed = False
        for name, _ in net.vertices():
            for rule in (_simplify, _meet, _loop, _pass_through, _merge):
                if name in net.roles:
                    changed |= rule(net, name)


def _one_end(net: Net) -> None:
    """Ends differ in nothing that matters here."""
    for role in (Role.END, Role.STOP):
        first, *others = [name for name, each in net.vertices() if each is role] or [""]
        for name in others:
            for number in list(net.into[name]):
                net.lead_to(number, first)
            net.remove_vertex(name)


def _simplify(net: Net, name: str) -> bool:
    """A gateway without a choice to make is a mere point on the way."""
    role, ways_in, ways_out = net.roles[name], net.into[name], net.out_of[name]
    plain = {
        Role.ALL: len(ways_in) == 1 and len(ways_out) == 1,
        Role.SOME_JOIN: len(ways_in) == 1,
        Role.SOME_SPLIT: len(ways_out) == 1 or _is_either_or(net, name),
    }
    if not plain.get(role, False):
        return False
    net.roles[name] = Role.ANY
    return True


def _is_either_or(net: Net, name: str) -> bool:
    ways = [net.places[number].default for number in net.out_of[name]]
    return sorted(ways) == [False, True]


def _pass_through(net: Net, name: str) -> bool:
    """``a → x → b`` becomes ``a → b``."""
    if net.roles[name] is not Role.ANY or len(net.into[name]) != 1 or len(net.out_of[name]) != 1:
        return False
    before, after = net.into[name][0], net.out_of[name][0]
    if before == after:
        return False
    behind = net.remove_place(after)
    net.lead_to(before, behind.target)
    place = net.places[before]
    place.label += behind.label
    place.members |= behind.members
    net.remove_vertex(name)
    return True


def _meet(net: Net, name: str) -> bool:
    """Several ways from here to the same vertex are one way, where it makes no difference which are taken."""
    by_target: dict[str, list[int]] = defaultdict(list)
    for number in net.out_of[name]:
        target = net.places[number].target
        if (net.roles[name], net.roles[target]) in _MEET and target != name:
            by_target[target].append(number)
    found = [numbers for numbers in by_target.values() if len(numbers) > 1]
    for first, *others in found:
        kept = net.places[first]
        for number in others:
            gone = net.remove_place(number)
            kept.members |= gone.members
            kept.default = kept.default and gone.default
            if net.roles[name] in _EVERY:
                kept.label += gone.label
    return bool(found)


def _merge(net: Net, name: str) -> bool:
    """Two neighbours of one kind are one vertex, when the way between them is the only one out or in."""
    role = net.roles[name]
    if role not in (Role.ANY, Role.ALL):
        return False
    for number in net.out_of[name]:
        other = net.places[number].target
        if other == name or net.roles[other] is not role:
            continue
        if len(net.out_of[name]) == 1:
            _into_next(net, name, number)
            return True
        if len(net.into[other]) == 1:
            _into_previous(net, name, number)
            return True
    return False


def _into_next(net: Net, name: str, number: int) -> None:
    between = net.remove_place(number)
    for position, before in enumerate(list(net.into[name])):
        net.lead_to(before, between.target)
        place = net.places[before]
        if position == 0:
            place.members |= between.members
        if position == 0 or net.roles[between.target] is Role.ANY:
            place.label += between.label
    net.remove_vertex(name)


def _into_previous(net: Net, name: str, number: int) -> None:
    between = net.remove_place(number)
    for position, after in enumerate(list(net.out_of[between.target])):
        net.come_from(after, name)
        place = net.places[after]
        if position == 0:
            place.members |= between.members
        if position == 0 or net.roles[name] is Role.ANY:
            place.label = between.label + place.label
    net.remove_vertex(between.target)


def _loop(net: Net, name: str) -> bool:
    """A way back to where it began is no news, as long as there is another way on."""
    if net.roles[name] is not Role.ANY:
        return False
    back = [number for number in net.out_of[name] if net.places[number].target == name]
    others = [number for number in net.into[name] if number not in back]
    if not back or not others or len(back) == len(net.out_of[name]):
        return False
    for number in back:
        net.places[others[0]].members |= net.remove_place(number).members
    return True
