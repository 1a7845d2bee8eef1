"""Rows and files that no database holds, for presenters to put in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from engine.content import Content, compile_content
from engine.domain import CaseState
from engine.dossier import Dossier
from engine.models import Application, Case, CaseItem, History, Incident, Letter, Office, Opinion, UserTask
from processes import catalog

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
CASE_ID = UUID(int=7)
NUMBER = "JZ20261124-00001"
PERSON = "99900119720206202X"


@cache
def service() -> Content:
    """The shipped service, as release 3."""
    return compile_content(3, catalog.release_files())


def case(**changed: Any) -> Case:
    """A case of 山大路街道 that is being handled."""
    return Case(
        **{
            "id": CASE_ID, "number": NUMBER, "release_number": 3, "process_id": "one_thing",
            "state": CaseState.ACTIVE, "channel": "window", "office": "lc_shanda", "started_by": "shanda_window",
            "started_at": NOW, "ended_at": None, **changed,
        }
    )  # fmt: skip


def application(**values: object) -> Application:
    """The application of 杜永强 with further ``values`` of the form."""
    return Application(
        case_id=CASE_ID, form_id="application", applicant_name="杜永强", id_number=PERSON, phone="19900000002",
        values=values, consent_at=NOW,
    )  # fmt: skip


def answer(**changed: Any) -> CaseItem:
    """The answer about 低保: not given yet."""
    return CaseItem(**{"case_id": CASE_ID, "item": "subsistence_allowance", "amount": None, **changed})


def approved(**changed: Any) -> CaseItem:
    """The same answer, delivered: 1400 yuan."""
    given = {"outcome": "approved", "amount": Decimal("1400"), "delivered_at": NOW, **changed}
    return answer(**given)


def opinion(**changed: Any) -> Opinion:
    """An opinion that nobody has answered."""
    return Opinion(
        **{
            "case_id": CASE_ID,
            "kind": "opinion",
            "text": "等得太久",
            "rating": 1,
            "raised_at": NOW,
            **changed,
        }
    )


def letter(**changed: Any) -> Letter:
    """A numbered letter that was issued and not delivered."""
    return Letter(
        **{
            "id": UUID(int=9), "number": "历民助〔2026〕12号", "word": "历民助", "year": 2026, "serial": 12,
            "case_id": CASE_ID, "item": "subsistence_allowance", "office": "lc_civil", "template": "refused",
            "title": "不予确认告知书", "release_number": 3, "facts": {}, "text": "第一行\n第二行\n",
            "grounds": {"decisions": [], "unchecked": []}, "sha256": "a" * 64, "sm3": "b" * 64, "issued_at": NOW,
            "issued_by": "engine", "delivered_at": None, "receipt": None, **changed,
        }
    )  # fmt: skip


def office(name: str = "历城区民政局") -> Office:
    """An office."""
    return Office(id=name, name=name, kind="civil", level="district", region_code="370112")


def incident(**changed: Any) -> Incident:
    """An open incident of the case."""
    return Incident(
        **{
            "id": UUID(int=11), "case_id": CASE_ID, "element_id": "tell", "code": "remote", "message": "平台没有响应",
            "opened_at": NOW, "closed_at": None, **changed,
        }
    )  # fmt: skip


def event(kind: str, element_id: str | None, actor: str = "engine", **changed: Any) -> History:
    """An entry of the history."""
    return History(
        **{
            "case_id": CASE_ID, "key": None, "element_id": element_id, "process_id": "one_thing",
            "name": element_id or kind, "kind": kind, "actor": actor, "at": NOW, "note": None, "why": None, **changed,
        }
    )  # fmt: skip


def task(element_id: str, **changed: Any) -> UserTask:
    """An open task that nobody has claimed."""
    return UserTask(
        **{
            "id": uuid4(), "case_id": CASE_ID, "process_id": "one_thing", "element_id": element_id, "name": element_id,
            "assignee": None, "created_at": NOW, "due_at": datetime(2026, 11, 26, 10, tzinfo=UTC), **changed,
        }
    )  # fmt: skip


def dossier(
    of: Case | None = None,
    form: Application | None = None,
    items: Sequence[CaseItem] = (),
    *,
    tasks: Sequence[UserTask] = (),
    history: Sequence[History] = (),
    incidents: Sequence[Incident] = (),
) -> Dossier:
    """The file of a case."""
    return Dossier(of or case(), form, (), items, (), tasks, history, (), incidents)
