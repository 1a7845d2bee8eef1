"""The designer's workspace in a real browser: every editor in Chinese, and the whole way to a release."""

from __future__ import annotations

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from engine import cases, releases
from engine.drafts import reading
from engine.models import Case
from tests.support.designing import ALLOWANCE, REVIEWER, Desk, desk_of, person
from tests.support.service import AXE, Service
from webui.demo import households

TABLES = "subsistence_allowance/subsistence_allowance.dmn"
FORM = "one_thing/forms/accept.form"
TYPES = (
    "bpmn:StartEvent", "bpmn:EndEvent", "bpmn:UserTask", "bpmn:ServiceTask", "bpmn:BusinessRuleTask",
    "bpmn:ExclusiveGateway", "bpmn:ParallelGateway", "bpmn:IntermediateCatchEvent", "bpmn:SequenceFlow",
)  # fmt: skip


TOOLS = [
    ".djs-container",
    ".bio-properties-panel",
    ".dmn-js-parent",
    ".fjs-container",
    ".fjs-editor-container",
]
"""The surfaces of the drawing tools: theirs, not ours."""
RUN_AXE = """async (tools) => (await axe.run({exclude: tools}, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
  })).violations.map((each) => `${each.id}: ${each.nodes[0].html}`)"""


def _axe(page: Page) -> list[str]:
    """What axe finds wrong with our parts of ``page``."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(RUN_AXE, TOOLS)
    return found


def test_the_modeler_speaks_chinese_whatever_is_selected_and_opened(service: Service) -> None:
    desk = desk_of(service)
    desk.open(ALLOWANCE)
    seen: dict[str, list[str]] = {}

    for kind in TYPES:
        desk.ask(
            "get('selection').select(get('elementRegistry').find((each) => each.type === argument));", kind
        )
        _unfold(desk.page)
        seen[kind] = desk.english()
    for menu in ("bpmn-replace", "bpmn-append", "bpmn-create"):
        desk.ask(
            "const task = get('elementRegistry').find((each) => each.type === 'bpmn:ServiceTask');"
            "get('popupMenu').open(task, argument, {x: 300, y: 200}, {search: true});",
            menu,
        )
        expect(desk.page.locator(".djs-popup")).to_be_visible()
        seen[menu] = desk.english()
        service.shoot(desk.page, f"designer-{menu}")
        desk.ask("get('popupMenu').close();")
    desk.page.locator(".bts-toggle-mode").click()
    seen["simulation"] = desk.english()
    service.shoot(desk.page, "designer-simulation")

    assert {kind: words for kind, words in seen.items() if words} == {}


def _unfold(page: Page) -> None:
    """Open every group of the panel."""
    folded = ".bio-properties-panel-group-header:not(.open) .bio-properties-panel-group-header-title"
    page.evaluate("(folded) => document.querySelectorAll(folded).forEach((each) => each.click())", folded)


@pytest.mark.parametrize("path", [TABLES, FORM])
def test_tables_and_forms_are_edited_in_chinese(service: Service, path: str) -> None:
    desk = desk_of(service)

    desk.open(path)
    if path == TABLES:
        desk.page.locator("td.input-cell").first.click(button="right")
        menu = desk.english()
        desk.page.keyboard.press("Escape")
        desk.page.locator("#views button").first.click()
    else:
        menu = []
        for field in desk.page.locator(".fjs-children .fjs-element").all()[:4]:
            field.click()
            _unfold(desk.page)
            menu += desk.english()
    service.shoot(desk.page, f"designer-{path.rpartition('.')[2]}")

    assert (menu, desk.english(), _axe(desk.page)) == ([], [], [])


def test_the_pages_of_drafts_and_editors_have_no_barriers(service: Service) -> None:
    desk = desk_of(service)
    found: dict[str, list[str]] = {}

    for name, address in (("index", "/designer/"), ("draft", f"/designer/drafts/{desk.draft}")):
        desk.page.goto(service.address + address)
        found[name] = _axe(desk.page)
        service.shoot(desk.page, f"designer-{name}")
    desk.open(ALLOWANCE)
    found["modeler"] = _axe(desk.page)
    desk.open("shared/clocks.json")
    found["text"] = _axe(desk.page)

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_what_is_chosen_in_the_panel_is_written_as_the_engine_reads_it_and_undone_in_one_step(
    service: Service,
) -> None:
    desk = desk_of(service)
    desk.open(ALLOWANCE)
    task = "subsistence_allowance_survey"
    desk.select(task)
    before = desk.ask(SETTINGS, task)

    desk.page.locator("[data-entry-id=handling-post] select").select_option("reviewer")
    desk.page.locator("[data-entry-id=handling-place] select").select_option("street")
    chosen = desk.ask(SETTINGS, task)
    desk.page.locator("[data-entry-id=handling-form] select").select_option("subsistence_allowance_confirm")
    desk.page.locator("[data-entry-id=handling-basisStatus] select").select_option("待核")
    desk.page.locator("[data-entry-id=handling-verb-copy] input").uncheck()
    changed = desk.ask(SETTINGS, task)
    for _ in range(5):
        desk.page.locator("[data-do=undo]").click()

    street = '=if street = "unknown" then "reviewer" else "reviewer@" + street'
    assert chosen == {**before, "groups": street}
    assert (changed["form"], changed["status"]) == ("subsistence_allowance_confirm", "待核")
    assert set(before["verbs"].split(",")) - set(changed["verbs"].split(",")) == {"copy"}
    assert desk.ask(SETTINGS, task) == before
    desk.saved()


SETTINGS = """
const all = get('elementRegistry').get(argument).businessObject.extensionElements.values;
const own = (name) => all.find((each) => each.$type === `zeebe:${name}`);
const property = (name) => own('Properties').properties.find((each) => each.name === name).value;
return {form: own('FormDefinition').formId, groups: own('AssignmentDefinition').candidateGroups,
  due: own('TaskSchedule').dueDate, status: property('basisStatus'), verbs: property('verbs')};
"""


def test_expressions_know_the_variables_and_operations_are_chosen_from_a_list(service: Service) -> None:
    desk = desk_of(service)
    desk.open(ALLOWANCE)
    flow = desk.ask(
        "return get('elementRegistry').find((each) => each.businessObject.conditionExpression && each.waypoints).id;"
    )
    desk.select(flow)
    _unfold(desk.page)

    editor = desk.page.locator("[data-entry-id=conditionExpression] .cm-content")
    editor.click()
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("case_num")
    expect(desk.page.locator(".cm-tooltip-autocomplete")).to_contain_text("受理编号")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("workday due(3) > now()")
    desk.saved()
    assert desk.ask(CONDITION, flow) == "=workday due(3) > now()"

    task = desk.ask("return get('elementRegistry').find((each) => each.type === 'bpmn:ServiceTask').id;")
    desk.select(task)
    desk.page.locator(".bio-properties-panel-select-template-button").click()
    desk.page.locator(".djs-popup input").fill("婚姻")
    service.shoot(desk.page, "designer-operations")
    desk.page.locator(".djs-popup .entry").filter(has_text="婚姻登记查询").click()
    expect(desk.page.locator(".bio-properties-panel-header")).to_contain_text("婚姻登记查询")
    assert desk.ask(JOB, task) == "data_sharing.civil.marriage"
    assert desk.english() == []


CONDITION = "return get('elementRegistry').get(argument).businessObject.conditionExpression.body;"
JOB = """
const all = get('elementRegistry').get(argument).businessObject.extensionElements.values;
return all.find((each) => each.$type === 'zeebe:TaskDefinition').type;
"""


def test_a_file_that_was_only_looked_at_stays_byte_for_byte(service: Service) -> None:
    desk = desk_of(service)
    paths = (ALLOWANCE, TABLES, FORM, "shared/clocks.json", "shared/letters/refused.letter")

    for path in paths:
        desk.open(path)
        desk.page.keyboard.press("Control+s")
        expect(desk.page.locator("#save-state")).to_contain_text("没有未保存的修改")
    desk.open(ALLOWANCE)
    desk.change("subsistence_allowance_survey", {"name": "另一个名称"})
    desk.saved()
    desk.page.locator("[data-do=undo]").click()
    desk.saved()

    with service.store.transaction(person(service, REVIEWER)) as tx:
        assert reading.files(tx, desk.draft) == releases.files(tx, 1)


def test_two_windows_do_not_overwrite_each_other(service: Service) -> None:
    desk = desk_of(service)
    desk.open(ALLOWANCE)
    other = Desk(service, desk.page.context.new_page(), desk.draft)
    other.open(ALLOWANCE)

    other.change("subsistence_allowance_survey", {"name": "先改的"})
    other.saved()
    desk.change("subsistence_allowance_survey", {"name": "后改的"})

    expect(desk.page.locator("#save-state[data-state=failed]")).to_contain_text("已由他人或在另一个窗口修改")
    service.complaints[:] = [line for line in service.complaints if "409" not in line]
    with service.store.transaction(person(service, REVIEWER)) as tx:
        kept = reading.file(tx, desk.draft, ALLOWANCE).content.decode()
    assert "先改的" in kept
    assert "后改的" not in kept


def test_a_limit_and_a_gateway_are_changed_mended_and_published_by_a_second_person(service: Service) -> None:
    desk = desk_of(service)
    desk.open(ALLOWANCE)
    gateway, flow = desk.ask(
        "const all = get('elementRegistry').filter((each) => each.type === 'bpmn:ExclusiveGateway');"
        "const found = all.find((each) => each.businessObject.default);"
        "return [found.id, found.businessObject.default.id];"
    )
    desk.select("subsistence_allowance_survey")
    desk.page.locator("[data-entry-id=handling-limit] input").fill("5")
    desk.page.keyboard.press("Tab")
    desk.saved()

    desk.change(gateway, {"default": None})
    desk.findings("2 个错误")
    desk.page.locator("#findings-toggle").click()
    desk.page.locator("#findings").get_by_role("button", name="没有默认出线").click()
    service.shoot(desk.page, "designer-lint")
    assert desk.ask("return get('selection').get().map((each) => each.id);") == [gateway]
    desk.ask(
        "const [gateway, flow] = argument.map((id) => get('elementRegistry').get(id));"
        "get('modeling').updateProperties(gateway, {default: flow.businessObject});",
        [gateway, flow],
    )
    expect(desk.page.locator("#findings-toggle")).not_to_have_attribute("data-level", "error")
    desk.saved()

    page = desk.page
    page.goto(f"{service.address}/designer/drafts/{desk.draft}")
    page.get_by_role("link", name="改了什么").click()
    page.wait_for_selector("[data-compare][data-ready=yes]")
    service.shoot(page, "designer-compare")
    row = page.get_by_role("row", name="入户调查").filter(has_text="办理时限")
    assert "=workday due(3)" in row.inner_text()
    assert "=workday due(5)" in row.inner_text()
    assert _axe(page) == []
    page.goto(f"{service.address}/designer/drafts/{desk.draft}")
    page.fill("#submit-reason", "入户调查改为五个工作日")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("您修改过这份草稿")).to_be_visible()

    reviewer = service.sign_in(REVIEWER)
    reviewer.goto(f"{service.address}/designer/drafts/{desk.draft}")
    service.shoot(reviewer, "designer-review")
    reviewer.get_by_role("button", name="审核通过并发布").click()
    expect(reviewer.get_by_text("已发布为版本 2")).to_be_visible()
    service.shoot(reviewer, "designer-published")
    assert _new_case_release(service) == 2


def test_a_release_is_taken_along_changed_elsewhere_and_brought_back(service: Service) -> None:
    desk = desk_of(service)
    page = desk.page
    page.goto(f"{service.address}/designer/drafts/{desk.draft}")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出全部").click()
    packed = waiting.value.path().read_bytes()
    page.set_input_files("#files", {"name": "release.zip", "mimeType": "application/zip", "buffer": packed})
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("导入的内容与草稿完全相同")).to_be_visible()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        changed = archive.read(ALLOWANCE).replace("入户调查".encode(), "上门调查".encode())
    page.set_input_files(
        "#files", {"name": "subsistence_allowance.bpmn", "mimeType": "text/xml", "buffer": changed}
    )
    page.get_by_role("button", name="导入", exact=True).click()

    expect(page.get_by_text("已导入，1 个文件有变化")).to_be_visible()
    with service.store.transaction(person(service, REVIEWER)) as tx:
        assert reading.file(tx, desk.draft, ALLOWANCE).content == changed
    plugin = page.request.get(f"{service.address}/designer/plugin.zip")
    with zipfile.ZipFile(io.BytesIO(plugin.body())) as archive:
        assert "lintRules.cloud-bpmn" in archive.read("plugins/yijianshi/client.js").decode()


def _new_case_release(service: Service) -> int:
    """The release under which a case starts that is taken in now."""
    story = households()[0]
    with service.store.transaction(person(service, "shanda_window")) as tx:
        case_id = cases.submit(tx, {**story.application, "street": "lc_shanda"}, "window").case_id
        return tx.session.get_one(Case, case_id).release_number
