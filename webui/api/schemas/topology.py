"""What the interface says about itself."""

from __future__ import annotations

from webui.api.schemas.base import Reply


class Partition(Reply):
    """A part of the cluster; ours has one."""

    partition_id: int
    role: str
    health: str
    state: str


class Broker(Reply):
    """A server of the cluster; ours has one, whatever stands behind it."""

    node_id: int
    broker_id: str
    host: str
    port: int
    partitions: list[Partition]
    version: str


class Topology(Reply):
    """The cluster as clients want it described."""

    brokers: list[Broker]
    cluster_id: str | None
    cluster_size: int
    partitions_count: int
    replication_factor: int
    gateway_version: str
    last_completed_change_id: str
