"""The look-ups of the catalogue: what each source may be asked and which facts may come back.

Facts are counts, bands, flags and dates; no account number, address or household member ever comes back.
Data only; it knows no network.

Source: 济历城民发〔2024〕17号; 《社会救助法》 art. 62; 民发〔2021〕57号 art. 17; 民发〔2021〕43号
art. 21-22.
"""

from __future__ import annotations

from datetime import timedelta

from connectors.data_sharing.schema import Field, FieldType, Kind, Operation, Purpose, System, Terms

SUBJECT = (Field("name", "姓名", FieldType.TEXT), Field("id_number", "公民身份号码", FieldType.TEXT))

SUBSISTENCE, DESTITUTE = "subsistence_allowance", "destitute_support"
TEMPORARY, ELDERLY, HARDSHIP = "temporary_assistance", "elderly_subsidy", "employment_hardship"
ALL_ITEMS = frozenset({SUBSISTENCE, DESTITUTE, TEMPORARY, ELDERLY, HARDSHIP})
MEANS_TESTED = frozenset({SUBSISTENCE, DESTITUTE})

_SHARING = "《中华人民共和国社会救助法》第六十二条"
_CHECKING = "《中华人民共和国社会救助法》第六十二条；民发〔2021〕57号第十七条"
_SELF_CARE = "民发〔2021〕43号第二十一条、第二十二条"
_PLAN = "济历城民发〔2024〕17号（数据共享）"

_DAY, _WEEK, _MONTH, _HALF_YEAR = (timedelta(days=days) for days in (1, 7, 31, 183))

_EVERYONE = (Purpose.ELIGIBILITY, Purpose.IDENTITY, Purpose.EMPLOYMENT, Purpose.RECHECK)
_ASSESSMENT = (Purpose.ELIGIBILITY, Purpose.RECHECK)
_JOBS = (Purpose.EMPLOYMENT, Purpose.ELIGIBILITY, Purpose.RECHECK)

IDENTITY = Terms(_SHARING, _EVERYONE, ALL_ITEMS, _WEEK)
BENEFIT = Terms(_SHARING, _ASSESSMENT, ALL_ITEMS, _DAY)
MARRIAGE = Terms(_SHARING, _ASSESSMENT, MEANS_TESTED, _MONTH)
MEANS = Terms(_CHECKING, _ASSESSMENT, MEANS_TESTED, _MONTH, needs_consent=True)
REPORT = Terms(_CHECKING, _ASSESSMENT, MEANS_TESTED | {TEMPORARY}, _HALF_YEAR, needs_consent=True)
DISABILITY = Terms(
    _SHARING,
    (Purpose.ELIGIBILITY, Purpose.EMPLOYMENT, Purpose.RECHECK),
    ALL_ITEMS - {TEMPORARY},
    _HALF_YEAR,
    needs_consent=True,
)
EMPLOYMENT = Terms(_PLAN, _JOBS, MEANS_TESTED | {HARDSHIP}, _WEEK)
ABILITY = Terms(_SELF_CARE, _ASSESSMENT, frozenset({ELDERLY, DESTITUTE}), _HALF_YEAR, needs_consent=True)

WEALTH_BANDS = (
    ("none", "无"),
    ("under_10k", "1万元以下"),
    ("10k_to_30k", "1万元至3万元"),
    ("30k_to_100k", "3万元至10万元"),
    ("over_100k", "10万元以上"),
)
MONTHLY_BANDS = (
    ("none", "无"),
    ("under_1000", "每月1000元以下"),
    ("1000_to_2000", "每月1000元至2000元"),
    ("2000_to_5000", "每月2000元至5000元"),
    ("over_5000", "每月5000元以上"),
)
_DISABILITIES = (
    ("visual", "视力残疾"),
    ("hearing", "听力残疾"),
    ("speech", "言语残疾"),
    ("physical", "肢体残疾"),
    ("intellectual", "智力残疾"),
    ("mental", "精神残疾"),
    ("multiple", "多重残疾"),
)
_GRADES = (("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级"))
_MARRIAGES = (("unmarried", "未婚"), ("married", "已婚"), ("divorced", "离异"), ("widowed", "丧偶"))
_RESIDENCE = (("urban", "城镇"), ("rural", "农村"))
_INSURANCE = (("employee", "职工"), ("flexible", "灵活就业"), ("resident", "城乡居民"), ("none", "未参保"))
_ABILITIES = (
    ("capable", "能力完好"),
    ("mild", "轻度失能"),
    ("moderate", "中度失能"),
    ("severe", "重度失能"),
    ("total", "完全失能"),
)


def _text(name: str, title: str) -> Field:
    return Field(name, title, FieldType.TEXT, required=False)


def _flag(name: str, title: str) -> Field:
    return Field(name, title, FieldType.FLAG)


def _count(name: str, title: str) -> Field:
    return Field(name, title, FieldType.COUNT)


def _date(name: str, title: str) -> Field:
    return Field(name, title, FieldType.DATE, required=False)


def _choice(name: str, title: str, choices: tuple[tuple[str, str], ...]) -> Field:
    return Field(name, title, FieldType.CHOICE, choices=choices)


def _look_up(code: str, system: System, title: str, terms: Terms, *returns: Field) -> Operation:
    return Operation(code, system, title, Kind.LOOK_UP, SUBJECT, returns, terms)


LOOK_UPS = (
    _look_up(
        "police.idcard",
        System.POLICE,
        "居民身份证信息核验",
        IDENTITY,
        _flag("valid", "证件有效"),
        _flag("alive", "在世"),
        _date("valid_until", "证件有效期至"),
    ),
    _look_up(
        "police.household",
        System.POLICE,
        "户籍信息查询",
        IDENTITY,
        _count("member_count", "户内人数"),
        _choice("residence", "户口性质", _RESIDENCE),
        _flag("moved_out", "已迁出"),
        _text("region_code", "户籍所在区划代码"),
        _text("region_name", "户籍所在街道、社区"),
    ),
    _look_up(
        "civil.marriage",
        System.MARRIAGE,
        "婚姻登记查询",
        MARRIAGE,
        _choice("status", "婚姻状况", _MARRIAGES),
        _date("registered_on", "登记日期"),
    ),
    _look_up(
        "civil.benefit",
        System.ASSISTANCE,
        "在享社会救助查询",
        BENEFIT,
        _flag("receiving", "正在享受救助"),
        Field("benefits", "在享救助项目", FieldType.TEXTS),
        _date("since", "享受起始日期"),
    ),
    Operation(
        "civil.econcheck",
        System.ECONCHECK,
        "居民家庭经济状况核对",
        Kind.ASYNC,
        SUBJECT,
        (
            _flag("consistent", "核对与申报一致"),
            Field("monthly_income", "家庭月收入合计（元）", FieldType.MONEY),
            _choice("property_band", "家庭金融资产", WEALTH_BANDS),
            _count("real_estate_count", "不动产套数"),
            _count("vehicle_count", "机动车辆数"),
            Field("differences", "与申报不一致的方面", FieldType.TEXTS, required=False),
        ),
        REPORT,
    ),
    _look_up(
        "disabled.card",
        System.DISABLED,
        "残疾人证查询",
        DISABILITY,
        _choice("category", "残疾类别", _DISABILITIES),
        _choice("grade", "残疾等级", _GRADES),
        _date("valid_until", "残疾人证有效期至"),
    ),
    _look_up(
        "hr.unemployment",
        System.EMPLOYMENT,
        "失业登记查询",
        EMPLOYMENT,
        _flag("registered", "已办理失业登记"),
        _date("registered_on", "失业登记日期"),
    ),
    _look_up(
        "hr.hardship",
        System.EMPLOYMENT,
        "就业困难人员认定查询",
        EMPLOYMENT,
        _flag("recognised", "已认定就业困难人员"),
        _text("category", "认定类别"),
        _date("valid_until", "认定有效期至"),
    ),
    _look_up(
        "hr.insured",
        System.EMPLOYMENT,
        "社会保险参保查询",
        EMPLOYMENT,
        _flag("insured", "正在参保"),
        _choice("insurance", "参保身份", _INSURANCE),
        _date("last_paid_on", "最近缴费日期"),
    ),
    _look_up(
        "realestate",
        System.REALESTATE,
        "不动产登记查询",
        MEANS,
        _count("property_count", "不动产套数"),
        _count("commercial_count", "其中非住宅套数"),
    ),
    _look_up(
        "vehicle",
        System.TRAFFIC,
        "机动车登记查询",
        MEANS,
        _count("vehicle_count", "机动车辆数"),
        _count("commercial_count", "其中营运车辆数"),
    ),
    _look_up(
        "hfund",
        System.HFUND,
        "住房公积金缴存查询",
        MEANS,
        _flag("contributing", "正在缴存"),
        _choice("monthly_band", "月缴存额", MONTHLY_BANDS),
    ),
    _look_up(
        "tax",
        System.TAX,
        "个人所得税申报查询",
        MEANS,
        _flag("declared", "上年度有申报收入"),
        _choice("monthly_band", "月均申报收入", MONTHLY_BANDS),
    ),
    _look_up(
        "market",
        System.MARKET,
        "市场主体登记查询",
        MEANS,
        _count("active_count", "存续市场主体数"),
        _flag("legal_representative", "担任法定代表人"),
    ),
    _look_up(
        "bank",
        System.FINANCE,
        "金融资产查询",
        MEANS,
        _count("account_count", "账户数"),
        _choice("balance_band", "存款合计", WEALTH_BANDS),
        _choice("investment_band", "理财、证券合计", WEALTH_BANDS),
    ),
    _look_up(
        "elder.ability",
        System.ELDER,
        "老年人能力评估查询",
        ABILITY,
        _choice("ability", "能力等级", _ABILITIES),
        _count("failed_indicators", "六项指标中不能自主完成的项数"),
        _date("assessed_on", "评估日期"),
    ),
)
