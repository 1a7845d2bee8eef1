"""Puts the unified feedback into words.

What was decided is shown as an answer only once its delivery was confirmed; until then the item is being handled,
however sure its outcome is.  Colour never says anything that the text beside it does not.
"""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from engine.content import Content
from engine.dossier import Dossier
from engine.feedback import Feedback, ItemResult
from engine.models import Letter, Opinion
from webui.cases.present import ANSWERS
from webui.cases.records import facts_of
from webui.pages import (
    Link,
    OpinionRow,
    ResultPage,
    ResultRow,
    Tag,
    Tone,
    days_left,
    full_moment,
    limit_tag,
)

OPEN = Tag("办理中", Tone.INFO)
OPINIONS = {"maintained": "维持原办理结果", "corrected": "更正原办理结果", "explained": "已作解释说明"}


def result_page(found: Feedback, file: Dossier, content: Content, now: datetime) -> ResultPage:
    """One case's results, item by item, in the order of ``found``.

    ``now`` decides how many calendar days of Shanghai are left; a limit that is over by an hour is over by a day.  Late
    offices are named once each, as one reminder covers all their items.
    """
    return ResultPage(
        case_number=found.case.number,
        facts=facts_of(file),
        summary=_summary(found),
        rows=tuple(_row(item, content, now) for item in found.items),
        opinions=tuple(_opinion(opinion) for opinion in found.opinions),
        late_offices=found.late_offices,
        back=Link("案件", url_for("cases.case", case_id=found.case.id)),
        letters=tuple(_letter_link(letter) for letter in found.opinion_letters),
    )


def _summary(found: Feedback) -> Tag:
    parts = []
    if found.open_items:
        parts.append(f"还有 {found.open_items} 个事项")
    if found.open_opinions:
        parts.append(f"{found.open_opinions} 条意见")
    if not parts:
        return Tag("全部答复已送达", Tone.GOOD, "check-circle-fill")
    return Tag(f"{'、'.join(parts)}没有送达答复，不能办结", Tone.WARN, "clock")


def _row(item: ItemResult, content: Content, now: datetime) -> ResultRow:
    answer = item.answer
    done = answer.delivered_at is not None
    reason = content.stationery.reasons.get(answer.reason_code or "")
    return ResultRow(
        name=content.item_name(answer.item),
        office=item.office.name,
        state=ANSWERS.get(answer.outcome or "", OPEN) if done else OPEN,
        limit=Tag("已反馈", Tone.GOOD, "check-circle-fill") if done else _limit(item, now),
        answer=f"{answer.amount:.2f} 元" if answer.amount is not None else "",
        reason=f"{reason.name}：{reason.text}" if reason else answer.reason_code or "",
        article=reason.for_staff(answer.article) if reason and answer.article else answer.article or "",
        remedy=answer.remedy or "",
        decided=full_moment(answer.delivered_at),
        letter=_letter_link(item.letter) if item.letter else None,
        waiting="、".join(item.steps),
        late=item.late,
    )


def _limit(item: ItemResult, now: datetime) -> Tag:
    left = days_left(item.due_at, now)
    if left is None:
        return Tag("未反馈", Tone.PLAIN, "hourglass-split")
    tag = limit_tag(left)
    return Tag(f"未反馈 · {tag.text}", tag.tone, tag.icon)


def _opinion(opinion: Opinion) -> OpinionRow:
    done = opinion.delivered_at is not None
    return OpinionRow(
        text=opinion.text or (f"评价 {opinion.rating} 分" if opinion.rating else "—"),
        raised=full_moment(opinion.raised_at),
        state=Tag("已答复", Tone.GOOD, "check-circle-fill") if done else Tag("待答复", Tone.WARN, "clock"),
        answer=OPINIONS.get(opinion.answer or "", opinion.answer or ""),
        answered=full_moment(opinion.delivered_at),
    )


def _letter_link(letter: Letter) -> Link:
    return Link(f"{letter.title} {letter.number}", url_for("letters.letter", letter_id=letter.id))
