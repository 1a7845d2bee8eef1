"""Compares how finished cases go on the release they had with how they would go on another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass

from engine import releases
from engine.content import Content
from engine.rehearsal.case import PLAYER
from engine.rehearsal.history import Past
from engine.rehearsal.play import Stage
from engine.rehearsal.replaying import Replayed, replay

Stages = Callable[[], AbstractContextManager[Stage]]


@dataclass(frozen=True)
class Changed:
    """What another release would have made of one case.

    ``decisions`` are items with another answer and elements whose tables come to something else; ``hours`` are those
    that staff would have more or less in hand.  ``lacking`` says why the case cannot be compared, else it is empty.
    """

    number: str
    appear: tuple[str, ...] = ()
    vanish: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    late_before: int = 0
    late_after: int = 0
    hours: float = 0.0
    lacking: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing would have been different."""
        return not (self.appear or self.vanish or self.decisions) and self.late_before == self.late_after


@dataclass(frozen=True)
class Comparison:
    """What another release would have made of some cases; ``names`` are the names of the elements mentioned."""

    cases: tuple[Changed, ...]
    names: Mapping[str, str]

    @property
    def compared(self) -> tuple[Changed, ...]:
        """The cases of which something can be said."""
        return tuple(case for case in self.cases if not case.lacking)

    def to_json(self) -> dict[str, object]:
        """The comparison as plain data: sums, then case by case."""
        compared = self.compared
        return {
            "cases": len(self.cases),
            "compared": len(compared),
            "same": sum(case.same for case in compared),
            "late_before": sum(case.late_before > 0 for case in compared),
            "late_after": sum(case.late_after > 0 for case in compared),
            "decisions_changed": sum(bool(case.decisions) for case in compared),
            "hours": round(sum(case.hours for case in compared), 1),
            "appear": dict(Counter(each for case in compared for each in case.appear)),
            "vanish": dict(Counter(each for case in compared for each in case.vanish)),
            "each": [asdict(case) for case in self.cases],
        }


def compare(
    stages: Stages, before: Mapping[int, Mapping[str, bytes]], after: Mapping[str, bytes], pasts: list[Past]
) -> Comparison:
    """How ``pasts`` go on the files that they had (``before``, by release number) and on the files ``after``.

    Raises:
        ModelError: ``after`` cannot be published.
    """
    old: dict[str, Replayed] = {}
    for number in sorted({past.release_number for past in pasts}):
        own = [past for past in pasts if past.release_number == number]
        old |= _replayed(stages, before[number], own)[0]
    new, names = _replayed(stages, after, pasts)
    return Comparison(tuple(_changed(past, old[past.number], new[past.number]) for past in pasts), names)


def _replayed(
    stages: Stages, files: Mapping[str, bytes], pasts: list[Past]
) -> tuple[dict[str, Replayed], dict[str, str]]:
    with stages() as stage:
        with stage.store.transaction(PLAYER) as tx:
            content: Content = releases.publish(tx, files, "历史演练")
        found = {past.number: replay(stage, content, past) for past in pasts}
    return found, {node.id: node.name for _, node in content.program.model.nodes()}


def _changed(past: Past, old: Replayed, new: Replayed) -> Changed:
    if old.lacking or tuple(old.path) != past.path:
        reason = old.lacking or "按历史记录重走，与当时的办理顺序不同"
        return Changed(past.number, lacking=f"原版本上无法重现：{reason}")
    if new.lacking:
        appear = tuple(sorted(set(new.passed) - set(old.passed)))
        return Changed(past.number, appear=appear, lacking=new.lacking)
    had, has = Counter(old.passed), Counter(new.passed)
    decisions = (*_different(old.answers, new.answers), *_different(old.decided, new.decided))
    return Changed(
        past.number,
        appear=tuple(sorted((has - had).elements())),
        vanish=tuple(sorted((had - has).elements())),
        decisions=decisions,
        late_before=len(old.late),
        late_after=len(new.late),
        hours=round(new.hours - old.hours, 2),
    )


def _different(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What both have and do not have alike; what only one has appears or vanishes with its step."""
    return sorted(each for each in before.keys() & after.keys() if before[each] != after[each])
