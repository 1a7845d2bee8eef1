"""What nobody has checked against the law is shown to staff as 待核, and is never printed as law."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import releases
from engine.content import Content
from engine.feel import dmn
from engine.models import Letter
from processes import catalog
from tests.support.another_service import HOME as SECOND
from tests.support.database import template
from tests.support.random_year import RandomYear
from tests.support.world import World
from webui.app import create_app
from webui.demo import DEMO_PASSWORD

CHECKED, UNCHECKED = "已录入", "待核"
NEAR = 140
MOST_PAGES = 120
PRINTED = (".pdf", ".svg", ".zip", ".xlsx", ".bpmn")
READERS = ("shanda_window", "shanda_review", "supervisor1")
AMOUNTS = re.compile("amount|standard|basic|care$|months|band")
LINK = re.compile(r'href="(/[^"#?]*)')
TAG = re.compile(r"<[^>]+>")


def entries(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside ``value`` with where it stands."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            yield from entries(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from entries(inner, f"{place}[{index}]")


def unchecked(content: Content) -> set[str]:
    """Every basis that the release names only as unchecked."""
    checked: set[str] = set()
    doubtful: set[str] = set()
    for _, node in content.program.model.nodes():
        found = node.zeebe.properties
        sort = checked if found.get("basisStatus") == CHECKED else doubtful
        sort.add(found.get("legalBasis", ""))
    for path, source in content.files.items():
        for _, entry in entries(json.loads(source)) if path.endswith(".json") else ():
            if "basis" in entry:
                (checked if entry.get("basis_status") == CHECKED else doubtful).add(str(entry["basis"]))
    return {basis for basis in doubtful - checked if basis}


@pytest.mark.parametrize("home", [catalog.HOME, SECOND], ids=["first", "second"])
def test_every_basis_in_the_data_says_whether_it_was_checked(home: Path) -> None:
    silent = [
        f"{path.name}{place}"
        for path in sorted(home.rglob("*.json"))
        if "calendars" not in path.parts and "demo" not in path.parts
        for place, entry in entries(json.loads(path.read_text("utf-8")))
        if "basis" in entry and entry.get("basis_status") not in (CHECKED, UNCHECKED)
    ]

    assert silent == []


@pytest.mark.parametrize("home", [catalog.HOME, SECOND], ids=["first", "second"])
def test_every_element_says_whether_its_basis_was_checked(home: Path) -> None:
    content = releases.prove(1, catalog.release_files(home))

    silent = [
        node.id
        for _, node in content.program.model.nodes()
        if node.zeebe.properties.get("basisStatus") not in (CHECKED, UNCHECKED)
    ]

    assert silent == []


def test_every_amount_in_a_table_names_its_basis_or_says_that_it_was_not_checked() -> None:
    silent = []
    for path in sorted(catalog.HOME.rglob("*.dmn")):
        for name, rules in amount_rules(path.read_text("utf-8")):
            silent += [f"{name} rule {n}" for n, rule in enumerate(rules, 1) if not is_marked(rule)]
        dmn.parse(path.read_bytes())

    assert silent == []


def amount_rules(text: str) -> Iterator[tuple[str, list[str]]]:
    """The rules of every table that gives an amount of money or a number of months."""
    for part in text.split("<decision id=")[1:]:
        name = part.split('"')[1]
        if AMOUNTS.search(name) and "<rule id=" in part:
            yield name, [rule.partition("</rule>")[0] for rule in part.split("<rule id=")[1:]]


def is_marked(rule: str) -> bool:
    """Whether a rule says 待核, cites a document, or gives nothing at all."""
    return UNCHECKED in rule or "〔" in rule or "<text>0</text>" in rule or "<text>null</text>" in rule


def test_no_letter_prints_what_was_not_checked(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(11), 10).go()
    doubtful = unchecked(template().content)

    letters = world.rows(Letter)
    printed = {(letter.title, basis) for letter in letters for basis in doubtful if named(basis, letter.text)}

    assert len(letters) > 20
    assert [letter.title for letter in letters if UNCHECKED in letter.text] == []
    assert printed == set()


def named(basis: str, text: str) -> list[int]:
    """Where ``text`` has named ``basis`` in full, not as the beginning of another one."""
    return [found.end() for found in re.finditer(re.escape(basis) + r"(?!\s?[《第（〔])", text)]


def test_wherever_a_page_names_an_unchecked_basis_it_says_so(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(12), 6).go()
    doubtful = unchecked(template().content)
    app = create_app(world.store, "k" * 32)

    bare = []
    for reader in READERS:
        for address, text in pages(app.test_client(), reader):
            for basis in doubtful:
                bare += [
                    (address, text[max(0, end - NEAR) : end + NEAR])
                    for end in named(basis, text)
                    if UNCHECKED not in text[max(0, end - len(basis) - NEAR) : end + NEAR]
                ]

    assert sorted({each for _, each in bare}) == []


def pages(client: FlaskClient, username: str) -> Iterator[tuple[str, str]]:
    """The pages that ``username`` comes to by following links, each as the text that people read."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/login").text)
    assert token
    client.post("/login", data={"username": username, "password": DEMO_PASSWORD, "csrf_token": token[1]})
    seen, todo = {"/logout"}, ["/"]
    while todo and len(seen) < MOST_PAGES:
        address = todo.pop(0)
        if address in seen or address.startswith("/static"):
            continue
        seen.add(address)
        if address.endswith(PRINTED):
            continue
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code in (200, 403, 404), address
        if answer.mimetype == "text/html":
            yield address, html.unescape(TAG.sub(" ", answer.text))
            todo += [html.unescape(link) for link in LINK.findall(answer.text)]
