"""The pushes of the catalogue: what is sent outwards, with only the fields that the receiver needs.

Data only; it knows no network.  The case number, the item and the key travel beside these fields.

Source: the service plan 济历城民发〔2024〕17号.
"""

from __future__ import annotations

from connectors.data_sharing.lookups import SUBJECT
from connectors.data_sharing.schema import Field, FieldType, Kind, Operation, System

STAGES = (
    ("accept", "统一受理"),
    ("initial_review", "初审"),
    ("distribute", "业务分发"),
    ("co_handle", "联办"),
    ("feedback", "统一反馈"),
    ("recheck", "再核实"),
)
RESULTS = (
    ("approved", "予以确认"),
    ("refused", "不予确认"),
    ("withdrawn", "申请人撤回"),
    ("terminated", "终止办理"),
)

NOTICES = (
    ("correction", "一次性补正告知"),
    ("reminder", "提醒"),
    ("publicity", "公示"),
    ("econcheck", "核对结果告知"),
    ("objection", "异议处理告知"),
)


def _optional(name: str, title: str, kind: FieldType = FieldType.TEXT) -> Field:
    return Field(name, title, kind, required=False)


PUSHES = (
    Operation(
        "portal.status",
        System.PORTAL,
        "办理进度推送",
        Kind.PUSH,
        (
            Field("stage", "办理环节", FieldType.CHOICE, choices=STAGES),
            Field("text", "进度说明", FieldType.TEXT),
            Field("occurred_at", "发生时间", FieldType.MOMENT),
        ),
    ),
    Operation(
        "notice.send",
        System.PORTAL,
        "告知送达",
        Kind.PUSH,
        (
            Field("kind", "告知类型", FieldType.CHOICE, choices=NOTICES),
            Field("text", "告知内容", FieldType.TEXT),
            Field("occurred_at", "发出时间", FieldType.MOMENT),
        ),
    ),
    Operation(
        "text.send",
        System.TEXTING,
        "短信发送",
        Kind.PUSH,
        (
            Field("phone", "手机号码", FieldType.TEXT),
            Field("channel", "渠道", FieldType.CHOICE, choices=(("sms", "短信"), ("wechat", "微信"))),
            Field("text", "内容", FieldType.TEXT),
        ),
    ),
    Operation(
        "portal.result",
        System.PORTAL,
        "办理结果推送",
        Kind.PUSH,
        (
            Field("result", "办理结果", FieldType.CHOICE, choices=RESULTS),
            Field("decided_on", "决定日期", FieldType.DATE),
            _optional("reason", "理由"),
            _optional("legal_basis", "依据"),
            _optional("letter_number", "文书编号"),
        ),
    ),
    Operation(
        "city.push",
        System.CITY,
        "办理结果推送市级联办部门",
        Kind.PUSH,
        (
            *SUBJECT,
            Field("region_code", "区划代码", FieldType.TEXT),
            Field("result", "办理结果", FieldType.CHOICE, choices=RESULTS),
            Field("decided_on", "决定日期", FieldType.DATE),
            _optional("paid_from", "发放起始日期", FieldType.DATE),
            _optional("monthly_amount", "月发放金额（元）", FieldType.MONEY),
        ),
    ),
    Operation(
        "hr.transfer",
        System.EMPLOYMENT,
        "就业困难人员认定转办",
        Kind.PUSH,
        (
            *SUBJECT,
            Field("phone", "联系电话", FieldType.TEXT),
            Field("region_code", "区划代码", FieldType.TEXT),
            Field("category", "拟认定类别", FieldType.TEXT),
            Field("unemployment_registered", "已办理失业登记", FieldType.FLAG),
            _optional("materials", "随附材料", FieldType.TEXTS),
        ),
    ),
)
