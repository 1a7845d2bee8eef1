"""Made-up contexts for every page.  All people and numbers are invented.  Data only."""

from __future__ import annotations

from dataclasses import replace

from tests.support.sample_form import CONTEXT, SCHEMA, VALUES
from webui import pages
from webui.pages import Fact, Link, Tag, Tone, limit_tag, window

SHELL = pages.Shell(
    csrf_token="preview",
    user="李晓明",
    office="西关街道",
    start_url="/pages/apply",
    home_url="/pages/inbox",
    menu=(
        pages.MenuGroup(
            "我的工作",
            (
                Link("待办事项", "/pages/inbox", current=True, icon="inbox", count=23),
                Link("已办事项", "/pages/done", icon="check2-square"),
            ),
        ),
        pages.MenuGroup(
            "案件",
            (
                Link("案件查询", "/pages/cases", icon="search"),
                Link("异常处理", "/pages/incidents", icon="exclamation-triangle-fill", count=2),
            ),
        ),
    ),
)


def _row(number: str, item: str, person: str, step: str, left: int | None) -> pages.InboxRow:
    fresh = left is not None and left > 3
    return pages.InboxRow(
        "/pages/task",
        number,
        item,
        pages.masked_name(person),
        step,
        "本人线上提交",
        "11-17 09:14",
        limit_tag(left),
        verb="签收" if fresh else "办理",
        fresh=fresh,
    )


_ROWS = (
    _row("JZ20261019-0023", "最低生活保障", "赵国庆", "入户调查", -5),
    _row("JZ20261102-0037", "最低生活保障、临时救助", "王秀英", "街道受理初审", -3),
    _row("JZ20261119-0102", "经济困难老年人补贴", "孙玉珍", "资格核验", 0),
    _row("JZ20261120-0008", "临时救助", "马强", "街道受理初审", 1),
    _row("JZ20261120-0051", "特困人员供养", "何建军", "补正材料复核", 4),
    _row("JZ20261121-0019", "就业困难人员认定", "刘芳", "街道受理初审", 6),
    _row("JZ20261121-0103", "最低生活保障", "周晨", "材料初审", None),
)
FILTER = pages.Filter(
    "/pages/inbox",
    fields=(
        pages.FilterField("item", "事项类别", (("", "全部"), ("a", "最低生活保障"), ("b", "临时救助"))),
        pages.FilterField("limit", "时限状态", (("", "全部"), ("over", "已超期"), ("soon", "即将到期"))),
    ),
)
INBOX = pages.InboxPage(
    _ROWS,
    (
        Link("全部", "/pages/inbox", current=True, count=23),
        Link("已超期", "/pages/inbox?limit=over", count=3),
        Link("即将到期", "/pages/inbox?limit=soon", count=5),
        Link("待签收", "/pages/inbox?claim=1", count=6),
    ),
    FILTER,
    "共 23 件，其中超期 3 件、今日到期 2 件",
    next_href="/pages/inbox?after=7",
)
INBOX_EMPTY = pages.InboxPage((), INBOX.tabs, FILTER)
_COLUMNS = ("受理编号", "事项", "申请人", "当前环节")


def _list(title: str, moments: str) -> pages.ListPage:
    rows = tuple(
        (
            pages.Cell(row.case_number),
            pages.Cell(row.item, "/pages/task-done", leads=True),
            pages.Cell(row.applicant),
            pages.Cell(row.step),
            pages.Cell("2026-11-20 15:02"),
        )
        for row in _ROWS[:3]
    )
    return pages.ListPage(title, pages.Table(title, (*_COLUMNS, moments), rows), "共 128 件", filter=FILTER)


DONE = _list("已办事项", "办理时间")
CASES = _list("案件查询", "提交时间")

HISTORY = (
    pages.HistoryRow(
        "提交申请", "王秀英（线上）", "11-02 09:14", Tag("完成", Tone.GOOD), href="/pages/task-done"
    ),
    pages.HistoryRow(
        "家庭经济状况核对",
        "系统接口",
        "11-02 09:15",
        Tag("自动完成", Tone.GOOD),
        "未发现名下车辆、商业保险。",
    ),
    pages.HistoryRow(
        "街道受理初审",
        "李晓明（西关街道）",
        "11-17 签收",
        Tag("办理中 · 超期 3 天", Tone.BAD),
        "11-20 18:00 系统催办",
    ),
    pages.HistoryRow("区民政局审批", "区民政局低保科", "", Tag("未开始")),
)
DIAGRAM = pages.Diagram("办理进度", "/diagram.bpmn", ("applied", "look_up", "initial_review"), ("survey",))
FORM = pages.FormPage(SCHEMA, VALUES, "/tasks/1/complete", "/draft", "草稿已保存 10:02", CONTEXT)
TASK = pages.TaskPage(
    title="最低生活保障 · 街道受理初审",
    case_number="JZ20261102-0037",
    case_href="/pages/case",
    limit=limit_tag(-3),
    facts=(
        Fact("受理编号", "JZ20261102-0037"),
        Fact("申请人", "王秀英（农村）"),
        Fact("发起时间", "2026-11-02 09:14"),
        Fact("办理时限", "3 个工作日（应于 11-20 前办结）"),
    ),
    history=HISTORY,
    diagram=DIAGRAM,
    form=FORM,
    actions=(
        pages.Action("提交办理", pages.ActionKind.SUBMIT, primary=True),
        pages.Action("暂存", pages.ActionKind.SAVE_DRAFT, icon="save"),
        pages.Action("退签", pages.ActionKind.POST, "/tasks/1/release", icon="arrow-return-left"),
    ),
    back=Link("待办事项", "/pages/inbox"),
)
TASK_FAULTS = replace(
    TASK,
    form=replace(
        FORM,
        values={**VALUES, "opinion": ""},
        faults=(
            pages.FormFault("opinion", "Field_opinion", "受理意见", "此项为必填项"),
            pages.FormFault("members.1.income", "Field_income", "月收入（元）", "与核对结果不一致"),
        ),
    ),
)
ANSWERS = (
    pages.AnswerGroup(
        "申请人信息",
        (
            pages.Answered("申请人姓名", "王秀英"),
            pages.Answered("身份证号码", "110101********1237"),
            pages.Answered("所属街道（乡镇）", "西关街道"),
            pages.Answered("受理意见", "材料齐全。\n同意受理。"),
        ),
    ),
    pages.AnswerGroup(
        "家庭成员",
        columns=("姓名", "与申请人关系", "月收入（元）"),
        rows=(("李强", "子女", "1200"), ("李芳", "子女", "800.5")),
    ),
)
TASK_DONE = replace(
    TASK, form=None, actions=(), answers=ANSWERS, notice="李晓明（西关街道）已于 11-20 15:02 办理完成。"
)
TASK_CLAIM = replace(
    TASK,
    form=None,
    answers=ANSWERS,
    notice="签收后即可办理。",
    actions=(pages.Action("签收", pages.ActionKind.POST, "/tasks/1/claim", primary=True),),
)
CONFLICT = pages.ConflictPage(
    "JZ20261102-0037",
    "街道受理初审",
    "张伟（西关街道）",
    "11-20 15:02",
    "/pages/case",
    "/pages/inbox",
    True,
    ANSWERS,
)
INCIDENT = pages.IncidentRow(
    "JZ20261102-0037",
    "/pages/case",
    "向省级平台推送结果",
    "push_result",
    "省级数据共享平台没有确认：连接超时",
    "11-20 15:03",
    Tag("待处理", Tone.BAD, "exclamation-triangle-fill"),
    "/incidents/1/retry",
)
INCIDENTS = pages.IncidentListPage(
    (INCIDENT, replace(INCIDENT, case_number="JZ20261120-0008", step="结果归集", element_id="collect"))
)
CASE = pages.CasePage(
    case_number="JZ20261102-0037",
    title="王秀英的救助申请",
    state=Tag("办理中", Tone.INFO),
    facts=TASK.facts,
    items=(
        pages.ItemAnswer(
            "最低生活保障",
            Tag("同意", Tone.GOOD, "check-circle-fill"),
            "区民政局",
            "自 2026 年 12 月起每月发给 786 元",
            decided="11-20 16:20",
            limit=limit_tag(4),
            letter_href="#",
        ),
        pages.ItemAnswer("临时救助", Tag("办理中", Tone.INFO), "西关街道", limit=limit_tag(1)),
        pages.ItemAnswer(
            "就业困难人员认定",
            Tag("不予认定", Tone.WARN),
            "区人社局",
            "不予认定",
            "没有查到失业登记记录",
            "11-19 10:00",
        ),
    ),
    tasks=(pages.OpenTaskRow("入户调查", "李晓明（西关街道）", "11-17 09:14", limit_tag(-3), "/pages/task"),),
    history=HISTORY,
    diagrams=(DIAGRAM, replace(DIAGRAM, title="临时救助办理进度", failed=("decision",))),
    look_ups=(
        pages.LookUpRow(
            "居民身份核验", "公安部门", Tag("一致", Tone.GOOD, "check-circle-fill"), "11-02 09:14"
        ),
        pages.LookUpRow("机动车登记", "公安部门", Tag("查无记录", Tone.PLAIN), "11-02 09:15"),
        pages.LookUpRow(
            "不动产登记",
            "自然资源部门",
            Tag("数据源故障", Tone.BAD, "exclamation-triangle-fill"),
            "11-02 09:15",
            detail="请人工核实后填写",
        ),
    ),
    incidents=(INCIDENT,),
    application=ANSWERS,
    back=Link("案件查询", "/pages/cases"),
)
APPLY = window.DeskPage(
    number="YS20261123-00007",
    code="ABCD-2345",
    facts=(Fact("姓名", "王*英"), Fact("公民身份号码", "110101********1234")),
    identify=window.IdentifyPart("/identify", "王秀英"),
    identified=True,
    earlier=(),
    in_force=(Tag("最低生活保障", Tone.GOOD),),
    prospects=(window.ProspectRow("临时救助", Tag("需要再了解", Tone.INFO), ("需要了解有没有突发急难",)),),
    sources=(),
    ask_url="/ask",
    scan=window.ScanPart("/files", (("id_card", "居民身份证"),), ()),
    leave_url="/leave",
    form=pages.FormPage(SCHEMA, {}, "/apply", "/draft", "", CONTEXT),
)
RECEIPT = window.ReceiptPage(
    "JZ20261123-0007",
    "王秀英",
    "2026-11-23 10:02",
    ("最低生活保障", "临时救助"),
    "将在 30 个工作日内逐项书面答复。",
    "/pages/case",
    "/pages/apply",
    "西关街道便民服务中心",
)
LOGIN = pages.LoginPage(
    "/login",
    "",
    "用户名或者密码不正确",
    "",
    (pages.DemoUser("window", "李晓明", "西关街道窗口"), pages.DemoUser("review", "张伟", "西关街道初审")),
    "demo",
)
ERROR = pages.ErrorPage(
    404,
    "没有找到这个页面",
    "要找的内容不存在，或者不在您的办理范围内。",
    "请检查地址，或者从待办事项进入。",
    "/pages/inbox",
)
