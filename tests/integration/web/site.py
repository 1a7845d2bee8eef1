"""The web application on a world of tests, and visitors who ask it: each with a session and its token."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import cases, jobs
from engine.identity import sessions
from engine.identity.sessions import Opening
from engine.models import Case
from tests.support.world import World
from webui.demo import households

TOKEN = "the-token-of-this-session"
NAME, ID_NUMBER, PHONE, ACCOUNT = "杜永强", "99900119720206202X", "19900000002", "62000000000000002"
"""What the application of household H01 holds about its applicant."""


class PaperPrinter:
    """A printer that prints nothing."""

    def pdf(self, html: bytes) -> bytes:
        """A file that begins like a PDF."""
        return b"%PDF-1.7 " + str(len(html)).encode()


@dataclass
class Visitor:
    """Somebody at a browser."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        """The answer to opening ``path``."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, **form: object) -> TestResponse:
        """The answer to a form sent from our own page."""
        return self.client.post(path, data={"csrf_token": TOKEN, **form})

    def put(self, path: str, body: object) -> TestResponse:
        """The answer to what a script of our own page sends."""
        return self.client.put(path, json=body, headers={"X-CSRF-Token": TOKEN})


@dataclass
class Site:
    """The application and the world behind it."""

    world: World
    app: Flask

    def visitor(self, account: str = "") -> Visitor:
        """A visitor signed in as ``account``; without one, signed out."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["csrf"] = TOKEN
            if account:
                session["token"] = self.session_of(account)
        return Visitor(client)

    def session_of(self, account: str) -> str:
        """The token of a new session of ``account``, as if it had just signed in."""
        with self.world.store.transaction() as tx:
            return sessions.begin(tx, Opening(account, "127.0.0.1", "密码", complete=True))

    def submit(self, household: str = "H01", **changes: object) -> UUID:
        """The id of a new case of ``household``, taken in at the window of lc_shanda, waiting for its acceptance."""
        story = next(each for each in households() if each.id == household)
        values = {**story.application, "street": "lc_shanda", **changes}
        with self.world.store.transaction(self.world.person("shanda_window")) as tx:
            receipt = cases.submit(tx, values, "window")
        jobs.run_due(self.world.store)
        return receipt.case_id

    def number(self, case_id: UUID) -> str:
        """The number of a case."""
        return next(case.number for case in self.world.rows(Case) if case.id == case_id)


def text(answer: TestResponse) -> str:
    """The body of ``answer`` as text."""
    return answer.get_data(as_text=True)


def at_the_window(visitor: Visitor, id_number: str = ID_NUMBER, name: str = NAME) -> str:
    """The address of the application of a person whom ``visitor`` has identified at the window, with consent."""
    desk = visitor.post("/window/look-up", id_number=id_number).headers["Location"]
    visitor.post(f"{desk}identify", name=name, acting="self", consent="yes")
    return desk
