"""The plug-in for the desktop modeler: in one ZIP where the modeler looks, and its checks are ours."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from processes import catalog
from tests.support.browser_rules import answer_of, browser_findings
from tests.support.diagrams import diagram, gateway, user
from webui import assets
from webui.cli.designer import TEMPLATES, templates
from webui.designer.desktop import plugin_zip

BROKEN = diagram(
    "p",
    [user("check"), user("again"), gateway("way", "exclusive")],
    "start > check > way > done",
    "way > again if =true",
)["p.bpmn"]


@pytest.fixture(scope="module")
def plugin() -> zipfile.ZipFile:
    """The ZIP as it is downloaded."""
    assets.build()
    return zipfile.ZipFile(io.BytesIO(plugin_zip()))


def test_everything_lies_where_the_modeler_looks(plugin: zipfile.ZipFile) -> None:
    assert set(plugin.namelist()) == {
        "README.txt",
        "element-templates/yijianshi.json",
        "plugins/yijianshi/client.js",
        "plugins/yijianshi/index.js",
    }
    assert "client.js" in plugin.read("plugins/yijianshi/index.js").decode()
    assert json.loads(plugin.read("element-templates/yijianshi.json")) == catalog.element_templates()


def test_the_same_build_gives_the_same_bytes(plugin: zipfile.ZipFile) -> None:
    assert plugin_zip() == plugin_zip()


def test_the_modeler_finds_with_the_plugin_what_the_page_finds(plugin: zipfile.ZipFile) -> None:
    script = plugin.read("plugins/yijianshi/client.js").decode()

    answer = answer_of("desktop_plugin.mjs", {"script": script, "xml": BROKEN.decode()})

    found = {
        (rule.rpartition("/")[2], report["id"], report["category"] != "error")
        for rule, reports in answer["results"].items()
        for report in reports
    }
    assert answer["type"] == "lintRules.cloud-bpmn"
    assert found == browser_findings({"p": BROKEN})["p"]
    assert ("no_default", "way", False) in found
    assert "no rule" in answer["stranger"]


def test_every_message_of_the_plugin_is_chinese(plugin: zipfile.ZipFile) -> None:
    script = plugin.read("plugins/yijianshi/client.js").decode()

    answer = answer_of("desktop_plugin.mjs", {"script": script, "xml": BROKEN.decode()})

    texts = [report["message"] for reports in answer["results"].values() for report in reports]
    assert texts
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in texts)


def test_the_command_writes_the_templates_of_a_service_into_its_folder(tmp_path: Path) -> None:
    ended = CliRunner().invoke(templates, [str(tmp_path)], catch_exceptions=False)

    assert ended.exit_code == 0
    assert "个模板已写入" in ended.output
    assert json.loads((tmp_path / TEMPLATES).read_text("utf-8")) == catalog.element_templates()
