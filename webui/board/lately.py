"""Words for the parts of the board that look back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.board import LookUps, Notices, Trend
from engine.ports import Outcome
from webui.cases.records import OUTCOMES
from webui.pages.board import Chart, ChartKind, Panel
from webui.pages.tables import Cell, Table

RATINGS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal; a dash when there is nothing to share.

    >>> share(1, 3), share(0, 0)
    ('33.3%', '—')
    """
    return f"{100 * part / whole:.1f}%" if whole else "—"


def trend_panel(trend: Trend) -> Panel:
    """受理与办结趋势."""
    labels = tuple(f"{day:%m-%d}" for day in trend.days)
    chart = Chart(
        "受理与办结趋势",
        ChartKind.LINES,
        labels,
        (("受理", trend.started), ("办结", trend.ended)),
    )
    note = f"近 {len(labels)} 天，受理 {sum(trend.started)} 件，办结 {sum(trend.ended)} 件"
    return Panel(chart.title, note, chart.table("日期"), chart)


def ratings_panel(ratings: Mapping[int, int]) -> Panel:
    """满意度."""
    chart = Chart(
        "满意度评价",
        ChartKind.COLUMNS,
        tuple(RATINGS[rating] for rating in ratings),
        (("评价", tuple(ratings.values())),),
    )
    total = sum(ratings.values())
    mean = sum(rating * number for rating, number in ratings.items()) / total if total else 0
    note = f"近 90 天 {total} 条评价，平均 {mean:.1f} 分" if total else "近 90 天没有评价"
    return Panel(chart.title, note, chart.table("评价"), chart if total else None)


def look_ups_panel(found: Sequence[LookUps]) -> Panel:
    """数据核验命中率."""
    used = [outcome for outcome in Outcome if any(each.outcomes.get(outcome) for each in found)]
    rows = (
        (
            Cell(each.source),
            Cell(str(sum(each.outcomes.values()))),
            *(Cell(str(each.outcomes.get(outcome, 0))) for outcome in used),
            Cell(share(each.hits, each.answered)),
        )
        for each in found
    )
    columns = ("数据来源", "查询", *(OUTCOMES[outcome][0] for outcome in used), "命中率")
    note = "近 30 天；命中率 = 查到记录 ÷ 已有结果的查询，等待报告的不计"
    return Panel(
        "数据核验命中率", note, Table("数据核验", columns, tuple(rows), "近 30 天没有查询"), wide=True
    )


def notices_panel(found: Notices) -> Panel:
    """二次补正率."""
    rows = (
        (Cell("要求补正的案件"), Cell(str(found.cases))),
        (Cell("其中再次要求补正"), Cell(str(found.again))),
        (Cell("其中应当一次告知而未告知"), Cell(str(found.own_fault))),
        (Cell("二次补正率"), Cell(share(found.again, found.cases))),
    )
    note = "近 90 天发出的补正告知"
    return Panel("一次性告知", note, Table("补正告知", ("指标", "数值"), rows))
