"""The commands that publish, list and check, on a database of their own named by ``DATABASE_URL``."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, update

from engine.errors import InvalidInputError, NotFoundError
from engine.models import CaseItem, CorrectionNotice, Publicity, Release, UserTask
from engine.storage import Store
from tests.support.diagrams import diagram, user
from tests.support.world import World
from webui.bootstrap import database_url, open_calendar, open_store
from webui.cli import main
from webui.cli.main import cli
from webui.settings import read_settings

SIMPLE = diagram("p", [user("check")], "start > check > done")
BROKEN = diagram("p", [user("check", form="missing")], "start > check > done")


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The database that the commands use."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    return world


def run(*words: str) -> Result:
    """What came of one call."""
    return CliRunner().invoke(cli, list(words))


def write(folder: Path, files: dict[str, bytes]) -> str:
    """The path of a folder with ``files``."""
    for name, source in files.items():
        (folder / name).write_bytes(source)
    return str(folder)


def numbers(world: World) -> list[int]:
    """The numbers of all releases."""
    return sorted(release.number for release in world.rows(Release))


def test_publishing_a_folder_makes_one_release_however_often(served: World, tmp_path: Path) -> None:
    folder = write(tmp_path, SIMPLE)

    first, again = run("publish", folder, "--note", "试行"), run("publish", folder)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert first.stdout == again.stdout == "版本 2：1 个流程，0 个表单\n"
    assert numbers(served) == [1, 2]
    assert {release.note for release in served.rows(Release)} >= {"试行"}


def test_a_folder_that_is_refused_leaves_everything_as_it_was_and_every_finding_is_listed(
    served: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["yijianshi", "publish", write(tmp_path, BROKEN | {"bad.form": b"{"})])

    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert told[0].startswith("错误（")
    assert any(line.startswith("  p.bpmn check：") for line in told)
    assert any(line.startswith("  bad.form") for line in told)
    assert numbers(served) == [1]


def test_an_empty_folder_is_nothing_to_publish(served: World, tmp_path: Path) -> None:
    result = run("publish", str(tmp_path))

    assert isinstance(result.exception, InvalidInputError)
    assert numbers(served) == [1]


def test_invariants_hold_until_a_row_says_something_else_than_the_process(served: World) -> None:
    served.publish(SIMPLE)
    served.start("p")
    sound = run("check-invariants")

    with served.store.transaction() as tx:
        tx.session.execute(update(UserTask).values(element_id="elsewhere"))
    broken = run("check-invariants")

    assert (sound.exit_code, sound.stdout) == (0, "全部一致\n")
    assert broken.exit_code == 1
    assert "T-p-00000 不变式" in broken.stderr


def test_correction_figures_of_no_case_are_zero_and_not_an_error(served: World) -> None:
    assert run("correction").stdout == "告知 0 件，二次补正 0 件（0.0%），窗口自身原因 0 件\n"


def test_correction_figures_count_cases_and_not_requests(served: World) -> None:
    served.publish(SIMPLE)
    asked, twice = served.start("p"), served.start("p")
    now = datetime.now(UTC) - timedelta(days=1)
    with served.store.transaction() as tx:
        for case_id, serial, fault in (
            (asked, 1, False),
            (twice, 1, False),
            (twice, 2, True),
            (twice, 3, True),
        ):
            notice = {
                "case_id": case_id, "serial": serial, "codes": {"asked": [], "faulty": []}, "text": "",
                "sent_by": "x", "sent_at": now, "own_fault": fault,
            }  # fmt: skip
            tx.session.execute(insert(CorrectionNotice).values(notice))

    assert run("correction").stdout == "告知 2 件，二次补正 1 件（50.0%），窗口自身原因 1 件\n"


def test_the_board_of_a_street_is_listed_without_names(served: World) -> None:
    served.publish(SIMPLE)
    case_id = served.start("p")
    now = datetime.now(UTC)
    with served.store.transaction() as tx:
        entry = {
            "case_id": case_id, "job_id": case_id, "office": "lc_shanda", "item": "subsistence_allowance",
            "kind": "proposal", "name": "杜永强", "household_size": 2, "amount": Decimal(1400),
            "opened_at": now - timedelta(minutes=1), "until": None,
        }  # fmt: skip
        tx.session.execute(insert(Publicity).values(entry))

    result = run("publicity", "lc_shanda")

    assert result.exit_code == 0, result.output
    assert "subsistence_allowance 2 人" in result.stdout
    assert "长期" in result.stdout
    assert "杜永强" not in result.output


def test_only_streets_have_a_board(served: World) -> None:
    assert isinstance(run("publicity", "district").exception, NotFoundError)
    assert isinstance(run("publicity", "nowhere").exception, NotFoundError)


def test_a_payment_list_goes_to_a_file_that_nobody_else_may_read(served: World, tmp_path: Path) -> None:
    served.publish(SIMPLE)
    case_id = served.start("p")
    answer = {
        "case_id": case_id, "item": "subsistence_allowance", "outcome": "approved", "amount": Decimal(1400),
        "delivered_at": datetime(2026, 11, 24, tzinfo=UTC), "receipt": "R-1", "facts": {},
    }  # fmt: skip
    with served.store.transaction() as tx:
        tx.session.execute(insert(CaseItem).values(answer))
    file = tmp_path / "list.csv"

    shown, written = run("payment", "list", "2026-12"), run("payment", "list", "2026-12", "-o", str(file))

    assert (shown.exit_code, written.exit_code) == (0, 0), written.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert str(file) in written.stdout
    assert "杜永强" not in written.stdout
    assert shown.stdout.count("\n") == file.read_text(encoding="utf-8").count("\n")


def test_a_store_has_a_migrated_database_and_the_configured_one_is_used(served: World) -> None:
    settings = read_settings({"DATABASE_URL": served.url})

    assert database_url(settings) == served.url
    with open_store(settings, served.url, queued=False) as store, open_calendar(settings) as calendar:
        assert isinstance(store, Store)
        assert calendar.add(datetime(2026, 9, 21, tzinfo=UTC).date(), 4).isoformat() == "2026-09-28"
