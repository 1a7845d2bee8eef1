"""The interface for programs, in the shape of Camunda 8's Orchestration Cluster API v2 as far as we have its things."""

from webui.api.app import beside, create_api

__all__ = ["beside", "create_api"]
