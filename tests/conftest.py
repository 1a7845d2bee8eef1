"""What all tests share: settings of the property tests, and which tests run beside which."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

# A busy machine is not a fault of the code.
settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests under ``browser`` and give them to one worker together: they share a browser and a server.

    With the rest going to the other worker, the longest part of the suite begins at once.
    """
    folder = Path(__file__).parent / "browser"
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def _log_afresh() -> Iterator[None]:
    """Undo what a command line under test has made of logging."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> None:
    """Forget settings of the product that stand in the environment of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("YIJIANSHI_")]:
        del os.environ[name]
