"""From a search's body to the engine's question, and from its answer to a page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from engine.orchestration.paging import Answer, Page
from webui.api.problems import BodyError, FieldProblem
from webui.api.schemas.base import PageReply, PageRequest, Reply
from webui.api.schemas.searching import Direction, Sort

Item = TypeVar("Item", bound=Reply)


def page_of(asked: PageRequest) -> Page:
    """The part that is wanted.

    Raises:
        BodyError: a cursor is none of ours.
    """
    if asked.after is not None:
        return Page(asked.limit, _place(asked.after, "page.after"))
    if asked.before is not None:
        return Page(asked.limit, max(_place(asked.before, "page.before") - asked.limit, 0))
    return Page(asked.limit, asked.from_)


def _place(cursor: str, field: str) -> int:
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii")
    except ValueError:
        text = ""
    if not text.isdigit() or len(text) > len("100000") or int(text) > 100_000:
        raise BodyError(problems=[FieldProblem(field=field, code="cursor", message="不是本接口给出的游标")])
    return int(text)


def _cursor(place: int) -> str:
    return base64.b64encode(str(place).encode()).decode()


def order_of(sort: Iterable[Sort[Any]], columns: Mapping[str, Any]) -> list[Any]:
    """The columns to sort by, in their direction."""
    return [
        columns[each.field].desc() if each.order is Direction.DESC else columns[each.field] for each in sort
    ]


def found(answer: Answer[Any], make: Callable[[Any], Item]) -> dict[str, Any]:
    """The parts of a search's reply."""
    items = [make(each) for each in answer.items]
    last = answer.offset + len(items)
    page = PageReply(
        total_items=answer.total,
        has_more_total_items=answer.more,
        start_cursor=_cursor(answer.offset) if items else None,
        end_cursor=_cursor(last) if items else None,
    )
    return {"page": page, "items": items}
