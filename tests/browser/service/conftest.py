"""The whole service behind a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.database import drop_template
from tests.support.service import Service, running_service


@pytest.fixture
def service(browser: Browser) -> Iterator[Service]:
    """The running service; whatever a page complains of fails the test."""
    with running_service(browser) as running:
        yield running
    assert running.complaints == []


@pytest.fixture(scope="session", autouse=True)
def no_template_left() -> Iterator[None]:
    """Removes the template database at the end of the run."""
    yield
    drop_template()
