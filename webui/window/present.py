"""Puts what is known of the person at the window into words.  Numbers are masked; the form alone holds them whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from engine import persons, taking_in
from engine.attachments import Attached
from engine.content import Content
from engine.files.states import ScanState
from engine.intake.submitting import Likeness
from engine.models import Intake, IntakeLookUp
from engine.persons import EarlierCase, Namesake
from engine.ports import DECISIVE
from engine.precheck import Prospect, Verdict
from webui.cases.present import ANSWERS, STATES
from webui.cases.records import OUTCOMES
from webui.pages import (
    SHANGHAI,
    Fact,
    Tag,
    Tone,
    full_moment,
    masked_id_number,
    masked_name,
    masked_phone,
    moment,
)
from webui.pages.window import (
    ComparedPerson,
    DuplicatesPage,
    EarlierRow,
    FileRow,
    ProspectRow,
    SourceRow,
    WaitingRow,
)

VERDICTS = {
    Verdict.MAY: Tag("可能可以申请", Tone.GOOD, "check-circle-fill"),
    Verdict.ASK: Tag("需要再了解", Tone.INFO, "info-circle-fill"),
    Verdict.UNLIKELY: Tag("可能不符合", Tone.PLAIN, "x-circle-fill"),
}
SCANS = {
    ScanState.CLEAN: Tag("已收到", Tone.GOOD, "check-circle-fill"),
    ScanState.WAITING: Tag("等待安全检查", Tone.INFO, "hourglass-split"),
    ScanState.INFECTED: Tag("未通过安全检查", Tone.BAD, "exclamation-triangle-fill"),
}
UNCHECKED = "（依据待核）"
COMPARED = ("姓名", "出生日期", "公民身份号码", "联系电话", "受理单位", "受理编号", "提交时间")


def waiting_rows(intakes: Sequence[Intake]) -> tuple[WaitingRow, ...]:
    """What was begun and not submitted, in the order given."""
    return tuple(
        WaitingRow(
            number=each.number,
            applicant=masked_name(each.name or "") or masked_id_number(each.id_number),
            saved=moment(each.saved_at),
            href=url_for("window.desk", intake_id=each.id),
        )
        for each in intakes
    )


def person_facts(intake: Intake, now: datetime) -> tuple[Fact, ...]:
    """The facts strip of the desk."""
    today = now.astimezone(SHANGHAI).date()
    born = persons.born_on(intake.id_number)
    consent = f"{intake.consent_how} {moment(intake.consent_at)}" if intake.consent_at else "未同意查询"
    return (
        Fact("姓名", masked_name(intake.name or "") or "待填写"),
        Fact("公民身份号码", masked_id_number(intake.id_number)),
        Fact("出生日期", f"{born.isoformat()}（{persons.age_on(intake.id_number, today)} 岁）"),
        Fact("查询授权", consent),
    )


def earlier_rows(earlier: Iterable[EarlierCase], content: Content) -> tuple[EarlierRow, ...]:
    """Earlier cases; one of another office is named and cannot be opened."""
    return tuple(
        EarlierRow(
            number=case.number,
            items="、".join(_item(each, content) for each in case.items),
            state=STATES[case.state],
            office=case.office,
            started=full_moment(case.started_at),
            role="家庭成员" if case.as_member else "申请人",
            href=url_for("cases.case", case_id=case.id) if case.within_reach else "",
        )
        for case in earlier
    )


def _item(then: persons.ItemThen, content: Content) -> str:
    name = content.item_name(then.item)
    answer = ANSWERS.get(then.outcome or "")
    return f"{name}（{answer.text}）" if answer and then.decided_at else f"{name}（办理中）"


def in_force_tags(codes: Iterable[str], content: Content) -> tuple[Tag, ...]:
    """Benefits that were confirmed here, in the order of the offering."""
    held = set(codes)
    names = [item.name for item in content.offering.items if item.code in held]
    return tuple(Tag(name, Tone.GOOD, "check-circle-fill") for name in names)


def prospect_rows(prospects: Iterable[Prospect], content: Content) -> tuple[ProspectRow, ...]:
    """What the tables say, reason by reason; an unchecked basis is told."""
    return tuple(
        ProspectRow(
            name=content.item_name(each.item),
            verdict=VERDICTS[each.verdict],
            reasons=tuple(
                f"{reason.text}（{reason.basis}）" if reason.checked else f"{reason.text}{UNCHECKED}"
                for reason in each.reasons
            ),
        )
        for each in prospects
    )


def source_rows(
    rows: Sequence[IntakeLookUp], content: Content, prefilled: Sequence[Mapping[str, Any]]
) -> tuple[SourceRow, ...]:
    """What sources said.  Only a record and no record are facts; a source that is down looks like neither."""
    known = taking_in.of(content).look_ups
    titles = {rule.operation: rule.title for rule in known}
    fields = {rule.operation: set(rule.fields) for rule in known}
    labels = labels_of(content)
    filled = {str(each["field"]): str(each["source"]) for each in prefilled}
    found = []
    for row in rows:
        text, tone = OUTCOMES[row.outcome]
        icon = "check-circle-fill" if row.outcome in DECISIVE else "exclamation-triangle-fill"
        own = [name for name in fields.get(row.operation, ()) if filled.get(name) == row.source]
        found.append(
            SourceRow(
                title=titles.get(row.operation, row.operation),
                source=row.source,
                outcome=Tag(text, tone, icon),
                answered=moment(row.answered_at),
                detail=row.detail,
                filled="、".join(labels.get(name, name) for name in own),
            )
        )
    return tuple(found)


def labels_of(content: Content) -> dict[str, str]:
    """What the application form calls its fields."""
    form = content.form(content.offering.form)
    return {field.path[0]: field.label for field in form.fields if len(field.path) == 1}


def marked(definition: dict[str, object], prefilled: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """The form's definition with a note under every field that was filled in: from where, as of when."""
    notes = {
        str(each["field"]): f"已带入：{each['source']}，{str(each['at'])[:10]}；请核对"
        for each in prefilled
        if each["field"] != "id_number"
    }
    return {**definition, "components": _noted(definition["components"], notes)}


def _noted(components: Any, notes: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for each in components:
        own = dict(each)
        if "components" in own and own.get("type") == "group":
            own["components"] = _noted(own["components"], notes)
        if own.get("key") in notes:
            own["description"] = notes[str(own["key"])]
        found.append(own)
    return found


def file_rows(files: Iterable[Attached], names: Mapping[str, str]) -> tuple[FileRow, ...]:
    """The files of an application."""
    return tuple(
        FileRow(file.name, names.get(file.material, "其他"), SCANS.get(file.scan, SCANS[ScanState.WAITING]))
        for file in files
    )


def duplicates_page(
    intake: Intake, values: Mapping[str, Any], found: Likeness, content: Content, error: str = ""
) -> DuplicatesPage:
    """The application beside everything that it may repeat."""
    own = _own_side(intake, values, content)
    return DuplicatesPage(
        labels=COMPARED,
        people=(own, *(_other_side(each, own) for each in found.namesakes)) if found.namesakes else (),
        under_way=earlier_rows(found.under_way, content),
        action=url_for("window.confirm", intake_id=intake.id),
        desk_href=url_for("window.desk", intake_id=intake.id),
        leave_url=url_for("window.leave", intake_id=intake.id),
        error=error,
    )


def _own_side(intake: Intake, values: Mapping[str, Any], content: Content) -> ComparedPerson:
    offered = content.offering
    shown = (
        masked_name(str(offered.value(values, "applicant_name") or intake.name or "")),
        persons.born_on(intake.id_number).isoformat(),
        masked_id_number(intake.id_number),
        masked_phone(str(offered.value(values, "phone") or "")),
        "本次",
        intake.number,
        "未提交",
    )
    return ComparedPerson("本次申请", shown, (False,) * len(shown))


def _other_side(other: Namesake, own: ComparedPerson) -> ComparedPerson:
    shown = (
        masked_name(other.name),
        persons.born_on(other.id_number).isoformat(),
        masked_id_number(other.id_number),
        masked_phone(other.phone),
        other.office,
        other.case_number,
        full_moment(other.started_at),
    )
    alike = other.same_name_and_birthday
    same = (alike, alike, False, other.same_phone, False, False, False)
    return ComparedPerson("已有的申请", shown, same)
