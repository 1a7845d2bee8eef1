"""Offices, people and households of the demonstration, read from ``processes/demo``.  All of them are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import cases, directory, releases
from engine.storage import Store
from processes import catalog

DEMO_PASSWORD = "demo-2026"
POSTS = "shared/posts.json"


@dataclass(frozen=True)
class Household:
    """An invented application, what each role will decide on the way, and how it must end."""

    id: str
    title: str
    application: Mapping[str, Any]
    faults: Mapping[str, str]
    decisions: Mapping[str, Any]
    messages: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, str]


def set_up(store: Store, home: Path = catalog.HOME) -> int:
    """Publish the service under ``home`` and enter its offices and invented people; the release's number.

    Doing so twice changes nothing.
    """
    with store.transaction() as tx:
        directory.add_offices(tx, offices(home))
        directory.add_posts(tx, posts(home))
        people: Any = catalog.reference("demo/people.json", home)
        persons = [
            directory.Person(entry["username"], entry["name"], tuple(entry["posts"]), entry["office"])
            for entry in people
        ]
        directory.add_people(tx, persons, DEMO_PASSWORD)
        return releases.publish(tx, catalog.release_files(home), "演示数据").number


def seed(store: Store) -> int:
    """Submit every invented household once, at its street's window, unless cases exist; the number submitted."""
    with store.transaction() as tx:
        if cases.exist(tx):
            return 0
        clerks = {person.office: person for person in directory.staff(tx) if "window_clerk" in person.posts}
        actors = {office: directory.actor(tx, person.username) for office, person in clerks.items()}
        offered = releases.newest(tx).offering
    stories = households()
    for story in stories:
        clerk = actors.get(str(offered.value(story.application, "area")), next(iter(actors.values())))
        with store.transaction(clerk) as tx:
            cases.submit(tx, story.application, str(story.application["channel"]))
    return len(stories)


def offices(home: Path = catalog.HOME) -> list[dict[str, object]]:
    """The offices of the service under ``home`` as directory rows."""
    found: Any = catalog.reference("shared/offices.json", home)
    return [
        {
            "id": office["id"],
            "name": office["name"],
            "kind": office["kind"],
            "level": office["level"],
            "region_code": office["region_code"],
            "leads": office.get("leads", False),
        }
        for office in found["offices"]
    ]


def posts(home: Path = catalog.HOME) -> list[directory.PostEntry]:
    """The posts of the service under ``home``, in the order of the file; none if it names none."""
    if not (home / POSTS).is_file():
        return []
    found: Any = catalog.reference(POSTS, home)
    return [
        directory.PostEntry(post["code"], post["name"], post["duty"], tuple(post.get("roles", ())))
        for post in found["posts"]
    ]


def households() -> list[Household]:
    """The invented households, in the order of the file."""
    found: Any = catalog.reference("demo/households.json")
    return [
        Household(
            id=entry["id"],
            title=entry["title"],
            application=entry["application"],
            faults=entry["faults"],
            decisions=entry["decisions"],
            messages=tuple(entry["messages"]),
            expect=entry["expect"],
        )
        for entry in (found if isinstance(found, list) else found["households"])
    ]
