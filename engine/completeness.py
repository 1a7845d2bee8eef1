"""What an application still lacks, for all chosen items at once: asked for once, and only what nobody can look up.

The tables ``required_materials`` and ``material_state`` of the release say what is needed and what stands in for it.
A second request for something that could have been known at the first is the office's own fault and is kept as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine import releases
from engine.content import Content
from engine.domain import TaskState, Variables
from engine.files.states import Purpose, ScanState
from engine.interpreter.expressions import Evaluator
from engine.models import Application, Attachment, Case, CaseItem, CorrectionNotice, LookUpRecord, UserTask
from engine.ports import Outcome
from engine.storage import Transaction

REQUIRED, STATE = "required_materials", "material_state"
FRESH_FOR = timedelta(days=90)
OTHER = "other"


class MaterialState(StrEnum):
    """Where one material stands."""

    VERIFIED = "verified"
    FILLED_IN = "filled_in"
    SUBMITTED = "submitted"
    PROMISED = "promised"
    TO_VERIFY = "to_verify"
    STALE = "stale"
    NEEDED = "needed"


@dataclass(frozen=True)
class Evidence:
    """The newest answer of a source about the applicant: what came of it, from whom, when."""

    outcome: Outcome
    source: str
    answered_at: datetime


@dataclass(frozen=True)
class Known:
    """What is known of an application at one moment."""

    items: tuple[str, ...]
    now: datetime
    has_agent: bool = False
    circumstances: frozenset[str] = frozenset()
    submitted: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """One material of an application, once however many items need it."""

    code: str
    name: str
    state: MaterialState
    items: tuple[str, ...]
    basis: str
    basis_status: str
    replaced_by: str | None = None
    source: str = ""
    verified_at: datetime | None = None


def assess(content: Content, known: Known) -> tuple[Material, ...]:
    """Every material that the chosen items need, in the order of the tables, each once."""
    wanted: dict[str, Any] = {}
    users: dict[str, list[str]] = {}
    for item in known.items:
        scope = {
            "item_code": item,
            "has_agent": known.has_agent,
            "circumstances": sorted(known.circumstances),
        }
        for row in _decide(content, REQUIRED, scope, known.now) or ():
            wanted.setdefault(row["code"], row)
            users.setdefault(row["code"], []).append(item)
    return tuple(_material(content, known, row, tuple(users[code])) for code, row in wanted.items())


def _decide(content: Content, decision: str, scope: Mapping[str, object], now: datetime) -> Any:
    if decision not in content.program.decisions:
        return None
    return content.program.decide(decision, scope, Evaluator(now, {}), decision).value


def _material(content: Content, known: Known, row: Mapping[str, Any], items: tuple[str, ...]) -> Material:
    found = known.evidence.get(str(row["replaced_by"]))
    stale = found is not None and (
        found.outcome is Outcome.STALE or known.now - found.answered_at > FRESH_FOR
    )
    scope = {
        "replaced_by": row["replaced_by"],
        "look_up_outcome": found.outcome.value if found else None,
        "stale": stale,
        "submitted": row["code"] in known.submitted,
        "promise_allowed": row["promise_allowed"],
        "promised": row["code"] in known.promised,
    }
    state = MaterialState(_decide(content, STATE, scope, known.now))
    verified = found if state is MaterialState.VERIFIED else None
    return Material(
        code=row["code"],
        name=row["name"],
        state=state,
        items=items,
        basis=row["basis"],
        basis_status=row["basis_status"],
        replaced_by=row["replaced_by"],
        source=verified.source if verified else "",
        verified_at=verified.answered_at if verified else None,
    )


def missing(materials: Iterable[Material]) -> tuple[Material, ...]:
    """What the applicant has to bring; everything else is there, promised, or looked up by the office."""
    return tuple(each for each in materials if each.state is MaterialState.NEEDED)


def of_case(tx: Transaction, case_id: UUID) -> tuple[Material, ...]:
    """The materials of a case as they stand now; empty for a case without an application."""
    case = tx.session.get_one(Case, case_id)
    known = _known(tx, case_id)
    return () if known is None else assess(releases.content(tx, case.release_number), known)


def _known(tx: Transaction, case_id: UUID) -> Known | None:
    application = tx.session.get(Application, case_id)
    if application is None:
        return None
    values = application.values
    items = tx.session.scalars(
        select(CaseItem.item).where(CaseItem.case_id == case_id).order_by(CaseItem.item)
    )
    return Known(
        items=tuple(items),
        now=tx.now,
        has_agent=values.get("has_agent") is True,
        circumstances=circumstances(values),
        submitted=frozenset(values.get("materials") or ()) | _brought(tx, case_id) | _handed_in(tx, case_id),
        promised=frozenset(values.get("promised") or ()),
        evidence=_evidence(tx, case_id),
    )


def circumstances(values: Mapping[str, Any]) -> frozenset[str]:
    """What the form says about the household, as codes for the table."""
    found = {str(each) for each in values.get("special") or ()}
    if values.get("cause"):
        found.add(str(values["cause"]))
    return frozenset(found | ({"illness"} if "serious_illness" in found else set()))


def _handed_in(tx: Transaction, case_id: UUID) -> frozenset[str]:
    """The codes of the materials of which a file was handed in and found clean."""
    query = select(Attachment.material).where(
        Attachment.case_id == case_id,
        Attachment.removed_at.is_(None),
        Attachment.scan == ScanState.CLEAN,
        Attachment.purpose == Purpose.MATERIAL,
    )
    return frozenset(code for code in tx.session.scalars(query) if code)


def _brought(tx: Transaction, case_id: UUID) -> frozenset[str]:
    """The codes that completed tasks of the case noted as received, under ``corrected_materials``."""
    query = select(UserTask.submission).where(
        UserTask.case_id == case_id, UserTask.state == TaskState.COMPLETED
    )
    done = [found or {} for found in tx.session.scalars(query)]
    return frozenset(str(code) for each in done for code in each.get("corrected_materials") or ())


def _evidence(tx: Transaction, case_id: UUID) -> dict[str, Evidence]:
    query = select(LookUpRecord).where(LookUpRecord.case_id == case_id, LookUpRecord.subject == "applicant")
    found = tx.session.scalars(query.order_by(LookUpRecord.asked_at))
    return {row.operation: Evidence(row.outcome, row.source, row.answered_at) for row in found}


def record(tx: Transaction, case_id: UUID, submission: Variables) -> None:
    """Keep the request for missing materials that a review with ``records = correction`` led to, if it did.

    The request is the office's own fault when something in it could have been asked for in an earlier one: whatever
    is no answer to evidence that came in between.
    """
    if submission.get("review_outcome") != "correct":
        return
    raw = submission.get("missing_codes")
    asked = [str(code) for code in raw] if isinstance(raw, list) else []
    earlier = tx.session.scalars(
        select(CorrectionNotice).where(CorrectionNotice.case_id == case_id).order_by(CorrectionNotice.serial)
    ).all()
    faulty = _faulty(tx, case_id, asked, earlier) if earlier else []
    tx.session.add(
        CorrectionNotice(
            case_id=case_id,
            serial=len(earlier) + 1,
            codes={"asked": asked, "faulty": faulty},
            text=str(submission.get("missing_materials") or ""),
            sent_by=tx.actor.id,
            sent_at=tx.now,
            own_fault=bool(faulty),
        )
    )
    tx.session.flush()


def _faulty(
    tx: Transaction, case_id: UUID, asked: list[str], earlier: Iterable[CorrectionNotice]
) -> list[str]:
    notices = list(earlier)
    before = {code for notice in notices for code in notice.codes["asked"]}
    answers = _evidence(tx, case_id)
    sources = {each.code: each.replaced_by for each in of_case(tx, case_id)}
    return [
        code
        for code in asked
        if code not in before and not _came_later(answers.get(sources.get(code) or ""), notices[0].sent_at)
    ]


def _came_later(evidence: Evidence | None, first: datetime) -> bool:
    return evidence is not None and evidence.answered_at > first


@dataclass(frozen=True)
class CorrectionFigures:
    """How often materials were asked for: requests, cases asked at least once, asked again, again by own fault."""

    cases: int
    asked_again: int
    own_fault: int

    @property
    def again_rate(self) -> float:
        """二次补正率: the share of asked cases that were asked again, 0 to 1."""
        return self.asked_again / self.cases if self.cases else 0.0


def figures(tx: Transaction, begin: datetime, end: datetime) -> CorrectionFigures:
    """The figures of the cases whose first request was sent from ``begin`` on and before ``end``."""
    per_case = (
        select(
            func.count().label("requests"),
            func.bool_or(CorrectionNotice.own_fault).label("fault"),
        )
        .group_by(CorrectionNotice.case_id)
        .having(func.min(CorrectionNotice.sent_at) >= begin, func.min(CorrectionNotice.sent_at) < end)
        .subquery()
    )
    again = func.count().filter(per_case.c.requests > 1)
    fault = func.count().filter(per_case.c.fault)
    cases, asked_again, own_fault = tx.session.execute(
        select(func.count(), again, fault).select_from(per_case)
    ).one()
    return CorrectionFigures(cases, asked_again, own_fault)
