"""A running stub and a client that loses patience quickly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.stub import RunningStub, StubConfig, running_stub
from connectors.data_sharing.stub.app import DEMO
from tests.integration.data_sharing.sample import register


@pytest.fixture(scope="module")
def shared_stub() -> Iterator[RunningStub]:
    """One server for a whole module; its faults are cleared before each test."""
    with running_stub(StubConfig(register())) as running:
        yield running


@pytest.fixture
def stub(shared_stub: RunningStub) -> RunningStub:
    """A stub without faults."""
    shared_stub.switch("*", None)
    return shared_stub


@pytest.fixture
def config(stub: RunningStub) -> GatewayConfig:
    """The stub's address with short times."""
    return quick(stub.url)


@pytest.fixture
def client(config: GatewayConfig) -> Iterator[DataSharingClient]:
    """A client of the stub that tries once."""
    with DataSharingClient(replace(config, attempts=1)) as connected:
        yield connected


def quick(url: str) -> GatewayConfig:
    """A configuration for ``url`` with short times and no pauses."""
    return GatewayConfig(
        base_url=url,
        credentials=DEMO,
        allowed_hosts=frozenset({"127.0.0.1"}),
        connect_timeout=1.0,
        read_timeout=1.0,
        total_timeout=3.0,
        first_pause=0.0,
        longest_pause=0.0,
    )
