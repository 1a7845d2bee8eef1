"""Puts the public's pages into plain words.  Names and numbers are masked; nothing unchecked is told as law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import url_for

from engine import taking_in
from engine.attachments import Attached
from engine.cases import CaseRow
from engine.completeness import Material
from engine.content import Content
from engine.deadlines import Unit
from engine.dossier import Dossier
from engine.following.looks import Look
from engine.following.progress import Asked, ItemProgress, Progress, Step
from engine.forms import FieldError
from engine.guide import Guide, GuideItem, GuideLimit, GuideMaterial, Handing, Note
from engine.models import Intake, Letter
from engine.ports import DECISIVE
from engine.precheck import Prospect
from engine.reach import Applying
from webui.applicant.steps import Step as FormStep
from webui.applicant.steps import faults_of
from webui.cases.present import ANSWERS, STATES, masked_values
from webui.cases.records import OUTCOMES
from webui.pages import SHANGHAI, Fact, Link, Tag, Tone, answer_groups, full_moment, masked_name
from webui.pages.applicant import (
    AnswersPage,
    AskedPart,
    CaseLink,
    DraftLink,
    GuideHome,
    GuideItemPage,
    GuideLink,
    HomePage,
    ItemRow,
    LimitRow,
    LookRow,
    LooksPage,
    NoteRow,
    ProgressPage,
    ProspectRow,
    ReceiptPage,
    StepRow,
    UploadPage,
    UploadRow,
)
from webui.window.present import SCANS, UNCHECKED, VERDICTS

UNITS = {Unit.WORKING: "个工作日", Unit.CALENDAR: "天"}
LAW, PROMISE, OPEN = (
    Tag("法定时限", Tone.INFO),
    Tag("承诺时限（待核）", Tone.PLAIN),
    Tag("时限待核", Tone.PLAIN),
)
WAITING = Tag("办理中", Tone.INFO, "hourglass-split")
MATERIAL_HINT = "可以拍照上传"


def code_of(intake: Intake) -> str:
    """The code to go on with, in two halves."""
    return f"{intake.code[:4]}-{intake.code[4:]}"


def _note(note: Note) -> NoteRow:
    return NoteRow(note.title, note.text, note.basis if note.checked else f"{note.basis}{UNCHECKED}")


def guide_home(told: Guide) -> GuideHome:
    """The first page of the guide."""
    return GuideHome(
        about=told.about,
        items=tuple(GuideLink(item.name, url_for("guide.item", code=item.code)) for item in told.items),
        steps=tuple(step.text for step in told.steps if step.always),
        rights=tuple(_note(each) for each in told.rights),
        contacts=tuple(_note(each) for each in told.contacts),
        precheck_href=url_for("guide.ask"),
        apply_href=url_for("my.home"),
        progress_href=url_for("my.home"),
    )


def guide_item(item: GuideItem, told: Guide) -> GuideItemPage:
    """One item of the guide; its limits are those that the clocks of the release count."""
    return GuideItemPage(
        name=item.name,
        conditions=tuple(_note(each) for each in item.conditions),
        bring=tuple(_material(each) for each in item.materials if each.handing is Handing.TO_BRING),
        spared=tuple(_material(each) for each in item.materials if each.handing is not Handing.TO_BRING),
        steps=tuple(NoteRow(step.name, step.text, "") for step in item.steps),
        limits=tuple(_limit(each) for each in _told(item.limits)),
        back=Link("办事指南", url_for("guide.home")),
        precheck_href=url_for("guide.ask"),
        apply_href=url_for("my.home"),
    )


def _material(each: GuideMaterial) -> NoteRow:
    text = f"{each.when}时需要" if each.when else ""
    promise = "可以用承诺代替" if each.promise_allowed else ""
    told = "；".join(part for part in (text, promise) if part)
    return NoteRow(each.name, told, each.basis if each.checked else f"{each.basis}{UNCHECKED}")


def _told(limits: Sequence[GuideLimit]) -> Iterable[GuideLimit]:
    """The limits to tell: a promise that is no shorter than the law's own limit says nothing more."""
    law = {(limit.code, limit.unit): limit.days for limit in limits if limit.is_law}
    for limit in limits:
        known = law.get((limit.code, limit.unit))
        if limit.is_law or known is None or limit.days < known:
            yield limit


def _limit(limit: GuideLimit) -> LimitRow:
    kind = LAW if limit.is_law else PROMISE if limit.kind.value == "promised" else OPEN
    longest = f"，最长可延长到 {limit.cap} {UNITS[limit.unit]}" if limit.cap and limit.checked else ""
    basis = limit.basis if limit.checked else f"{limit.basis}{UNCHECKED}"
    return LimitRow(limit.name, f"{limit.days} {UNITS[limit.unit]}{longest}", kind, basis)


def prospect_rows(found: Iterable[Prospect], content: Content) -> tuple[ProspectRow, ...]:
    """The result of the pre-check."""
    return tuple(
        ProspectRow(
            name=content.item_name(each.item),
            verdict=VERDICTS[each.verdict],
            reasons=tuple(
                f"{reason.text}（{reason.basis}）" if reason.checked else f"{reason.text}{UNCHECKED}"
                for reason in each.reasons
            ),
            href=url_for("guide.item", code=each.item),
        )
        for each in found
    )


def home_page(
    person: Applying, own: Sequence[CaseRow], drafts: Sequence[Intake], content: Content, error: str
) -> HomePage:
    """What is the person's own: cases newest first, drafts last saved first."""
    return HomePage(
        name=masked_name(person.name),
        cases=tuple(
            CaseLink(
                number=row.number,
                items="、".join(content.item_name(item) for item in row.items) or "再核实",
                state=STATES[row.state],
                submitted=full_moment(row.started_at),
                href=url_for("my_case.case", case_id=row.id),
            )
            for row in own
        ),
        drafts=tuple(
            DraftLink(
                code=code_of(each),
                applicant=masked_name(each.name or ""),
                saved=full_moment(each.saved_at),
                href=url_for("my_form.step", intake_id=each.id, number=1),
            )
            for each in drafts
        ),
        begin_url=url_for("my.begin"),
        resume_url=url_for("my.resume"),
        looks_href=url_for("my_case.looked"),
        sign_out_url=url_for("my.leave"),
        error=error,
    )


def upload_rows(wanted: Iterable[Material], files: Sequence[Attached]) -> tuple[UploadRow, ...]:
    """A place for each material that has to be brought, and one for anything else."""
    rows = [
        UploadRow(each.code, each.name, MATERIAL_HINT, _files(files, each.code), needed=True)
        for each in wanted
    ]
    return (*rows, UploadRow("other", "其他材料", "没有可以不传", _files(files, "other"), needed=False))


def _files(files: Sequence[Attached], code: str) -> tuple[Fact, ...]:
    return tuple(Fact(file.name, SCANS[file.scan].text) for file in files if file.material == code)


def answers_page(
    intake: Intake,
    parts: Sequence[FormStep],
    content: Content,
    values: Mapping[str, object],
    errors: tuple[FieldError, ...],
) -> AnswersPage:
    """Everything that was filled in, part by part, each with the way back to it."""
    form = content.form(content.offering.form)
    shown = answer_groups(form.show(masked_values(values)))
    numbers = {part.title: number for number, part in enumerate(parts, 1)}
    groups = []
    for group in shown:
        number = numbers.get(group.title, len(parts))
        groups.append((group.title, url_for("my_form.step", intake_id=intake.id, number=number), group))
    faulty = tuple(
        Link(f"{part.title}：{faults_of(part, errors)[0].label}", _step_href(intake, number))
        for number, part in enumerate(parts, 1)
        if faults_of(part, errors)
    )
    return AnswersPage(
        groups=tuple(groups),
        files=(),
        submit_url=url_for("my_form.send", intake_id=intake.id),
        back_href=url_for("my_form.materials", intake_id=intake.id),
        faulty=faulty,
    )


def _step_href(intake: Intake, number: int) -> str:
    return url_for("my_form.step", intake_id=intake.id, number=number)


def with_files(
    page: AnswersPage, files: Sequence[Attached], error: str, repeated: tuple[str, ...]
) -> AnswersPage:
    """``page`` with the files, and with what kept it from being sent."""
    return replace(page, files=tuple(file.name for file in files), error=error, repeated=repeated)


def receipt_page(file: Dossier, content: Content, told: Guide) -> ReceiptPage:
    """The receipt; what happens next comes from the guide."""
    ahead = [step for step in told.steps if step.always][:4]
    return ReceiptPage(
        number=file.case.number,
        submitted=full_moment(file.case.started_at),
        items=tuple(content.item_name(item.item) for item in file.items),
        next_steps=tuple(NoteRow(step.name, step.text, "") for step in ahead),
        progress_href=url_for("my_case.case", case_id=file.case.id),
        letter_href=url_for("my_case.receipt_pdf", case_id=file.case.id)
        if "receipt" in content.stationery.templates
        else "",
    )


def progress_page(found: Progress, letters: Sequence[Letter]) -> ProgressPage:
    """How far the application is; only delivered letters are shown."""
    file, content = found.file, found.content
    case = file.case
    given = [letter for letter in letters if letter.delivered_at or letter.job_id is None]
    name = masked_name(file.application.applicant_name) if file.application else ""
    return ProgressPage(
        facts=(
            Fact("受理编号", case.number),
            Fact("申请人", name),
            Fact("提交时间", full_moment(case.started_at)),
            Fact("办结时间", full_moment(case.ended_at)),
        ),
        state=STATES[case.state],
        steps=_steps(found.steps),
        items=tuple(_item(each, content, given) for each in found.items),
        letters=tuple(_letter(letter) for letter in given if letter.item is None),
        opinions=tuple(
            NoteRow(
                full_moment(each.raised_at), each.text or "评价", _answered(each.delivered_at is not None)
            )
            for each in file.opinions
        ),
        entries=tuple(
            Link(
                f"{content.item_name(entry.item)}正在公示",
                url_for("publicity.board", street=entry.office or ""),
            )
            for entry in found.entries
            if entry.office
        ),
        actions=_actions(case.id, found),
        back=Link("我的申请", url_for("my.home")),
        asked=None if found.asked is None else _asked(case.id, found.asked),
        withdrawal=_withdrawal(found),
    )


def _answered(delivered: bool) -> str:
    return "已经答复" if delivered else "正在核实，答复后会通知您"


def _withdrawal(found: Progress) -> str:
    if found.withdrawal is None:
        return ""
    states = {None: "撤回的申请已经收到，正在处理", True: "已经同意撤回", False: "没有同意撤回，继续办理"}
    return f"{states[found.withdrawal.agreed]}（{full_moment(found.withdrawal.proposed_at)}）"


def _asked(case_id: UUID, asked: Asked) -> AskedPart:
    return AskedPart(
        sent=full_moment(asked.sent_at),
        text=asked.text,
        missing=tuple(name for _, name in asked.missing),
        href=url_for("my_case.correction", case_id=case_id),
    )


def _actions(case_id: UUID, found: Progress) -> tuple[Link, ...]:
    links = [Link("提意见", url_for("my_case.opinion", case_id=case_id), icon="send")]
    if found.may_rate:
        rate = Link("评价这次办理", url_for("my_case.rating", case_id=case_id), icon="check2-square")
        links.insert(0, rate)
    links.append(Link("谁查过我的信息", url_for("my_case.looked"), icon="search"))
    waiting = found.withdrawal is not None and found.withdrawal.agreed is None
    if found.open_items and not waiting:
        withdraw = url_for("my_case.withdrawal", case_id=case_id)
        links.append(Link("撤回申请", withdraw, icon="arrow-counterclockwise"))
    return tuple(links)


def _steps(steps: Iterable[Step]) -> tuple[StepRow, ...]:
    return tuple(StepRow(each.name, each.text, each.mark.value, full_moment(each.at)) for each in steps)


def _item(each: ItemProgress, content: Content, letters: Sequence[Letter]) -> ItemRow:
    answer, due, answered = each.answer, each.due_at, each.answered
    state = ANSWERS.get(answer.outcome or "", WAITING) if answered else WAITING
    reason = content.stationery.reasons.get(answer.reason_code or "") if answered else None
    return ItemRow(
        name=each.name,
        state=state,
        office=each.office,
        due="" if due is None else f"{due.astimezone(SHANGHAI):%m 月 %d 日}前",
        answer=str(getattr(reason, "text", "") or ""),
        letters=tuple(_letter(letter) for letter in letters if letter.item == answer.item),
        steps=() if answered else _steps(each.steps),
    )


def _letter(letter: Letter) -> Link:
    return Link(letter.title, url_for("my_case.letter", letter_id=letter.id), icon="file-earmark-text")


def correction_page(case_id: UUID, asked: Asked, files: Sequence[Attached], error: str) -> UploadPage:
    """The materials that the one-time notice asks for."""
    asked_for = [each for each in asked.missing if each[0] != "other"]
    wanted = [UploadRow(code, name, MATERIAL_HINT, _files(files, code), True) for code, name in asked_for]
    return UploadPage(
        title="补材料",
        intro=asked.text or "请把下面的材料一次补齐。",
        rows=(*wanted, UploadRow("other", "其他材料", "没有可以不传", _files(files, "other"), False)),
        action=url_for("my_case.upload", case_id=case_id),
        back_href=url_for("my_case.case", case_id=case_id),
        done_url=url_for("my_case.corrected", case_id=case_id),
        error=error,
    )


def looks_page(found: Iterable[Look], content: Content) -> LooksPage:
    """Who looked, newest first."""
    titles = {rule.operation: rule.title for rule in taking_in.of(content).look_ups}
    rows = tuple(_look(each, titles) for each in found)
    return LooksPage(rows=rows, back=Link("我的申请", url_for("my.home")), cases=())


def _look(look: Look, titles: Mapping[str, str]) -> LookRow:
    outcome = None
    if look.outcome is not None:
        text, tone = OUTCOMES[look.outcome]
        icon = "check-circle-fill" if look.outcome in DECISIVE else "exclamation-triangle-fill"
        outcome = Tag(text, tone, icon)
    return LookRow(
        when=full_moment(look.at),
        office=look.office,
        what=f"{titles[look.operation]}（{look.what}）" if look.operation in titles else look.what,
        why=look.purpose,
        basis=look.legal_basis,
        outcome=outcome,
        number=look.case_number,
    )
