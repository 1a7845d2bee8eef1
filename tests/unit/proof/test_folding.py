"""Folding changes no verdict: random nets are judged folded and unfolded."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest

from engine.proof.folding import fold
from engine.proof.game import Verdict, play
from engine.proof.net import Net, Role

ROLES = [Role.ANY] * 4 + [Role.ALL] * 3 + [Role.SOME_JOIN, Role.SOME_SPLIT, Role.END, Role.STOP]
MOST = 3000


def some_net(rng: Random) -> Net:
    """A net of up to nine vertices, joined at random; every vertex can be reached along places."""
    net = Net()
    net.add_vertex("#start", Role.START)
    names = [net.add_vertex("v0", Role.ANY)]
    names += [net.add_vertex(f"v{number}", rng.choice(ROLES)) for number in range(1, rng.randint(2, 9))]
    names.append(net.add_vertex("end", Role.END))
    net.first = net.add_place("#start", "v0", ("v0",))
    for name in names:
        role = net.roles[name]
        if role in (Role.END, Role.STOP):
            continue
        ways = 1 if role is Role.SOME_JOIN else rng.choice((1, 1, 2, 2, 3))
        for way in range(ways):
            usual = role is Role.SOME_SPLIT and ways > 1 and way == ways - 1
            target = rng.choice(names[1:])
            net.add_place(name, target, (f"f{len(net.places)}", target), default=usual)
    return without_unreachable(net)


def without_unreachable(net: Net) -> Net:
    """``net`` without the vertices that no place leads to."""
    seen, todo = {"#start"}, ["#start"]
    while todo:
        for number in net.out_of[todo.pop()]:
            target = net.places[number].target
            if target not in seen:
                seen.add(target)
                todo.append(target)
    for name, _ in net.vertices():
        if name not in seen:
            for number in list(net.out_of[name]):
                net.remove_place(number)
    for name, _ in net.vertices():
        if name not in seen:
            net.remove_vertex(name)
    return net


def verdict(net: Net) -> tuple[Verdict, set[str]]:
    """The verdict with the ids that nothing ever reached."""
    found = play(net, MOST)
    return found, {member for number in found.dead for member in net.places[number].members}


@pytest.mark.parametrize("seeds", [range(n * 300, (n + 1) * 300) for n in range(4)], ids=str)
def test_a_folded_net_is_judged_like_the_whole_one(seeds: range) -> None:
    judged = {True: 0, False: 0}
    for seed in seeds:
        net = some_net(Random(seed))
        folded = deepcopy(net)
        fold(folded)

        (whole, dead), (part, dead_folded) = verdict(net), verdict(folded)

        if whole.complete and part.complete:
            is_sound = not (whole.stuck or whole.second or whole.round)
            assert is_sound is not bool(part.stuck or part.second or part.round), seed
            assert not is_sound or dead == dead_folded, seed
            judged[is_sound] += 1
    assert min(judged.values()) > 50
