"""A month of Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from engine.errors import InvalidInputError
from engine.host import SHANGHAI


@dataclass(frozen=True)
class Month:
    """A month; ``str`` gives ``2026-11``."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The month that ``text`` names as ``2026-11``.

        Raises:
            InvalidInputError: it names none.
        """
        try:
            day = date.fromisoformat(f"{text}-01")
        except ValueError as error:
            raise InvalidInputError("请选择月份", field="month") from error
        if not date.min.year < day.year < date.max.year:
            raise InvalidInputError("请选择月份", field="month")
        return cls(day.year, day.month)

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The month in which ``moment`` lies."""
        day = moment.astimezone(SHANGHAI)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        """The month as it stands in addresses and titles."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime.combine(date(self.year, self.number, 1), time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.next.begin

    @property
    def next(self) -> Self:
        """The month after it."""
        later = self.year * 12 + self.number
        return type(self)(later // 12, later % 12 + 1)

    @property
    def before(self) -> Self:
        """The month before it."""
        earlier = self.year * 12 + self.number - 2
        return type(self)(earlier // 12, earlier % 12 + 1)
