"""Puts the desk together: one person, everything known, the form to fill in."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from engine import completeness, persons, precheck, releases, taking_in
from engine.completeness import Known
from engine.content import Content
from engine.domain import Variables
from engine.errors import InvalidInputError
from engine.host import SHANGHAI
from engine.intake import drafts, prefilling, submitting
from engine.intake.prefilling import Identified
from engine.models import Intake
from engine.persons import EarlierCase
from engine.ports import Outcome
from engine.storage import Transaction
from webui.pages import FormFault, FormPage, moment
from webui.pages.window import DeskPage, IdentifyPart, ScanPart
from webui.window import present


@dataclass(frozen=True)
class Typed:
    """What was sent and could not be taken: values with their faults, or one fault of another part."""

    values: Variables | None = None
    faults: tuple[FormFault, ...] = ()
    fault: InvalidInputError | None = None


@dataclass(frozen=True)
class Agent:
    """Somebody who acts for the applicant, as noted at the counter."""

    name: str
    id_number: str


def read_person(clerk: str) -> tuple[Identified, Agent | None]:
    """What the form of the counter says about the person and the agent.

    Raises:
        InvalidInputError: an agent without a name.
    """
    given = {key: request.form.get(key, "").strip() for key in ("name", "agent_name", "agent_id_number")}
    consent = f"窗口当面同意（经办人 {clerk}）" if request.form.get("consent") else ""
    agent = None
    if request.form.get("acting") == "agent":
        if not given["agent_name"]:
            raise InvalidInputError("请填写代办人姓名", field="agent_name")
        agent = Agent(given["agent_name"], given["agent_id_number"])
    return Identified(given["name"], consent), agent


def note_agent(tx: Transaction, intake: Intake, agent: Agent | None) -> None:
    """Write the agent into the form, or take a former one out, where the release's form has a place for one.

    Raises:
        InvalidInputError: the agent's ID number is none.
    """
    content = releases.newest(tx)
    fields = taking_in.of(content).agent
    if fields is None:
        return
    values: dict[str, Any] = dict(intake.values)
    if agent is None:
        values = {name: value for name, value in values.items() if name not in astuple(fields)}
    else:
        number = drafts.normal_id_number(agent.id_number, tx.now)
        values |= {fields.given: True, fields.name: agent.name, fields.id_number: number}
    drafts.save(tx, intake.id, values)


def desk_page(tx: Transaction, intake_id: UUID, typed: Typed) -> DeskPage:
    """The desk for an open intake.

    Raises:
        NotFoundError: there is none within reach.
        ConflictError: it has been submitted.
    """
    intake = drafts.find(tx, intake_id)
    content = releases.newest(tx)
    earlier = persons.cases_of(tx, intake.id_number)
    answers = prefilling.answers(tx, intake.id)
    values = dict(intake.values if typed.values is None else typed.values)
    identified = bool(intake.name)
    facts = known_facts(tx, intake, earlier, values)
    return DeskPage(
        number=intake.number,
        code=f"{intake.code[:4]}-{intake.code[4:]}",
        facts=present.person_facts(intake, tx.now),
        identify=_identify(intake, typed.fault),
        identified=identified,
        earlier=present.earlier_rows(earlier, content),
        in_force=present.in_force_tags(_in_force(facts), content),
        prospects=present.prospect_rows(precheck.prospects(content, facts, tx.now), content),
        sources=present.source_rows(answers, content, intake.prefilled),
        ask_url=url_for("window.ask", intake_id=intake.id),
        scan=_scan(tx, intake, content, typed.fault),
        leave_url=url_for("window.leave", intake_id=intake.id),
        form=_form(intake, content, values, typed.faults) if identified else None,
    )


def known_facts(
    tx: Transaction, intake: Intake, earlier: tuple[EarlierCase, ...], values: Variables
) -> dict[str, object]:
    """What the pre-check may go by: the ID number, benefits in force, what sources found, what was typed."""
    answers = {row.operation: row for row in prefilling.answers(tx, intake.id)}
    jobless = answers.get("hr.unemployment")
    facts: dict[str, object] = {
        "age": persons.age_on(intake.id_number, tx.now.astimezone(SHANGHAI).date()),
        "in_force": sorted(persons.in_force(earlier)),
        "residence": values.get("residence"),
    }
    if jobless is not None and jobless.outcome is Outcome.HIT:
        facts["unemployed"] = "yes" if jobless.facts.get("registered") else "no"
    return facts


def _in_force(facts: Variables) -> list[str]:
    found = facts["in_force"]
    return [str(code) for code in found] if isinstance(found, list) else []


def _identify(intake: Intake, fault: InvalidInputError | None) -> IdentifyPart:
    values = intake.values
    wrong = fault is not None and fault.fields.get("field") != "file"
    return IdentifyPart(
        action=url_for("window.identify", intake_id=intake.id),
        name=request.form.get("name", "") or intake.name or str(values.get("applicant_name") or ""),
        agent=request.form.get("acting") == "agent" or values.get("has_agent") is True,
        agent_name=request.form.get("agent_name", "") or str(values.get("agent_name") or ""),
        error=fault.message if fault is not None and wrong else "",
    )


def _scan(tx: Transaction, intake: Intake, content: Content, fault: InvalidInputError | None) -> ScanPart:
    chosen = content.offering.value(intake.values, "items")
    items = chosen if isinstance(chosen, list) and chosen else [each.code for each in content.offering.items]
    files = submitting.files_of(tx, intake)
    known = Known(
        items=tuple(str(item) for item in items),
        now=tx.now,
        has_agent=intake.values.get("has_agent") is True,
        submitted=frozenset(file.material for file in files),
    )
    materials = completeness.assess(content, known)
    names = {each.code: each.name for each in materials}
    wrong = fault is not None and fault.fields.get("field") == "file"
    return ScanPart(
        action=url_for("window.scan", intake_id=intake.id),
        materials=(*names.items(), (completeness.OTHER, "其他证明")),
        files=present.file_rows(files, names),
        needed=tuple(each.name for each in completeness.missing(materials)) if chosen else (),
        error=fault.message if fault is not None and wrong else "",
    )


def _form(intake: Intake, content: Content, values: Variables, faults: tuple[FormFault, ...]) -> FormPage:
    definition = content.definition(content.offering.form)
    return FormPage(
        schema=present.marked(definition, intake.prefilled),
        values=values,
        submit_url=url_for("window.submit", intake_id=intake.id),
        draft_url=url_for("window.draft", intake_id=intake.id),
        draft_state=f"草稿已保存 {moment(intake.saved_at)}",
        faults=faults,
    )
