"""Deploying from a program outside: the sent files replace or join those of the newest release, as a new one.

Publishing needs two people.  A program has no second one beside it, so whoever opened the client with the right to
deploy stands for what it publishes, and is named as reviewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engine import releases
from engine.content import Content
from engine.errors import InvalidInputError, NotFoundError
from engine.models import ApiClient
from engine.orchestration import definitions
from engine.orchestration.definitions import DecisionDefinition, Definition
from engine.storage import Actor, Transaction

FOLDER = "deployed"
KINDS = frozenset({".bpmn", ".dmn", ".form"})
MOST = 50


@dataclass(frozen=True)
class Deployment:
    """What the sent files define in the release that came of them."""

    number: int
    processes: tuple[Definition, ...]
    decisions: tuple[DecisionDefinition, ...]
    requirements: tuple[Definition, ...]
    forms: tuple[Definition, ...]


def deploy(tx: Transaction, resources: Mapping[str, bytes]) -> Deployment:
    """Publish ``resources`` (file name → content); sending what is there already publishes nothing.

    Raises:
        InvalidInputError: there is no file, or one of a kind that cannot be deployed.
        ModelError: the release that would come of it is refused; ``findings`` lists everything wrong.
        ConflictError: someone else has just published.
    """
    _require_files(resources)
    newest = _newest(tx)
    files = dict(newest.files) if newest else {}
    places = {PurePosixPath(path).name: path for path in files}
    files |= {places.get(name, f"{FOLDER}/{name}"): source for name, source in resources.items()}
    content = newest if newest and files == newest.files else _publish(tx, files, newest)
    return _told(content, frozenset(resources))


def _require_files(resources: Mapping[str, bytes]) -> None:
    if not 0 < len(resources) <= MOST:
        raise InvalidInputError(f"一次部署应有 1 到 {MOST} 个文件", field="resources")
    for name in resources:
        path = PurePosixPath(name)
        if path.name != name or path.suffix not in KINDS or not name.isprintable():
            text = f"不能部署文件“{name[:80]}”，只接受 .bpmn、.dmn、.form 文件"
            raise InvalidInputError(text, field="resources")


def _newest(tx: Transaction) -> Content | None:
    try:
        return releases.newest(tx)
    except NotFoundError:
        return None


def _publish(tx: Transaction, files: Mapping[str, bytes], newest: Content | None) -> Content:
    client = tx.session.get_one(ApiClient, tx.actor.id)
    review = releases.Review(tx.actor.id, newest.number if newest else 0)
    tx.flush()
    approved = replace(tx, actor=Actor(client.opened_by, client.opened_by))
    content = releases.publish(approved, files, f"接口部署（{tx.actor.name}）", review)
    approved.flush()
    return content


def _told(content: Content, names: frozenset[str]) -> Deployment:
    def sent(resource: str) -> bool:
        return PurePosixPath(resource).name in names

    return Deployment(
        number=content.number,
        processes=tuple(each for each in definitions.processes(content) if sent(each.resource)),
        decisions=tuple(each for each in definitions.decisions(content) if sent(each.resource)),
        requirements=tuple(each for each in definitions.requirements(content) if sent(each.resource)),
        forms=tuple(each for each in definitions.forms(content) if sent(each.resource)),
    )
