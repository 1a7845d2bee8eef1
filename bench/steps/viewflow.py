"""(c) django-viewflow with its row lock on PostgreSQL.

What is submitted goes where its own view for tasks puts it: into the process, in its JSON field.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from psycopg.conninfo import conninfo_to_dict

from bench.steps import flow


class Viewflow:
    """A contestant."""

    def __init__(self, url: str) -> None:
        """Set Django up on the database at ``url`` and create its tables."""
        given = conninfo_to_dict(url)
        database = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": given["dbname"],
            "USER": given.get("user", ""),
            "PASSWORD": given.get("password", ""),
            "HOST": given.get("host", ""),
            "PORT": given.get("port", ""),
            "CONN_MAX_AGE": None,
        }
        applications = ["auth", "contenttypes"]
        settings.configure(
            DATABASES={"default": database},
            INSTALLED_APPS=[
                *(f"django.contrib.{name}" for name in applications), "viewflow", "viewflow.workflow",
                "bench.steps",
            ],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
        )  # fmt: skip
        django.setup()
        call_command("migrate", verbosity=0)
        flows = import_module("bench.steps.viewflow_flows")
        self.flows: dict[int, Any] = {
            length: getattr(flows, f"Flow{length}") for length in (flow.SHORT, flow.LONG)
        }
        self.tasks: Any = apps.get_model("viewflow", "Task").objects
        self.user: Any = apps.get_model("auth", "User").objects.create(username="clerk")

    def play(self, length: int) -> list[float]:
        """Seconds of every completion of one case."""
        chosen = self.flows[length]
        process = chosen.start.run()
        times = []
        for name in flow.names(length):
            node = chosen.instance.node(name)
            task = self.tasks.get(process=process, flow_task=node, finished=None)
            node.activation_class(task).assign(self.user)
            begun = time.perf_counter()
            self._complete(task.pk)
            times.append(time.perf_counter() - begun)
        return times

    def _complete(self, key: int) -> None:
        with self.tasks.get(pk=key).activation() as activation:
            activation.start(None)
            activation.process.data[activation.flow_task.name] = flow.VALUES
            activation.process.save()
            activation.execute()
