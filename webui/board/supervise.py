"""What a supervisor does with several tasks at once: urge, reassign, take over, extend; each with a reason."""

from __future__ import annotations

from flask import Blueprint, url_for

from engine.errors import InvalidInputError
from engine.limits import of_task
from engine.verbs import transfer, urging
from webui.inbox import together
from webui.inbox.together import Asks, Together
from webui.pages import Link

bp = Blueprint("supervise", __name__, url_prefix="/board")
URGES = ("即将到期，请抓紧办理。", "已经超过期限，请今天办结并说明原因。")
HANDED_ON = ("原办理人请假。", "办理人积压较多，均衡工作量。")
LONGER = ("情况复杂，需要进一步核查。",)


@bp.post("/urge")
def urge() -> str:
    """Ask for haste with the chosen tasks."""
    return together.answer(
        Together(
            "催办",
            "催办内容",
            lambda tx, key, to, words: urging.urge(tx, key, words),
            _back(),
            "催办会通知办理人并记入办理记录；同一任务四小时内只催一次。",
            offered=URGES,
            look=urging.urgeable,
        )
    )


@bp.post("/reassign")
def reassign() -> str:
    """Give the chosen tasks to somebody else, whoever holds them."""
    return together.answer(
        Together(
            "改派",
            "改派原因",
            lambda tx, key, to, words: transfer.reassign(tx, key, to, words),
            _back(),
            "改派后由所选人员办理，原办理人不再办理；办理过同一案件、依规应当回避的人员不能接办。",
            asks=Asks.COLLEAGUE,
            offered=HANDED_ON,
        )
    )


@bp.post("/take-over")
def take_over() -> str:
    """Make the supervisor the handler of the chosen tasks."""
    return together.answer(
        Together(
            "接办",
            "接办原因",
            lambda tx, key, to, words: transfer.take_over(tx, key, words),
            _back(),
            "接办后由您本人办理，须持有该环节的岗位。",
            offered=HANDED_ON,
        )
    )


@bp.post("/extend")
def extend() -> str:
    """Give the limits of the chosen tasks more days, once, up to the cap that their basis names."""
    return together.answer(
        Together(
            "延长时限",
            "延长原因",
            lambda tx, key, to, words: of_task.extend(tx, key, _days(to), words),
            _back(),
            "只能在到期前延长一次，不超过依据规定的上限；没有延长依据的时限不能延长。",
            asks=Asks.DAYS,
            offered=LONGER,
        )
    )


def _days(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise InvalidInputError("请填写延长的天数", field="to")
    return int(text)


def _back() -> Link:
    return Link("督办看板", url_for("board.index"))
