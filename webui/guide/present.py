"""Words the guide for people.  What nobody has checked is called 待核, and only what was checked is called law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import url_for
from markupsafe import Markup

from engine import guide
from engine.deadlines import LimitKind
from engine.guide import Guide, GuideItem, GuideLimit, GuideMaterial, GuideStep, Handing, Note, Who
from webui.pages import Link
from webui.pages.guide import (
    GuidePage,
    ItemPage,
    LimitRow,
    MaterialRow,
    NoteRow,
    PrintedGuide,
    StepRow,
    WayPart,
)

_WHO = {Who.APPLICANT: "您", Who.STAFF: "工作人员", Who.PUBLIC: "公示", Who.ANSWER: "答复"}
_HANDING = {
    Handing.LOOKED_UP: "不用您交，由工作人员联网核实",
    Handing.FILLED_IN: "填在申请表里，不用另交",
    Handing.TO_BRING: "需要您提供",
}
UNCHECKED = "待核"


def guide_page(found: Guide) -> GuidePage:
    """The guide of the whole service."""
    return GuidePage(
        title=found.title,
        about=found.about,
        version=_version(found),
        items=tuple(Link(item.name, url_for("booklet.item", code=item.code)) for item in found.items),
        way=_way("办理过程", found.steps),
        limits=tuple(_limits(_elsewhere(found.limits, found.steps))),
        rights=tuple(map(_note, found.rights)),
        contacts=tuple(map(_note, found.contacts)),
        pdf=url_for("booklet.printed"),
    )


def item_page(found: Guide, item: GuideItem) -> ItemPage:
    """The guide of one item."""
    return ItemPage(
        title=item.name,
        version=_version(found),
        back=Link("服务指南", url_for("booklet.index")),
        conditions=tuple(map(_note, item.conditions)),
        materials=tuple(map(_material, item.materials)),
        whole=tuple(_limits(item.whole)),
        limits=tuple(_limits(_elsewhere(item.limits, item.steps))),
        way=_way(f"{item.name}的办理过程", item.steps),
        pdf=url_for("booklet.printed"),
    )


def printed_guide(found: Guide) -> PrintedGuide:
    """All of it, for paper."""
    return PrintedGuide(guide_page(found), tuple(item_page(found, item) for item in found.items))


def _elsewhere(limits: Iterable[GuideLimit], steps: Iterable[GuideStep]) -> list[GuideLimit]:
    """The limits that stand neither at a step nor above as those of the whole."""
    shown = {limit for step in steps for limit in step.limits}
    return [limit for limit in limits if limit not in shown and not limit.whole]


def _version(found: Guide) -> str:
    return f"按版本 {found.number} 的流程自动生成，以实际办理的流程为准"


def _way(title: str, steps: Sequence[GuideStep]) -> WayPart:
    drawn = Markup(guide.picture(steps, title))  # every text in it was escaped
    pieces = tuple(map(Markup, guide.pages(steps, title)))
    return WayPart(title, drawn, pieces, tuple(map(_step, steps)))


def _step(step: GuideStep) -> StepRow:
    said = [limit.in_words for limit in step.limits]
    if step.period is not None:
        said.insert(0, step.period.in_words)
    return StepRow(_WHO[step.who], step.name, step.text, tuple(said), step.always)


def _limits(limits: Iterable[GuideLimit]) -> list[LimitRow]:
    return [_limit(each) for each in limits]


def _limit(limit: GuideLimit) -> LimitRow:
    pauses = "、".join(dict.fromkeys(pause.cause for pause in limit.pauses))
    return LimitRow(
        name=limit.name,
        length=limit.in_words,
        basis=_basis(limit.basis, checked=limit.checked)
        if limit.kind is LimitKind.STATUTORY
        else "本单位承诺",
        pauses=f"不计入：{pauses}" if pauses else "",
    )


def _note(note: Note) -> NoteRow:
    return NoteRow(note.title, note.text, _basis(note.basis, checked=note.checked))


def _material(material: GuideMaterial) -> MaterialRow:
    how = _HANDING[material.handing]
    if material.promise_allowed:
        how += "，也可以先书面承诺"
    basis = _basis(material.basis, checked=material.checked)
    return MaterialRow(material.name, how, material.when or "都要", basis)


def _basis(basis: str, *, checked: bool) -> str:
    """The basis as printed: what nobody has checked is no basis that is printed."""
    return basis if checked else UNCHECKED
