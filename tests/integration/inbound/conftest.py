"""The door for other systems with a world behind it, and a sender who knows the secret."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connectors.data_sharing.seal import SignedSeal
from connectors.data_sharing.signing import Credentials, sign_request
from engine.inbound import Nonces
from engine.models import InboundMessage, InboundState
from tests.support.world import World
from webui.app import create_app

PLATFORM = Credentials("platform", b"the secret of platform and district")


@dataclass
class Sender:
    """A system that sends sealed messages; ``headers`` are those of its last one."""

    client: FlaskClient
    world: World
    credentials: Credentials = PLATFORM
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, kind: str, document: object, key: str = "m-1", **more: object) -> TestResponse:
        """The answer to ``document`` under ``key``."""
        body = {"key": key, **document, **more} if isinstance(document, dict) else document
        return self.send_bytes(kind, orjson.dumps(body))

    def send_bytes(self, kind: str, body: bytes) -> TestResponse:
        """The answer to ``body`` under our seal."""
        path = f"/gateway/v1/{kind}"
        self.headers = sign_request(self.credentials, "POST", path, body, self.world.clock())
        return self.client.post(path, data=body, headers=self.headers)


@pytest.fixture
def door(world: World) -> FlaskClient:
    """The application's door."""
    seal = SignedSeal({PLATFORM.app_id: PLATFORM.secret}, Nonces(world.store.engine))
    world.store = replace(world.store, seal=seal)
    return create_app(world.store, "test").test_client()


@pytest.fixture
def sender(door: FlaskClient, world: World) -> Sender:
    """The platform."""
    return Sender(door, world)


def refusals(world: World) -> list[str | None]:
    """Why messages were refused, in order."""
    rows = sorted(world.rows(InboundMessage), key=lambda row: row.received_at)
    return [row.code for row in rows if row.state is InboundState.REFUSED]


def document_of(answer: TestResponse) -> Any:
    """The JSON of an answer."""
    return orjson.loads(answer.data)
