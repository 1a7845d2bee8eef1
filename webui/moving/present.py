"""Words moves for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for

from engine.models import EntryState, Move, MoveState, Release
from engine.moving import Plan, Refused, Row, Standing
from webui.pages import Fact, Link, Tag, Tone, full_moment
from webui.pages.moving import MappingRow, MovePage, MoveRow, MovesPage, PlanPage, RefusalRow

FIELD = "to:"
NOTHING = "没有对应（停在这里的办件不迁移）"
SHOWN = 12
_STATES = {
    MoveState.RUNNING: Tag("正在进行", Tone.INFO, "hourglass-split"),
    MoveState.STOPPED: Tag("已停止", Tone.WARN, "x-circle-fill"),
    MoveState.FINISHED: Tag("已结束", Tone.GOOD, "check-circle-fill"),
}
_ENTRIES = (
    (EntryState.MOVED, "已迁移", Tone.GOOD),
    (EntryState.FIT, "可以迁移", Tone.GOOD),
    (EntryState.REFUSED, "不能迁移", Tone.BAD),
    (EntryState.GONE, "已办结，不需要", Tone.PLAIN),
    (EntryState.WAITING, "还没有轮到", Tone.INFO),
)


def moves_page(
    releases: Sequence[Release],
    cases: Mapping[int, int],
    moves: Sequence[tuple[Move, Standing]],
    names: Mapping[str, str],
) -> MovesPage:
    """The list of moves with the choice of releases."""
    known = {release.number: release for release in releases}
    return MovesPage(
        sources=tuple((str(number), f"版本 {number}（在办 {count} 件）") for number, count in cases.items()),
        targets=tuple((str(number), _release(known[number])) for number in sorted(known, reverse=True)),
        action=url_for("moving.plan"),
        rows=tuple(_row(move, standing, names) for move, standing in moves),
    )


def _release(release: Release) -> str:
    return f"版本 {release.number}（{release.published_at:%Y-%m-%d}，{release.note}）"


def _row(move: Move, standing: Standing, names: Mapping[str, str]) -> MoveRow:
    return MoveRow(
        link=Link(_title(move), url_for("moving.move", move_id=move.id)),
        kind=Tag("试算", Tone.PLAIN) if move.trial else Tag("迁移", Tone.INFO),
        state=_STATES[move.state],
        progress=f"{standing.done} / {standing.total}",
        by=names.get(move.begun_by, move.begun_by),
        at=full_moment(move.begun_at),
    )


def _title(move: Move) -> str:
    return f"版本 {move.source} → 版本 {move.target}"


def plan_page(plan: Plan, reason: str = "", error: str = "") -> PlanPage:
    """What would become of the elements."""
    return PlanPage(
        title=f"版本 {plan.source} → 版本 {plan.target}",
        back=Link("办件迁移", url_for("moving.index")),
        facts=(
            Fact("在办办件", f"{plan.cases} 件"),
            Fact("编号和种类不变的环节", f"{plan.same} 个"),
            Fact("需要说明去向的环节", f"{len(plan.rows)} 个"),
        ),
        rows=tuple(map(_mapping, plan.rows)),
        action=url_for("moving.begin"),
        source=plan.source,
        target=plan.target,
        reason=reason,
        error=error,
    )


def _mapping(row: Row) -> MappingRow:
    return MappingRow(
        field=FIELD + row.old,
        old=row.old,
        name=row.name,
        cases=row.cases,
        choices=(("", NOTHING), *row.choices),
        chosen=row.suggested or "",
    )


def move_page(
    move: Move, standing: Standing, refused: Sequence[Refused], names: Mapping[str, str]
) -> MovePage:
    """A move as it stands."""
    done = move.state is MoveState.FINISHED
    return MovePage(
        title=("试算：" if move.trial else "迁移：") + _title(move),
        back=Link("办件迁移", url_for("moving.index")),
        state=_STATES[move.state],
        facts=(
            Fact("发起", f"{names.get(move.begun_by, move.begun_by)} {full_moment(move.begun_at)}"),
            Fact("原因", move.reason),
            Fact("最近变动", f"{names.get(move.changed_by, move.changed_by)} {full_moment(move.changed_at)}"),
        ),
        done=standing.done,
        total=standing.total,
        counts=tuple(
            Tag(f"{label} {standing.of(state)} 件", tone)
            for state, label, tone in _ENTRIES
            if standing.of(state)
        ),
        refusals=tuple(map(_refusal, refused)),
        mapping=tuple(sorted((str(old), str(new)) for old, new in move.mapping.items())),
        running=move.state is MoveState.RUNNING,
        progress_url=url_for("moving.progress", move_id=move.id),
        stop_url=url_for("moving.stop", move_id=move.id) if move.state is MoveState.RUNNING else "",
        go_on_url=url_for("moving.go_on", move_id=move.id) if move.state is MoveState.STOPPED else "",
        start_url=url_for("moving.start", move_id=move.id)
        if done and move.trial and standing.of(EntryState.FIT)
        else "",
    )


def _refusal(each: Refused) -> RefusalRow:
    links = tuple(
        Link(number, url_for("cases.case", case_id=case_id)) for case_id, number in each.cases[:SHOWN]
    )
    return RefusalRow(each.message, each.element_id, each.count, links, each.count - len(links))
