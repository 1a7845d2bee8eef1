"""The deliberate faults: each spoils one thing in the published service.  ``docs/faults.md`` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.support import spoiling as spoil
from tests.support.spoiling import Files

LOW, POOR, TEMP = "subsistence_allowance", "destitute_support", "temporary_assistance"
OLD, JOB, MAIN, AGAIN = "elderly_subsidy", "employment_hardship", "one_thing", "recheck"


@dataclass(frozen=True)
class Fault:
    """One fault: what it is called, what is wrong, how it is made."""

    name: str
    what: str
    make: Callable[[Files], None]


def _flow(process: str, one: str, other: str) -> str:
    prefix = "" if process == MAIN else f"{process}_"
    return f"flow_{prefix}{one}__{prefix}{other}"


def _straight(files: Files, process: str) -> None:
    """An approval needs no publicity."""
    spoil.condition(files, process, _flow(process, "confirmed", "answer_approved"), '=decision = "approve"')


def _swapped(files: Files) -> None:
    """Refused becomes approved and the other way round."""
    text = '=decision = "refuse" and publicity_done = true'
    spoil.condition(files, LOW, _flow(LOW, "confirmed", "answer_approved"), text)
    spoil.condition(files, LOW, _flow(LOW, "confirmed", "refusal_grounds"), '=decision = "approve"')


def _timed_out(files: Files) -> None:
    """A confirmation that is late approves itself."""
    spoil.swap(
        files,
        f"{LOW}.bpmn",
        "  </bpmn:process>",
        f'<bpmn:boundaryEvent id="{LOW}_too_late" name="逾期自动确认" attachedToRef="{LOW}_survey">'
        f"<bpmn:outgoing>{LOW}_too_late_flow</bpmn:outgoing><bpmn:timerEventDefinition>"
        '<bpmn:timeDuration xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:type="bpmn:tFormalExpression">P30D</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f'<bpmn:sequenceFlow id="{LOW}_too_late_flow" sourceRef="{LOW}_too_late" '
        f'targetRef="{LOW}_answered" /></bpmn:process>',
    )


def _standards_swapped(files: Files) -> None:
    """Town households get the standard of the country and the other way round."""
    for old, new in (("urban", "@"), ("rural", "urban"), ("@", "rural")):
        spoil.swap(files, f"{LOW}.dmn", f'<text>"{old}"</text>', f'<text>"{new}"</text>')


FAULTS: tuple[Fault, ...] = (
    Fault("low_without_publicity", "低保：不公示也能确认", partial(_straight, process=LOW)),
    Fault("poor_without_publicity", "特困：不公示也能确认", partial(_straight, process=POOR)),
    Fault("temporary_without_publicity", "临时救助：支出型不公示也能确认", partial(_straight, process=TEMP)),
    Fault("job_without_publicity", "就业困难：不公示也能确认", partial(_straight, process=JOB)),
    Fault(
        "publicity_skipped",
        "低保：张榜后不等期满就登记公示无异议",
        lambda f: spoil.lead(f, LOW, _flow(LOW, "opinion_given", "publish"), f"{LOW}_record_publicity"),
    ),
    Fault(
        "publicity_shortened",
        "特困：公示只有 3 日",
        lambda f: spoil.mapping(f, POOR, f"{POOR}_publish", "days", "=3"),
    ),
    Fault(
        "publicity_presumed",
        "低保：审核意见直接把公示记为完成",
        lambda f: spoil.mapping(f, LOW, f"{LOW}_opinion", "publicity_done", "=true"),
    ),
    Fault(
        "refusal_letter_removed",
        "低保：不予确认不送达决定",
        lambda f: spoil.remove(f, LOW, f"{LOW}_answer_refused"),
    ),
    Fault(
        "approval_letter_removed",
        "老年人补贴：确认后不送达决定",
        lambda f: spoil.remove(f, OLD, f"{OLD}_answer_approved"),
    ),
    Fault(
        "refusal_without_article",
        "特困：不予确认不写依据条款",
        lambda f: spoil.mapping(f, POOR, f"{POOR}_answer_refused", "article", None),
    ),
    Fault(
        "refusal_without_remedy",
        "就业困难：不予认定不写救济途径",
        lambda f: spoil.mapping(f, JOB, f"{JOB}_answer_refused", "remedy", "=null"),
    ),
    Fault(
        "refusal_without_reason",
        "老年人补贴：不予确认不写理由",
        lambda f: spoil.mapping(f, OLD, f"{OLD}_answer_refused", "reason_code", None),
    ),
    Fault(
        "refusal_grounds_removed",
        "老年人补贴：不查理由表就送达不予确认决定",
        lambda f: spoil.remove(f, OLD, f"{OLD}_refusal_grounds"),
    ),
    Fault(
        "answer_of_another_item",
        "特困：答复写成低保",
        lambda f: spoil.mapping(f, POOR, f"{POOR}_answer_approved", "item", LOW),
    ),
    Fault(
        "answer_without_facts",
        "低保：不予确认不附认定事实",
        lambda f: spoil.mapping(f, LOW, f"{LOW}_answer_refused", "facts", None),
    ),
    Fault("outcomes_swapped", "低保：同意的答复为不予确认，不同意的予以确认", _swapped),
    Fault("approved_by_lateness", "低保：调查逾期后不经确认直接办结", _timed_out),
    Fault(
        "confirmation_removed",
        "老年人补贴：没有确认人也能送达决定",
        lambda f: spoil.lead(f, OLD, _flow(OLD, "assess", "confirm"), f"{OLD}_confirmed"),
    ),
    Fault(
        "survey_removed",
        "老年人补贴：不入户调查",
        lambda f: spoil.lead(f, OLD, _flow(OLD, "to_survey", "survey"), f"{OLD}_assess"),
    ),
    Fault(
        "survey_by_one",
        "低保：入户调查环节不要求两名调查人",
        lambda f: spoil.prop(f, LOW, f"{LOW}_survey", "visitors"),
    ),
    Fault(
        "look_up_guessed",
        "低保：查询没有结果也往下走",
        lambda f: spoil.attribute(
            f, LOW, f"{LOW}_look_ups_known", "default", _flow(LOW, "look_ups_known", "look_ups_settled")
        ),
    ),
    Fault(
        "source_down_counts",
        "老年人补贴：来源故障当作已查明",
        lambda f: spoil.swap(
            f,
            f"{OLD}.bpmn",
            '["HIT", "NO_RECORD"], benefit_outcome',
            '["HIT", "NO_RECORD", "SOURCE_DOWN"], benefit_outcome',
        ),
    ),
    Fault(
        "by_hand_bypassed",
        "临时救助：查询不明时不转人工",
        lambda f: spoil.lead(
            f, TEMP, _flow(TEMP, "look_ups_known", "verify_by_hand"), f"{TEMP}_look_ups_settled"
        ),
    ),
    Fault(
        "report_guessed",
        "特困：核对报告不可用也比对财产",
        lambda f: spoil.lead(
            f, POOR, _flow(POOR, "econcheck_usable", "econcheck_by_hand"), f"{POOR}_econcheck_settled"
        ),
    ),
    Fault(
        "look_up_without_purpose",
        "一件事：查询在保情况不写目的",
        lambda f: spoil.mapping(f, MAIN, "look_up_benefit", "purpose", None),
    ),
    Fault(
        "look_up_without_basis",
        "低保：查询户籍不写依据",
        lambda f: spoil.prop(f, LOW, f"{LOW}_look_up_household", "legalBasis"),
    ),
    Fault(
        "wrong_purpose",
        "低保：查询目的超出约定",
        lambda f: spoil.mapping(f, LOW, f"{LOW}_look_up_household", "purpose", "商业用途"),
    ),
    Fault(
        "same_face_rechecks",
        "再核实：经办过的人也能再核实",
        lambda f: spoil.prop(f, AGAIN, "recheck_investigate", "notHandledBefore"),
    ),
    Fault(
        "recheck_unanswered",
        "再核实：结束时不送达答复",
        lambda f: spoil.remove(f, AGAIN, "recheck_answer"),
    ),
    Fault(
        "fixed_office",
        "低保：各街道的确认都由一个街道办理",
        lambda f: spoil.setting(
            f, LOW, f"{LOW}_confirm", "assignmentDefinition", "candidateGroups", "confirmer@lc_shanda"
        ),
    ),
    Fault(
        "any_office",
        "特困：任何单位的确认人都能确认",
        lambda f: spoil.setting(
            f, POOR, f"{POOR}_confirm", "assignmentDefinition", "candidateGroups", "confirmer"
        ),
    ),
    Fault(
        "unknown_post",
        "低保：入户调查的岗位不存在",
        lambda f: spoil.setting(
            f, LOW, f"{LOW}_survey", "assignmentDefinition", "candidateGroups", '="investigator@" + office'
        ),
    ),
    Fault(
        "wrong_office_in_table",
        "职责表：就业困难人员认定分给街道",
        lambda f: spoil.swap_after(f, "responsibility.dmn", '"employment_hardship"', '"lc_hr"', "street"),
    ),
    Fault(
        "default_dropped",
        "低保：是否确认没有默认出线",
        lambda f: spoil.attribute(f, LOW, f"{LOW}_confirmed", "default", None),
    ),
    Fault(
        "join_too_early",
        "低保：调查、查询、核对任一完成就往下走",
        lambda f: spoil.kind(f, LOW, f"{LOW}_checks_end", "exclusiveGateway"),
    ),
    Fault(
        "split_exclusive",
        "一件事：多个事项只办第一个",
        lambda f: spoil.kind(f, MAIN, "co_handle", "exclusiveGateway"),
    ),
    Fault(
        "items_wait",
        "一件事：联办汇聚等所有事项（没有申请的也等）",
        lambda f: spoil.kind(f, MAIN, "co_handle_done", "parallelGateway"),
    ),
    Fault(
        "message_key_missing",
        "低保：公示异议消息没有关联键",
        lambda f: spoil.swap_after(
            f, f"{LOW}.bpmn", "objection_raised_", 'correlationKey="=case_id"', 'correlationKey=""'
        ),
    ),
    Fault(
        "message_renamed",
        "特困：核对报告的消息名写错",
        lambda f: spoil.swap(f, f"{POOR}.bpmn", 'name="econcheck_report"', 'name="econ_report"'),
    ),
    Fault(
        "form_missing",
        "低保：确认表单的编号写错",
        lambda f: spoil.setting(f, LOW, f"{LOW}_confirm", "formDefinition", "formId", f"{LOW}_confirmm"),
    ),
    Fault(
        "reason_not_asked",
        "低保：确认表单选不予确认时不填理由",
        lambda f: spoil.swap_after(
            f, f"{LOW}_confirm.form", '"key": "reason_code"', '"required": true', '"required": false'
        ),
    ),
    Fault(
        "correction_not_told",
        "一件事：不发一次性告知就登记补正",
        lambda f: spoil.remove(f, MAIN, "send_correction_notice"),
    ),
    Fault(
        "city_not_told",
        "临时救助：结果不推送市级",
        lambda f: spoil.remove(f, TEMP, f"{TEMP}_push_city"),
    ),
    Fault(
        "feedback_removed",
        "一件事：不统一反馈就办结",
        lambda f: spoil.remove(f, MAIN, "feedback"),
    ),
    Fault(
        "standard_swapped",
        "低保：城乡标准互换",
        _standards_swapped,
    ),
    Fault(
        "amount_off",
        "低保：保障金不减家庭收入",
        lambda f: spoil.swap(f, f"{LOW}.dmn", " - household_income / household_size", ""),
    ),
    Fault(
        "ceiling_removed",
        "临时救助：小额快救没有上限",
        lambda f: spoil.swap_after(
            f, f"{TEMP}.dmn", 'id="temporary_assistance_quick_amount"', "min(", "max("
        ),
    ),
    Fault(
        "care_grade_shifted",
        "特困：四项不能自理算部分失能",
        lambda f: spoil.swap_after(f, f"{POOR}.dmn", "care_grade", "[1..3]", "[1..4]"),
    ),
    Fault(
        "limit_swapped",
        "时限表：低保确认改为 30 日",
        lambda f: spoil.swap_after(f, "limits.dmn", '"confirm"', "<text>10</text>", "<text>30</text>"),
    ),
    Fault(
        "assets_ignored",
        "财产标准：车辆数不再比较",
        lambda f: spoil.swap(f, "assets.dmn", "vehicle_count", "real_estate_count", times=3),
    ),
    Fault(
        "article_wrong",
        "理由表：收入超标的依据条款写错",
        lambda f: spoil.swap(f, "reasons.dmn", "民发〔2021〕57号 第二十一条", "民发〔2021〕57号 第二条"),
    ),
    Fault(
        "table_overlap",
        "低保标准表：同一情形有两条规则",
        lambda f: spoil.swap(f, f"{LOW}.dmn", '<text>"rural"</text>', '<text>"urban"</text>'),
    ),
    Fault(
        "amount_not_mapped",
        "低保：确认的金额没有进入决定",
        lambda f: spoil.mapping(f, LOW, f"{LOW}_answer_approved", "amount", None),
    ),
    Fault(
        "role_missing",
        "service.json：没有说明申请人证件号码的字段",
        lambda f: spoil.swap(f, "service.json", '    "id_number": "id_number",\n', ""),
    ),
)
