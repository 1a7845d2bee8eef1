"""Words for the monitoring of three kinds: 窗口服务水平, 业务办理质效, 数据共享应用."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine import board
from engine.board import ItemQuality, SourceUse, StepQuality, WindowLevel
from engine.content import Content
from engine.storage import Transaction
from webui.board import lately
from webui.board.heat import place_of
from webui.board.lately import share
from webui.board.links import tabs
from webui.board.panels import short
from webui.pages import Cell, Table, full_moment
from webui.pages.board import Chart, ChartKind, Panel, PanelsPage

DAY = 86_400


def page(tx: Transaction, content: Content, kind: str) -> PanelsPage | None:
    """The page of ``kind``; None when there is no such kind."""
    found = KINDS.get(kind)
    if found is None:
        return None
    title, panels = found
    return PanelsPage(title, full_moment(tx.now), tabs(), panels(tx, content))


def _windows(tx: Transaction, content: Content) -> tuple[Panel, ...]:
    levels = board.windows(tx)
    return (
        windows_panel(levels),
        lately.notices_panel(board.notices(tx)),
        lately.ratings_panel(board.ratings(tx)),
    )


def _quality(tx: Transaction, content: Content) -> tuple[Panel, ...]:
    return (
        items_panel(board.item_quality(tx), content),
        steps_panel(board.step_quality(tx), content),
    )


def _sharing(tx: Transaction, content: Content) -> tuple[Panel, ...]:
    return (sources_panel(board.sources(tx)), lately.look_ups_panel(board.look_ups(tx)))


KINDS: Mapping[str, tuple[str, Callable[[Transaction, Content], tuple[Panel, ...]]]] = {
    "windows": ("窗口服务水平", _windows),
    "quality": ("业务办理质效", _quality),
    "sharing": ("数据共享应用", _sharing),
}


def windows_panel(levels: Sequence[WindowLevel]) -> Panel:
    """各街道窗口."""
    chart = Chart(
        "各街道受理和再次补正",
        ChartKind.BARS,
        short(tuple(level.name or "未指定街道" for level in levels)),
        (
            ("受理", tuple(level.started for level in levels)),
            ("要求补正", tuple(level.asked for level in levels)),
            ("再次补正", tuple(level.again for level in levels)),
        ),
    )
    rows = (
        (
            Cell(level.name or "未指定街道"),
            Cell(str(level.started)),
            Cell(str(level.asked)),
            Cell(str(level.again)),
            Cell(share(level.asked - level.again, level.asked)),
            Cell(str(level.ratings)),
            Cell(f"{level.points / level.ratings:.1f}" if level.ratings else "—"),
            Cell(str(level.bad)),
            Cell(str(level.hotline)),
        )
        for level in levels
    )
    columns = (
        "街道", "受理", "要求补正", "再次补正", "一次告知到位率", "评价", "平均分", "差评", "热线反映",
    )  # fmt: skip
    note = "近 90 天；一次告知到位率 =（要求补正 − 再次补正）÷ 要求补正"
    table = Table("各街道窗口服务水平", columns, tuple(rows), "近 90 天没有受理、评价和热线")
    return Panel("各街道窗口", note, table, chart if levels else None, wide=True)


def items_panel(found: Sequence[ItemQuality], content: Content) -> Panel:
    """各事项质效."""
    chart = Chart(
        "各事项平均办理天数",
        ChartKind.BARS,
        tuple(content.item_name(each.item) for each in found),
        (("平均天数", tuple(round(each.seconds / DAY) for each in found)),),
    )
    rows = (
        (
            Cell(content.item_name(each.item)),
            Cell(str(each.answered)),
            Cell(days(each.seconds) if each.answered else "—"),
            Cell(str(each.refused)),
            Cell(share(each.refused, each.answered)),
            Cell(str(each.extended)),
            Cell(str(each.rechecked)),
        )
        for each in found
    )
    columns = ("事项", "答复", "平均用时", "不予确认", "不予确认占比", "延长时限", "答复后再核实")
    note = "近 90 天；平均用时从提交申请到答复送达，按自然日"
    table = Table("各事项办理质效", columns, tuple(rows), "近 90 天没有答复")
    return Panel("各事项质效", note, table, chart if found else None, wide=True)


def steps_panel(found: Sequence[StepQuality], content: Content) -> Panel:
    """各环节用时."""
    rows = (
        (
            Cell(each.name),
            Cell(place_of(each.process_id, content)),
            Cell(str(each.done)),
            Cell(days(each.seconds)),
            Cell(str(each.late)),
            Cell(share(each.done - each.late, each.done)),
        )
        for each in found
    )
    columns = ("环节", "流程", "办结任务", "平均用时", "超期办结", "按期率")
    table = Table("各环节用时", columns, tuple(rows), "近 30 天没有办结的任务")
    return Panel("各环节用时", "近 30 天办结的任务，用时从到达到办结，慢的在前", table, wide=True)


def sources_panel(found: Sequence[SourceUse]) -> Panel:
    """各数据来源."""
    chart = Chart(
        "各来源查询结果",
        ChartKind.BARS,
        tuple(each.source for each in found),
        (
            ("查到", tuple(each.found for each in found)),
            ("查无", tuple(each.nothing for each in found)),
            ("存疑", tuple(each.doubtful for each in found)),
            ("失败", tuple(each.failed for each in found)),
            ("等待", tuple(each.pending for each in found)),
        ),
        stacked=True,
    )
    rows = (
        (
            Cell(each.source),
            Cell(str(each.asked)),
            Cell(str(each.found)),
            Cell(str(each.nothing)),
            Cell(str(each.doubtful)),
            Cell(str(each.failed)),
            Cell(str(each.pending)),
            Cell(share(each.found + each.nothing, each.asked - each.pending)),
            Cell(f"{each.seconds:.1f} 秒" if each.asked > each.pending else "—"),
        )
        for each in found
    )
    columns = ("数据来源", "查询", "查到", "查无", "存疑", "失败", "等待", "可用率", "平均应答")
    note = "近 30 天；可用率 =（查到 + 查无）÷ 已有结果的查询；存疑为不符、陈旧和不全"
    table = Table("各数据来源", columns, tuple(rows), "近 30 天没有查询")
    return Panel("各数据来源", note, table, chart if found else None, wide=True)


def days(seconds: float) -> str:
    """A length of time in days, or in hours below one day.

    >>> days(90_000), days(5_400)
    ('1.0 天', '1.5 小时')
    """
    return f"{seconds / DAY:.1f} 天" if seconds >= DAY else f"{seconds / 3600:.1f} 小时"
