"""Puts materials, publicity and linked cases of a case into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask import url_for

from engine import completeness, publicity
from engine.completeness import Material, MaterialState
from engine.content import Content
from engine.dossier import Dossier
from engine.models import Objection, Publicity
from webui.pages import SHANGHAI, Link, Tag, Tone, full_moment
from webui.pages.materials import Background, MaterialRow, PublicityRow

CHIPS = {
    MaterialState.VERIFIED: Tag("免提交（已核验）", Tone.GOOD, "check-circle-fill"),
    MaterialState.FILLED_IN: Tag("免提交（申请表已填）", Tone.GOOD, "check-circle-fill"),
    MaterialState.TO_VERIFY: Tag("免提交（待核验）", Tone.INFO, "hourglass-split"),
    MaterialState.SUBMITTED: Tag("已提交", Tone.GOOD, "check2-square"),
    MaterialState.PROMISED: Tag("承诺代替", Tone.INFO, "file-earmark-text"),
    MaterialState.STALE: Tag("核验已陈旧，需重新查询", Tone.WARN, "exclamation-triangle-fill"),
    MaterialState.NEEDED: Tag("需提交", Tone.WARN, "exclamation-triangle-fill"),
}
RESULTS = {"founded": "异议可能成立", "groundless": "异议可能不成立"}
CAUSES = {"hotline": "热线", "opinion": "意见", "bad_rating": "差评", "objection": "异议"}


def of_dossier(file: Dossier, materials: Iterable[Material], content: Content, now: datetime) -> Background:
    """Everything behind the case of ``file``, without asking again."""
    return Background(
        materials=tuple(_material(each, content) for each in materials),
        publicity=_publicity(file.published, content, now),
        linked=_linked(file.linked),
    )


def suggested(materials: Iterable[Material]) -> dict[str, object]:
    """What a review form begins with: everything that is missing, when something is."""
    codes = [each.code for each in completeness.missing(materials)]
    return {"missing_codes": codes} if codes else {}


def _linked(found: Iterable[tuple[UUID, str, str]]) -> tuple[Link, ...]:
    return tuple(
        Link(f"{number}（{CAUSES.get(cause, cause)}）", url_for("cases.case", case_id=key))
        for key, number, cause in found
    )


def _material(each: Material, content: Content) -> MaterialRow:
    verified = f"{each.source} {full_moment(each.verified_at)}" if each.verified_at else ""
    unchecked = "" if each.basis_status == "已录入" else "（待核）"
    return MaterialRow(
        name=each.name,
        state=CHIPS[each.state],
        detail=verified,
        items="、".join(content.item_name(item) for item in each.items),
        basis=each.basis + unchecked,
    )


def _publicity(
    found: Sequence[tuple[Publicity, Objection | None]], content: Content, now: datetime
) -> tuple[PublicityRow, ...]:
    return tuple(
        PublicityRow(
            item=content.item_name(entry.item) + ("（长期）" if entry.kind == publicity.LONG_TERM else ""),
            period=_period(entry),
            state=_state(entry, now),
            objection=f"{objection.number}：{objection.text}" if objection else "",
            result=RESULTS.get(objection.result or "", "待核查") if objection else "",
        )
        for entry, objection in found
    )


def _period(entry: Publicity) -> str:
    begins = f"{entry.opened_at.astimezone(SHANGHAI):%Y-%m-%d}"
    return f"{begins} 至 {entry.until.astimezone(SHANGHAI):%Y-%m-%d}" if entry.until else f"{begins} 起"


def _state(entry: Publicity, now: datetime) -> Tag:
    if entry.closed_at is not None and entry.closed_at <= now:
        return Tag("已撤下", Tone.PLAIN)
    if entry.until is not None and entry.until < now:
        return Tag("公示期满", Tone.GOOD, "check-circle-fill")
    return Tag("正在公示", Tone.INFO, "hourglass-split")
