"""Addresses for presenters: the product's routes without a store, as presenters read no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from webui.cases.views import bp as cases
from webui.clocks.views import bp as clocks
from webui.designer.comparing import bp as comparing
from webui.designer.editors import bp as editors
from webui.designer.views import bp as designer
from webui.inbox.views import bp as inbox
from webui.incidents.views import bp as incidents
from webui.letters.views import bp as letters
from webui.results.views import bp as results


@pytest.fixture(autouse=True)
def addresses() -> Iterator[None]:
    """Lets ``url_for`` answer during a test."""
    app = Flask("presenters", static_folder=None)
    for blueprint in (cases, clocks, inbox, incidents, letters, results, designer, editors, comparing):
        app.register_blueprint(blueprint)
    with app.test_request_context():
        yield
