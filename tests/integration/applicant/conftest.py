"""The public's pages on a world of tests: applicants signed in, and a case of one of them on its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from engine import applicants
from engine.ports import Vouched
from engine.reach import Applying
from tests.integration.web.site import ID_NUMBER, NAME, TOKEN, PaperPrinter, Site, Visitor
from tests.support.database import fresh_database
from tests.support.world import MEMBER, World, world_at
from webui.app import create_app
from webui.applicant import session


@dataclass
class Public:
    """The application, and people of the public at their telephones."""

    site: Site

    @property
    def world(self) -> World:
        """The world behind it."""
        return self.site.world

    def person(self, id_number: str = ID_NUMBER, name: str = NAME) -> Applying:
        """The applicant with this number, as the unified identity vouches for them."""
        with self.world.store.transaction() as tx:
            return applicants.sign_in(tx, Vouched("test", f"sub-{id_number[-4:]}", name, id_number))

    def visitor(self, person: Applying | None) -> Visitor:
        """A telephone on which ``person`` has signed in; without one, nobody has."""
        client: FlaskClient = self.site.app.test_client()
        with client.session_transaction() as kept:
            kept["csrf"] = TOKEN
        if person is not None:
            client.set_cookie(session.COOKIE, cookie_of(self.site.app, person), path="/my")
        return Visitor(client)

    def submit(self, household: str = "H01") -> UUID:
        """The id of a new case of ``household``, taken in at a window."""
        return self.site.submit(household)


def cookie_of(app: Flask, person: Applying) -> str:
    """What the browser of ``person`` keeps."""
    answer = Response()
    with app.test_request_context():
        session.keep(answer, person)
    return answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


@pytest.fixture(scope="module")
def public() -> Iterator[Public]:
    with fresh_database() as url, world_at(url) as world:
        world.store = replace(world.store, printer=PaperPrinter())
        yield Public(Site(world, create_app(world.store, "test", demo=True)))


@pytest.fixture
def owner(public: Public) -> Visitor:
    """The applicant of household H01."""
    return public.visitor(public.person())


@pytest.fixture
def stranger(public: Public) -> Visitor:
    """Another applicant."""
    return public.visitor(public.person(MEMBER, "阮晓梅"))
