"""Tags of the browser files, from the manifest of a build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from webui.assets import Assets, AssetsError, is_current


@pytest.fixture
def built(tmp_path: Path) -> Path:
    entries = {"app": {"js": "app-AAAAAAAA.js", "css": "app-BBBBBBBB.css", "preload": ["chunk-CCCCCCCC.js"]},
               "bare": {"js": "bare-DDDDDDDD.js", "css": None, "preload": []}}  # fmt: skip
    manifest = {"entries": entries, "sprite": "icons-EEEEEEEE.svg", "icons": ["inbox"]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return tmp_path


def test_an_entry_announces_its_chunks_before_its_script(built: Path) -> None:
    tags = str(Assets(built, "/s/").js("app"))

    assert tags.index("/s/chunk-CCCCCCCC.js") < tags.index("/s/app-AAAAAAAA.js")
    assert '<link rel="modulepreload"' in tags and '<script type="module"' in tags


def test_styles_are_linked_only_where_there_are_some(built: Path) -> None:
    assets = Assets(built, "/s/")

    assert assets.css("app") == '<link rel="stylesheet" href="/s/app-BBBBBBBB.css">'
    assert assets.css("bare") == ""


def test_an_icon_is_silent_and_must_be_in_the_sprite(built: Path) -> None:
    icon = Assets(built, "/s/").icon("inbox")

    assert 'aria-hidden="true"' in icon and "/s/icons-EEEEEEEE.svg#inbox" in icon
    with pytest.raises(KeyError):
        Assets(built).icon("rocket")


def test_without_a_build_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match=r"webui\.assets build"):
        Assets(tmp_path)


def test_a_folder_of_other_sources_is_not_current(built: Path) -> None:
    (built / ".inputs").write_text("0" * 64, "ascii")

    assert not is_current(built)
