"""The materials of a case that was read in full already, without asking the database again."""

from __future__ import annotations

from datetime import datetime

from engine.completeness import Evidence, Known, Material, assess, circumstances
from engine.content import Content
from engine.dossier import Dossier


def of_dossier(content: Content, file: Dossier, now: datetime) -> tuple[Material, ...]:
    """The materials of the case of ``file`` as they stand at ``now``; a file that was handed in is a material."""
    if file.application is None:
        return ()
    values = file.application.values
    applicant = (entry for entry in file.look_ups if entry.subject == "applicant")
    known = Known(
        items=tuple(item.item for item in file.items),
        now=now,
        has_agent=values.get("has_agent") is True,
        circumstances=circumstances(values),
        submitted=frozenset(values.get("materials") or ())
        | file.brought
        | {each.material for each in file.attachments if each.material},
        promised=frozenset(values.get("promised") or ()),
        evidence={row.operation: Evidence(row.outcome, row.source, row.answered_at) for row in applicant},
    )
    return assess(content, known)
