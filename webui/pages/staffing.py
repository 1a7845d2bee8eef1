"""Context of the page that finds hands for a task that nobody may do."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link


@dataclass(frozen=True)
class StaffingPage:
    """A task that nobody may do; ``people`` (account, name with office) could."""

    case_number: str
    step: str
    message: str
    people: tuple[tuple[str, str], ...]
    action: str
    back: Link
