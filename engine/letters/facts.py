"""Collects what a letter about a case may say.  Everything is plain JSON, so that it can be kept with the letter.

A letter is computed anew from the facts kept with it, years later; therefore nothing here may be an object whose
meaning lives in code, and days are ISO texts of Shanghai.  Knows no template: what a letter makes of the facts is the
affair of :mod:`engine.sheets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from engine import releases
from engine.content import Content
from engine.host import SHANGHAI
from engine.letters import offices
from engine.models import Application, Case, CaseItem, HouseholdMember, Job, Office
from engine.sheets.stationery import CHECKED
from engine.sheets.template import NAMES
from engine.storage import Transaction

_CHANNELS = {"window": "街道窗口", "portal": "爱山东", "home": "上门服务"}
_TAKEN = (
    "kind",
    "outcome",
    "text",
    "reason_code",
    "article",
    "remedy",
    "amount",
    "valid_from",
    "valid_to",
    "facts",
)
Facts = dict[str, object]


@dataclass(frozen=True)
class Occasion:
    """What a letter is written about: the case under its release, the office that signs, the facts."""

    case: Case
    content: Content
    office: Office
    item: str | None
    facts: Facts


def of_case(tx: Transaction, case: Case, item: str | None = None) -> Occasion:
    """The facts that every letter of a case may use; without an occasion of its own.

    Every name of :data:`NAMES` is there, null when there is nothing to say, so that a template can ask for it.  Items
    are in the order of their codes, ``open_items`` are those without a delivered answer, ``household_size`` counts
    people with the applicant.  The name and the household are personal data: they go into the letter, never into a log.

    Raises:
        NotFoundError: no office at all is entered.
    """
    content = releases.content(tx, case.release_number)
    application = tx.session.get(Application, case.id)
    office = offices.answering(tx, case, item)
    district = tx.session.scalar(select(Office.name).where(Office.id == "district"))
    query = select(CaseItem.item, CaseItem.delivered_at)
    chosen = tx.session.execute(query.where(CaseItem.case_id == case.id).order_by(CaseItem.item)).all()
    members = tx.session.scalar(
        select(func.count()).select_from(HouseholdMember).where(HouseholdMember.case_id == case.id)
    )
    facts: Facts = dict.fromkeys(sorted(NAMES)) | {
        "applicant": application.applicant_name if application else None,
        "case_number": case.number,
        "channel": _CHANNELS.get(case.channel, case.channel),
        "district": district or office.name,
        "household_size": 1 + (members or 0),
        "item": item,
        "item_name": content.item_name(item) or None,
        "items": [content.item_name(code) for code, _ in chosen],
        "open_items": [content.item_name(code) for code, delivered in chosen if delivered is None],
        "office": office.name,
        "submitted_on": case.started_at.astimezone(SHANGHAI).date().isoformat(),
        "today": tx.now.astimezone(SHANGHAI).date().isoformat(),
    }
    return Occasion(case, content, office, item, facts)


def of_job(tx: Transaction, job: Job) -> Occasion:
    """The facts for the letter that goes with ``job``; a basis that nobody has checked is kept apart.

    ``basis`` may be printed as law and is null unless the diagram says that it was checked; ``basis_claimed`` with
    ``basis_status`` is for staff.  The stage comes from the job's variables, else from the diagram.

    Raises:
        NotFoundError: no office at all is entered.
    """
    case = tx.session.get_one(Case, job.case_id)
    item = str(job.variables.get("item") or job.item or "") or None
    found = of_case(tx, case, item)
    node = found.content.program.node(job.process_id, job.element_id)
    properties = node.zeebe.properties
    status = properties.get("basisStatus", "待核")
    claimed = properties.get("legalBasis")
    found.facts.update({name: job.variables.get(name) for name in _TAKEN})
    found.facts.update(
        values=dict(job.variables),
        job_type=job.type,
        element_id=job.element_id,
        stage=job.variables.get("stage") or properties.get("stage"),
        missing=_listed(job.variables),
        basis=claimed if status == CHECKED else None,
        basis_claimed=claimed,
        basis_status=status,
        law=None,
    )
    reason = found.content.stationery.reasons.get(str(found.facts["reason_code"]))
    if reason is not None:
        law = reason.printable(str(found.facts["article"])) if found.facts["article"] else None
        found.facts.update(reason=reason.name, reason_text=reason.text, law=law)
    return found


def _listed(values: Mapping[str, object]) -> list[str] | None:
    """Everything that is missing, when the diagram hands it over as a list."""
    found = values.get("missing") or values.get("materials")
    return [str(entry) for entry in found] if isinstance(found, list) and found else None
