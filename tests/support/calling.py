"""Programs that call the interface in tests: each with its account, its scopes and a token."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from engine.orchestration import clients
from engine.orchestration.clients import NewClient, Scope
from tests.support.bpmn_text import Element, diagram, service, user
from tests.support.world import World
from webui.api import create_api

ALL = frozenset(Scope)


@dataclass
class Caller:
    """A client with a token."""

    api: Flask
    id: str
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask_for_token(self, **form: str) -> TestResponse:
        """The answer to asking for a token."""
        given = {"grant_type": "client_credentials", "client_id": self.id, "client_secret": self.secret}
        return self.api.test_client().post("/oauth/token", data=given | form)

    def sign_in(self, **form: str) -> Caller:
        """This caller, with a new token."""
        found = self.ask_for_token(**form).get_json()
        self.headers = {"Authorization": f"Bearer {found['access_token']}"}
        return self

    def ask(self, method: str, path: str, body: Any = None) -> TestResponse:
        """The answer to one request below ``/v2``."""
        client = self.api.test_client()
        return client.open(f"/v2{path}", method=method.upper(), json=body, headers=self.headers)

    def get(self, path: str) -> Any:
        """What is found at ``path``."""
        return _good(self.ask("get", path))

    def post(self, path: str, body: Any = None) -> Any:
        """What comes of sending ``body``."""
        return _good(self.ask("post", path, {} if body is None else body))

    def patch(self, path: str, body: Any) -> Any:
        """What comes of changing something."""
        return _good(self.ask("patch", path, body))

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """The status and the code of a refusal."""
        answer = self.ask(method, path, body)
        problem = answer.get_json()
        assert answer.content_type == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem["instance"] == f"/v2{path}"
        return answer.status_code, problem["code"]

    def deploy(self, *files: tuple[str, str]) -> TestResponse:
        """The answer to deploying ``files`` (name, text)."""
        sent = [(io.BytesIO(text.encode()), name) for name, text in files]
        client = self.api.test_client()
        return client.post("/v2/deployments", data={"resources": sent}, headers=self.headers)


def _good(answer: TestResponse) -> Any:
    assert answer.status_code in (200, 204), answer.get_data(as_text=True)
    return answer.get_json() if answer.data else None


@dataclass
class Interface:
    """The interface on a world."""

    world: World
    api: Flask

    def caller(
        self,
        name: str,
        *,
        office: str = "lc_shanda",
        posts: Iterable[str] = (),
        scopes: Iterable[Scope] = ALL,
    ) -> Caller:
        """A new client with a token."""
        new = NewClient(name, f"程序{name}", office, tuple(posts), frozenset(scopes))
        with self.world.store.transaction(self.world.person("supervisor1")) as tx:
            secret = clients.open_client(tx, new, "试验")
        return Caller(self.api, name, secret).sign_in()


@contextmanager
def interface_on(world: World, *, limited: bool = False) -> Iterator[Interface]:
    """The interface on ``world``."""
    yield Interface(world, create_api(world.store, limited=limited))


def counting(post: str = "reviewer") -> str:
    """A diagram: a job for a worker outside, then a task for a person with ``post``."""
    return diagram(
        "start_counting -> count -> look -> end_counting",
        service("count", "count-things"),
        user("look", groups=post),
        id="counting",
    )


def one_job(id: str = "lonely", *elements: Element) -> str:
    """A diagram with one job ``<id>_job`` of the type ``<id>-work``."""
    return diagram(
        f"start_{id} -> {id}_job -> end_{id}", service(f"{id}_job", f"{id}-work"), *elements, id=id
    )
