"""A form with every kind of field the checks know, in the words of an application.  Data only."""

from __future__ import annotations


def _field(kind: str, key: str, label: str, **more: object) -> dict[str, object]:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": label, **more}


def _options(*labels: str) -> list[dict[str, object]]:
    return [{"value": label, "label": label} for label in labels]


_APPLICANT = [
    _field(
        "textfield",
        "name",
        "申请人姓名",
        validate={"required": True, "maxLength": 30},
        layout={"row": "a", "columns": 8},
    ),
    _field(
        "textfield",
        "id_number",
        "身份证号码",
        description="18 位居民身份证号码",
        validate={"required": True},
        properties={"check": "id_number"},
        layout={"row": "a", "columns": 8},
    ),
    _field(
        "textfield",
        "phone",
        "联系电话",
        validate={"required": True},
        properties={"check": "phone"},
        layout={"row": "b", "columns": 8},
    ),
    {
        "type": "datetime",
        "id": "Field_applied_on",
        "key": "applied_on",
        "subtype": "date",
        "dateLabel": "申请日期",
        "validate": {"required": True},
        "layout": {"row": "b", "columns": 8},
    },
    _field(
        "select",
        "township",
        "所属街道（乡镇）",
        valuesKey="townships",
        validate={"required": True},
        layout={"row": "c", "columns": 8},
    ),
    _field(
        "radio",
        "household",
        "户籍类别",
        values=_options("城镇", "农村"),
        validate={"required": True},
        layout={"row": "c", "columns": 8},
    ),
]
_MEMBERS = [
    _field(
        "textfield",
        "member_name",
        "姓名",
        validate={"required": True, "maxLength": 30},
        layout={"row": "m", "columns": 5},
    ),
    _field(
        "select",
        "relation",
        "与申请人关系",
        values=_options("配偶", "子女", "父母", "其他"),
        layout={"row": "m", "columns": 5},
    ),
    _field(
        "number",
        "income",
        "月收入（元）",
        decimalDigits=2,
        validate={"min": 0, "max": 1000000},
        appearance={"suffixAdorner": "元"},
        layout={"row": "m", "columns": 6},
    ),
]
SCHEMA: dict[str, object] = {
    "type": "default",
    "id": "intake",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "id": "Text_title", "text": "## 最低生活保障 申请受理表"},
        {
            "type": "group",
            "id": "Group_applicant",
            "label": "申请人信息",
            "showOutline": True,
            "components": _APPLICANT,
        },
        {
            "type": "dynamiclist",
            "id": "List_members",
            "path": "members",
            "label": "家庭成员",
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "showOutline": True,
            "components": _MEMBERS,
        },
        _field(
            "expression",
            "average",
            "人均月收入",
            expression="=decimal(sum(for m in members return if m.income = null then 0 else m.income)"
            " / (count(members) + 1), 2)",
        ),
        _field("checkbox", "disabled_member", "家庭中有残疾人"),
        _field(
            "number",
            "disabled_count",
            "残疾人数",
            decimalDigits=0,
            validate={"required": True, "min": 1, "max": 20},
            conditional={"hide": "=disabled_member != true"},
        ),
        _field(
            "checklist",
            "reasons",
            "困难原因",
            values=_options("疾病", "残疾", "失业", "失能", "突发事件"),
            validate={"required": True},
        ),
        _field("textarea", "opinion", "受理意见", validate={"required": True, "maxLength": 500}),
    ],
}
VALUES: dict[str, object] = {
    "name": "王秀英",
    "id_number": "110101196001011233",
    "phone": "13800138000",
    "applied_on": "2026-11-02",
    "township": "xiguan",
    "household": "农村",
    "reasons": ["疾病"],
    "members": [
        {"member_name": "李强", "relation": "子女", "income": 1200},
        {"member_name": "李芳", "relation": "子女", "income": 800.5},
    ],
}
CONTEXT: dict[str, object] = {
    "townships": [{"value": "xiguan", "label": "西关街道"}, {"value": "dongguan", "label": "东关街道"}],
}
