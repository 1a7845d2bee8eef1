"""Moving cases from the command line and from the pages."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result

from engine import moving
from engine.models import Case, History, Move
from tests.integration.web.site import Site, Visitor
from tests.support.diagrams import diagram, user
from tests.support.world import World
from webui.app import create_app
from webui.cli.main import cli

OLD = diagram("p", [user("look"), user("sign")], "start > look > sign > done")
NEW = diagram("p", [user("inspect"), user("sign")], "start > inspect > sign > done")


@pytest.fixture
def releases(world: World) -> tuple[int, int]:
    """Two releases, with three cases under the first: two at ``look``, one at ``sign``."""
    first = world.publish(OLD).number
    for _ in range(3):
        world.start("p")
    second = world.publish(NEW).number
    return first, second


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A terminal on the world's database."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    return CliRunner()


def typed(runner: CliRunner, *words: object) -> Result:
    """What comes of typing ``words``."""
    return runner.invoke(cli, ["move", *map(str, words)])


def test_the_whole_way_on_the_command_line(world: World, run: CliRunner, releases: tuple[int, int]) -> None:
    source, target = releases

    assert "look（look，等待 3） → 没有对应" in typed(run, "plan", source, target).output
    tried = typed(run, "try", source, target).output
    assert "不能迁移 3 件" in tried
    assert "新版本中没有这个环节：3 件" in tried
    fits = typed(run, "try", source, target, "--map", "look=inspect").output
    assert "可以迁移 3 件" in fits
    done = typed(run, "start", source, target, "--map", "look=inspect", "--reason", "换新办法").output

    assert "已迁移 3 件" in done
    assert {case.release_number for case in world.rows(Case)} == {target}
    assert {row.name for row in world.rows(History) if row.kind == "migrate"} <= {
        f"办件由版本 {source} 迁移到版本 {target}"
    }
    listed = typed(run, "list").output
    assert listed.count("试算") == 2
    assert "迁移 2 → 3  finished  3/3" in listed


def test_a_move_in_the_background_is_stopped_and_goes_on(
    world: World, run: CliRunner, releases: tuple[int, int]
) -> None:
    source, target = releases
    words = ("start", source, target, "--map", "look=inspect", "--reason", "换新办法", "--background")
    move_id = typed(run, *words).output.strip()

    assert typed(run, "stop", move_id, "--reason", "等一等").exit_code == 0
    assert moving.sweep(world.store) == 0
    assert "已迁移 3 件" in typed(run, "go-on", move_id, "--reason", "继续").output


def test_a_mapping_has_two_sides(run: CliRunner, releases: tuple[int, int]) -> None:
    answer = typed(run, "try", *releases, "--map", "look")

    assert answer.exit_code == 1
    assert "原环节=新环节" in str(answer.exception)


@pytest.fixture
def boss(world: World) -> Visitor:
    """The district's supervisor at a browser."""
    return Site(world, create_app(world.store, "test", demo=True)).visitor("supervisor1")


def text(visitor: Visitor, path: str) -> str:
    """What a page says."""
    answer = visitor.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_whole_way_on_the_pages(world: World, boss: Visitor, releases: tuple[int, int]) -> None:
    source, target = releases
    form = {"source": source, "target": target, "to:look": "inspect", "to:sign": ""}

    assert f"版本 {source}（在办 3 件）" in text(boss, "/moves/")
    plan = text(boss, f"/moves/plan?source={source}&target={target}")
    assert 'name="to:look"' in plan
    refusal = boss.post("/moves/", **form, verb="move", reason="")
    assert refusal.status_code == 422
    assert "请填写原因" in refusal.get_data(as_text=True)
    trial = boss.post("/moves/", **form, verb="try").headers["Location"]
    assert 'hx-trigger="every 2s"' in text(boss, trial)
    moving.sweep(world.store)
    moving.sweep(world.store)
    over = boss.get(f"{trial}/progress")
    assert over.headers["HX-Refresh"] == "true"
    assert "可以迁移 3 件" in text(boss, trial)
    move = boss.post(f"{trial}/start", reason="换新办法").headers["Location"]
    assert boss.post(f"{move}/stop", reason="等一等").status_code == 302
    assert boss.post(f"{move}/stop", reason="再停").status_code == 409
    assert boss.post(f"{move}/go-on", reason="继续").status_code == 302
    while moving.sweep(world.store):
        pass

    assert "已迁移 3 件" in text(boss, move)
    assert "换到新版本" in text(boss, f"/cases/{world.rows(Case)[0].id}")
    assert len(re.findall(r'href="/moves/[0-9a-f-]{36}"', text(boss, "/moves/"))) == 2
    assert [each.trial for each in world.rows(Move)] == [True, False]


def test_refusals_lead_to_the_cases(world: World, boss: Visitor, releases: tuple[int, int]) -> None:
    source, target = releases
    trial = boss.post("/moves/", source=source, target=target, verb="try").headers["Location"]
    while moving.sweep(world.store):
        pass

    page = text(boss, trial)

    assert "不能迁移 3 件" in page
    assert page.count('href="/cases/') >= 3
    assert "按这次试算迁移" not in page


@pytest.mark.parametrize(
    "query", ["", "source=x&target=1", "source=1&target=99999999999", "source=1&target=1"]
)
def test_a_choice_that_is_none_is_refused(boss: Visitor, query: str) -> None:
    assert boss.get(f"/moves/plan?{query}").status_code == 422
