"""What all searches take: in which order, and which page."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from webui.api.schemas.base import Body, PageRequest

Names = TypeVar("Names", bound=StrEnum)


class Direction(StrEnum):
    """Which way a list is sorted."""

    ASC = "ASC"
    DESC = "DESC"


class Sort(Body, Generic[Names]):
    """One thing to sort by."""

    field: Names
    order: Direction = Direction.ASC


class Search(Body, Generic[Names]):
    """What all searches take besides their filter."""

    sort: Annotated[list[Sort[Names]], Field(max_length=5)] = []
    page: PageRequest = PageRequest()
