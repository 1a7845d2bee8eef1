"""Words a rehearsal for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from flask import url_for

from engine.interpreter import Model, read_diagrams
from engine.rehearsal import Changed, Comparison, Covered, Open, Past, Rehearsed, State
from webui.pages import SHANGHAI, Fact, Tag, Tone
from webui.pages.rehearsal import HistoryPage, HistoryRow, Note, Passed, RehearsalPage, Sketch, WaitRow
from webui.pages.task import FormPage

SHOWN = 40
_STATES = {
    State.REFUSED: Tag("不能运行", Tone.BAD),
    State.FAILED: Tag("没有开始", Tone.BAD),
    State.ACTIVE: Tag("正在办理", Tone.INFO),
    State.COMPLETED: Tag("已办结", Tone.GOOD),
}
_KINDS = {
    "user_task": Tag("人办理", Tone.INFO),
    "job": Tag("服务任务", Tone.PLAIN),
    "timer": Tag("定时器", Tone.WARN),
    "message": Tag("消息", Tone.PLAIN),
}


def page_of(
    draft: tuple[UUID, str], files: Mapping[str, bytes], scenario: str, outcome: Rehearsed
) -> RehearsalPage:
    """The page of ``outcome``, which came of ``scenario`` on ``files`` of a draft (id, title)."""
    draft_id, title = draft
    here = url_for("rehearsal.play", draft_id=draft_id)
    steps = len(json.loads(scenario).get("steps", []))
    named = [done for done in outcome.done if done.name != done.element_id]
    return RehearsalPage(
        title=f"演练：{title}",
        back_href=url_for("designer.draft", draft_id=draft_id),
        url=here,
        save_url=url_for("rehearsal.save", draft_id=draft_id),
        begin_url=url_for("rehearsal.begin", draft_id=draft_id),
        scenario=scenario,
        steps=steps,
        state=_STATES[outcome.state],
        facts=tuple(_facts(outcome, steps)),
        waits=tuple(_waits(outcome.waits)),
        notes=tuple(_notes(outcome)),
        passed=tuple(Passed(done.name, _time(done.at)) for done in named[-SHOWN:]),
        earlier=max(0, len(named) - SHOWN),
        sketches=tuple(_sketches(draft_id, files, outcome)),
        variables=tuple(Fact(name, _short(value)) for name, value in sorted(outcome.variables.items())),
        clocks=tuple(
            Fact(f"{clock.name}（{clock.item}）" if clock.item else clock.name, _time(clock.due_at))
            for clock in outcome.clocks
        ),
    )


def form_of(page: RehearsalPage, files: Mapping[str, bytes], row: WaitRow, form_id: str) -> FormPage | None:
    """The form of the wait ``row``, sent as one more step; None when the draft has no such form."""
    source = next(
        (body for path, body in files.items() if PurePosixPath(path).name == f"{form_id}.form"), None
    )
    if source is None:
        return None
    hidden = (("scenario", page.scenario), ("do", f"complete:{row.act}"))
    return FormPage(json.loads(source), {}, page.url, hidden=hidden)


def history_of(draft: tuple[UUID, str], pasts: list[Past], found: Comparison) -> HistoryPage:
    """The page of a comparison.  Cases go by a running number, as designers have no business with cases."""
    draft_id, title = draft
    compared = found.compared
    facts = (
        Fact("比较", f"最近办结的 {len(found.cases)} 件，可比较 {len(compared)} 件"),
        Fact("没有不同", f"{sum(case.same for case in compared)} 件"),
        Fact("决定不同", f"{sum(bool(case.decisions) for case in compared)} 件"),
        Fact("有超期环节", f"{_late(compared, after=False)} → {_late(compared, after=True)} 件"),
        Fact("经办工时", f"{sum(case.hours for case in compared):+.1f} 小时"),
    )
    rows = tuple(
        _history_row(f"第 {number} 件（{'、'.join(past.items)}）", case, found.names)
        for number, (past, case) in enumerate(zip(pasts, found.cases, strict=True), start=1)
    )
    return HistoryPage(f"历史演练：{title}", url_for("rehearsal.begin", draft_id=draft_id), facts, rows)


def _late(cases: Iterable[Changed], *, after: bool) -> int:
    return sum((case.late_after if after else case.late_before) > 0 for case in cases)


def _history_row(name: str, case: Changed, names: Mapping[str, str]) -> HistoryRow:
    told = [f"多出“{names.get(each, each)}”" for each in case.appear]
    told += [f"少了“{names.get(each, each)}”" for each in case.vanish]
    told += [f"“{names.get(each, each)}”的结果不同" for each in case.decisions]
    state = Tag("没有不同", Tone.GOOD) if case.same else Tag("有不同", Tone.WARN)
    if case.lacking:
        told.append(case.lacking)
        state = Tag("无法比较", Tone.PLAIN)
    return HistoryRow(
        name, state, tuple(told), f"{case.late_before} → {case.late_after}", f"{case.hours:+.1f}"
    )


def _facts(outcome: Rehearsed, steps: int) -> Iterator[Fact]:
    yield Fact("演练时间", _time(outcome.now))
    yield Fact("剧本", f"{steps} 步")
    yield Fact("走过", f"{len(outcome.done)} 个环节")
    for covered in outcome.coverage[:1]:
        yield Fact("覆盖", _covered(covered))


def _covered(covered: Covered) -> str:
    elements, flows = len(covered.elements), len(covered.flows)
    return (
        f"环节 {elements}/{elements + len(covered.missed_elements)}，"
        f"连线 {flows}/{flows + len(covered.missed_flows)}"
    )


def _waits(waits: Iterable[Open]) -> Iterator[WaitRow]:
    seen: Counter[str] = Counter()
    for wait in waits:
        named = wait.detail if wait.kind == "message" else wait.element_id
        seen[f"{wait.kind} {named}"] += 1
        yield WaitRow(
            act=f"{named}:{seen[f'{wait.kind} {named}']}",
            name=wait.name,
            element_id=wait.element_id,
            kind=wait.kind,
            kind_tag=_KINDS[wait.kind],
            detail=wait.detail,
            due=_time(wait.due_at) if wait.due_at else "",
            has_form=wait.form_id is not None,
        )


def _notes(outcome: Rehearsed) -> Iterator[Note]:
    for finding in outcome.findings:
        if outcome.state is State.REFUSED and not finding.warning:
            yield Note(Tag("错误", Tone.BAD), f"{finding.file} {finding.element_id}：{finding.message}")
    for trouble in outcome.incidents:
        yield Note(Tag("事故", Tone.BAD), trouble.message)
    for wrong in outcome.mismatches:
        if wrong.place != "$.expect.incidents" or wrong.expected:
            found = (
                ""
                if wrong.expected is None
                else f"；预期 {_short(wrong.expected)}，实际 {_short(wrong.found)}"
            )
            yield Note(Tag("不符", Tone.WARN), f"{wrong.message}{found}")


def _sketches(draft_id: UUID, files: Mapping[str, bytes], outcome: Rehearsed) -> Iterator[Sketch]:
    """The diagram of what was begun, and of every process that the case has come to."""
    if not outcome.coverage:
        return
    diagrams = {PurePosixPath(path).name: path for path in files if path.endswith(".bpmn")}
    model = read_diagrams({name: files[path] for name, path in diagrams.items()})
    drawn: dict[str, list[Covered]] = {}
    for covered in outcome.coverage:
        root = model.root_of(covered.process_id)
        if covered.elements or root.id == outcome.process_id:
            drawn.setdefault(root.id, []).append(covered)
    for process_id, parts in drawn.items():
        path = diagrams[model.processes[process_id].file]
        yield _sketch(
            model, process_id, url_for("editors.source", draft_id=draft_id, path=path), (parts, outcome)
        )


def _sketch(model: Model, process_id: str, url: str, seen: tuple[list[Covered], Rehearsed]) -> Sketch:
    parts, outcome = seen
    nodes = set(model.processes[process_id].nodes)
    for part in parts:
        nodes |= set(model.processes[part.process_id].nodes)
    passed = [each for part in parts for each in (*part.elements, *part.flows)]
    current = [wait.element_id for wait in outcome.waits if wait.element_id in nodes]
    failed = [trouble.element_id for trouble in outcome.incidents if trouble.element_id in nodes]
    settings = {"url": url, "passed": passed, "current": current, "failed": failed}
    return Sketch(model.processes[process_id].name, settings, _covered(parts[0]), bool(failed))


def _time(moment: datetime | None) -> str:
    return "—" if moment is None else moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
