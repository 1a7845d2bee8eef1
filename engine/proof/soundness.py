"""Judges one process or sub-process by the token game and says in Chinese what is wrong, with the way there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.interpreter.model import Node, Process
from engine.interpreter.names import UNDRAWN
from engine.proof.drawing import Drawn, draw
from engine.proof.findings import Examined, Problem
from engine.proof.folding import fold
from engine.proof.game import Verdict, play
from engine.proof.net import Net
from engine.proof.throwing import Throwing


def examine(process: Process, throwing: Throwing, most: int) -> tuple[list[Problem], Examined]:
    """What is wrong with the ways of ``process``, and how many states were seen (at most ``most``)."""
    problems: list[Problem] = []
    states, complete, reached = 0, True, set[str]()
    for drawn in draw(process, throwing.possible(process)):
        fold(drawn.net)
        verdict = play(drawn.net, most - states)
        states, complete = states + verdict.states, complete and verdict.complete
        reached |= drawn.nodes
        problems += _Judge(process, drawn, verdict).problems()
    problems += _never_heard(process, throwing)
    examined = Examined(process.id, process.name, process.file, len(process.nodes), states, complete)
    if not complete:
        problems.append(_limit(process, states))
    return problems, examined


class _Judge:
    def __init__(self, process: Process, drawn: Drawn, verdict: Verdict) -> None:
        self.process = process
        self.net: Net = drawn.net
        self.verdict = verdict

    def problems(self) -> Iterator[Problem]:
        """Everything that the verdict says, worst first."""
        yield from self._stuck()
        yield from self._second()
        yield from self._round()
        if not (self.verdict.stuck or self.verdict.second or self.verdict.round):
            yield from self._dead()
            yield from self._cut()

    def _stuck(self) -> Iterator[Problem]:
        for vertex, way in self.verdict.stuck.items():
            node = self._node(vertex)
            yield self._problem(
                "deadlock",
                node.id,
                (
                    f"死锁：按图中标出的走法，办件会永远停在“{node.name}”，要汇聚的分支不会再到达",
                    "让进入这里的分支与前面的拆分方式一致：并行拆分用并行汇聚，排他拆分用排他汇聚，或改用包容网关",
                ),
                way,
            )

    def _second(self) -> Iterator[Problem]:
        for place, way in self.verdict.second.items():
            element_id = next(iter(self.net.places[place].label), self.net.places[place].target)
            found = self._problem(
                "second_token",
                element_id,
                (
                    f"重复：按图中标出的走法，“{self._name(element_id)}”上会同时有两个令牌，后面的环节会办两遍",
                    "并行的分支要先用并行（或包容）网关汇聚，再接到同一条路上",
                ),
                [],
            )
            yield replace(found, path=tuple(self._ids(way, place)))

    def _round(self) -> Iterator[Problem]:
        if self.verdict.round is not None:
            element_id = self.process.id
            if self.verdict.round:
                element_id = self._ids(self.verdict.round)[-1]
            yield self._problem(
                "livelock",
                element_id,
                (
                    f"走不出去：从“{self._name(element_id)}”起办件只会原地循环，永远到不了结束",
                    "在循环里加一个能走到结束事件的出口",
                ),
                self.verdict.round,
            )

    def _dead(self) -> Iterator[Problem]:
        dead = {member for number in self.verdict.dead for member in self.net.places[number].members}
        for node_id in sorted(dead & self.process.nodes.keys()):
            sources = {flow.source for flow in self.process.incoming(node_id)}
            host = self.process.nodes[node_id].attached_to
            if not (sources | ({host} if host else set())) & dead:
                yield self._problem(
                    "never_reached",
                    node_id,
                    (
                        f"任何走法都到不了“{self._name(node_id)}”",
                        "检查它前面的网关，或删除这个环节",
                    ),
                    [],
                )

    def _cut(self) -> Iterator[Problem]:
        for place, way in self.verdict.cut.items():
            places = self.net.places
            members = [each for each in places[place].label if each in self.process.nodes]
            element_id = members[-1] if members else places[place].target
            found = self._problem(
                "cut_off",
                element_id,
                (
                    f"走到终止或错误结束时，“{self._name(element_id)}”一路可能还没有办完，会被取消",
                    "确认这是有意的；否则改用普通结束事件",
                ),
                way,
            )
            yield replace(found, warning=True)

    def _problem(self, code: str, element_id: str, words: tuple[str, str], way: list[int]) -> Problem:
        """A problem in ``words``: what is wrong and what to do."""
        path = tuple(self._ids(way))
        return Problem(code, self.process.file, self.process.id, element_id, *words, path)

    def _ids(self, way: list[int], until: int | None = None) -> list[str]:
        """What tokens pass on ``way``; those that come to place ``until`` stay at its beginning."""
        labels = [(number, self.net.places[number].label) for number in way]
        ids = [each for number, label in labels for each in (label[:1] if number == until else label)]
        return [each for each in ids if UNDRAWN not in each]

    def _node(self, vertex: str) -> Node:
        return self.process.nodes[vertex.partition("#")[0]]

    def _name(self, element_id: str) -> str:
        node = self.process.nodes.get(element_id)
        flow = self.process.flows.get(element_id)
        if flow is not None:
            return flow.name or f"{self._name(flow.source)} → {self._name(flow.target)}"
        return node.name if node is not None else element_id


def _never_heard(process: Process, throwing: Throwing) -> Iterator[Problem]:
    for edge_id, happens in throwing.possible(process).items():
        if not happens:
            node = process.nodes[edge_id]
            yield Problem(
                "never_thrown",
                process.file,
                process.id,
                edge_id,
                f"边界事件“{node.name}”永远不会发生：它所在的环节里没有任何地方抛出代码“{node.event.text or ''}”",
                "在里面画出抛出它的结束事件，或删除这个边界事件",
            )


def _limit(process: Process, states: int) -> Problem:
    return Problem(
        "not_proved",
        process.file,
        process.id,
        process.id,
        f"流程“{process.name}”的走法太多，只检查了前 {states} 个状态，其余没有证明",
        "把并行部分拆成子流程可以减少状态",
        warning=True,
    )
