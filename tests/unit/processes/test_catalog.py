"""Which files of a folder are published together."""

from __future__ import annotations

from pathlib import Path

import pytest

from processes import catalog


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small service with what belongs to a release and what does not."""
    for name in (
        "service.json", "one/one.bpmn", "one/forms/a.form", "one/clocks.json", "shared/x.dmn", "shared/reasons.json",
        "shared/offices.json", "shared/letters/told.letter", "shared/letters/letter.css",
        "shared/letters/seals/lc_x.svg", "demo/people.json", "README.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('{"a": 1}', encoding="utf-8")
    return tmp_path


def test_diagrams_tables_forms_letters_and_their_settings_are_published_and_people_are_not(
    home: Path,
) -> None:
    assert set(catalog.release_files(home)) == {
        "service.json", "one/one.bpmn", "one/forms/a.form", "one/clocks.json", "shared/x.dmn", "shared/reasons.json",
        "shared/letters/told.letter", "shared/letters/letter.css", "shared/letters/seals/lc_x.svg",
    }  # fmt: skip


def test_a_folder_without_anything_to_publish_gives_nothing(tmp_path: Path) -> None:
    assert catalog.release_files(tmp_path) == {}
    assert catalog.operations(tmp_path) is None


def test_own_operations_are_found_and_reference_data_is_parsed(home: Path) -> None:
    (home / "operations.json").write_bytes(b"[]")

    assert catalog.operations(home) == b"[]"
    assert catalog.reference("shared/offices.json", home) == {"a": 1}


def test_the_shipped_release_holds_no_person_and_stays_below_the_limit_of_files() -> None:
    files = catalog.release_files()

    assert 50 < len(files) < 500
    assert not [path for path in files if path.startswith("demo/") or "people" in path]
