"""The application with its inbox, asked without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.identity import sessions
from engine.identity.sessions import Opening
from tests.support.world import World
from webui import assets
from webui.app import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """The inbox of ``username``, as a browser asks for it."""

    client: FlaskClient
    username: str

    def get(self, address: str) -> TestResponse:
        """The answer to a look at ``address``."""
        return self.client.get(address)

    def post(self, address: str, words: Mapping[str, str | list[str]]) -> TestResponse:
        """The answer to a form with ``words``; the token is added."""
        token = TOKEN.search(self.client.get("/inbox/").text)
        assert token
        return self.client.post(address, data={**words, "csrf_token": token[1]})


@dataclass(frozen=True)
class Desks:
    """Desks of several people in one world."""

    world: World

    def of(self, username: str) -> Desk:
        """The desk of ``username``, signed in."""
        client = create_app(self.world.store, "test", demo=True).test_client()
        with self.world.store.transaction() as tx:
            token = sessions.begin(tx, Opening(username, "127.0.0.1", "密码", complete=True))
        with client.session_transaction() as session:
            session["token"] = token
        return Desk(client, username)


@pytest.fixture
def desks(world: World) -> Desks:
    """Desks in a world of its own."""
    assets.build()
    return Desks(world)
