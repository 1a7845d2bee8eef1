"""Topology: that somebody answers here, and which version of the interface."""

from __future__ import annotations

from importlib.metadata import version

from flask import request

from webui.api.operations import Call, operation
from webui.api.schemas.topology import Broker, Partition, Topology

FOLLOWED = "8.8.0"
"""The version of Camunda 8 whose interface this one follows."""


@operation("get /topology", "集群状态", scope=None)
def get_topology(call: Call) -> Topology:
    """One server with one partition, whatever stands behind it."""
    host, _, port = request.host.partition(":")
    part = Partition(partition_id=1, role="leader", health="healthy", state="active")
    own = Broker(
        node_id=0,
        broker_id="0",
        host=host,
        port=int(port or 443),
        partitions=[part],
        version=version("yijianshi"),
    )
    return Topology(
        brokers=[own],
        cluster_id="yijianshi",
        cluster_size=1,
        partitions_count=1,
        replication_factor=1,
        gateway_version=FOLLOWED,
        last_completed_change_id="-1",
    )
