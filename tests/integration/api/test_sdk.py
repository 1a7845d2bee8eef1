"""Camunda's own Python client, unchanged, deploys, starts and works against the interface over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from camunda_orchestration_sdk import CamundaAsyncClient, CamundaClient
from camunda_orchestration_sdk.models import (
    ProcessInstanceSearchQuery,
    UserTaskCompletionRequest,
    UserTaskSearchQuery,
)
from camunda_orchestration_sdk.runtime.job_worker import WorkerConfig
from werkzeug.serving import make_server

from tests.support.calling import Caller, Interface, counting
from tests.support.world import eventually


@contextmanager
def served(interface: Interface) -> Iterator[str]:
    """The address of the interface on a port of this machine."""
    server = make_server("127.0.0.1", 0, interface.api, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settings(address: str, caller: Caller) -> Any:
    """What the manual says a client needs to know."""
    return {
        "CAMUNDA_REST_ADDRESS": f"{address}/v2",
        "CAMUNDA_AUTH_STRATEGY": "OAUTH",
        "CAMUNDA_OAUTH_URL": f"{address}/oauth/token",
        "CAMUNDA_CLIENT_ID": caller.id,
        "CAMUNDA_CLIENT_SECRET": caller.secret,
        "CAMUNDA_SDK_LOG_LEVEL": "silent",
    }


async def work(configuration: Any, finished: Callable[[], bool]) -> list[dict[str, Any]]:
    """Do jobs with a worker of the client's until all are ``finished``; what each was given."""
    seen: list[dict[str, Any]] = []

    async def handle(job: Any) -> dict[str, Any]:
        seen.append(job.variables.to_dict())
        return {"sum": seen[-1]["apples"] + 1}

    async with CamundaAsyncClient(configuration=configuration) as found:
        client: Any = found
        worker = WorkerConfig(job_type="count-things", job_timeout_milliseconds=60_000, with_lease=True)
        client.create_job_worker(worker, callback=handle)
        running = asyncio.create_task(client.run_workers())
        await asyncio.to_thread(eventually, finished)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return seen


def test_the_public_python_client_runs_a_worker_unchanged(
    interface: Interface, chief: Caller, tmp_path: Path
) -> None:
    file = tmp_path / "counting.bpmn"
    file.write_text(counting(), encoding="utf-8")
    with served(interface) as address:
        configuration = settings(address, chief)
        with CamundaClient(configuration=configuration) as client:
            assert client.get_topology().gateway_version == "8.8.0"
            [process] = client.deploy_resources_from_files([str(file)]).processes
            for apples in (3, 4):
                chief.post(
                    "/process-instances",
                    {
                        "processDefinitionKey": str(process.process_definition_key),
                        "variables": {"apples": apples},
                    },
                )

            def finished() -> bool:
                asked = {"filter": {"elementId": "look", "state": "CREATED"}}
                return len(chief.post("/user-tasks/search", asked)["items"]) == 2

            with ThreadPoolExecutor(1) as aside:  # a browser test may have left a loop in this thread
                seen = aside.submit(lambda: asyncio.run(work(configuration, finished))).result()

            assert sorted(each["apples"] for each in seen) == [3, 4]
            _finish(client)


def _finish(client: CamundaClient) -> None:
    """Finish the tasks behind the jobs through the client, and see the instances end."""
    asked = UserTaskSearchQuery.from_dict({"filter": {"elementId": "look", "state": "CREATED"}})
    tasks = client.search_user_tasks(data=asked).items
    for task in tasks:
        client.complete_user_task(task.user_task_key, data=UserTaskCompletionRequest())
    ended = ProcessInstanceSearchQuery.from_dict({"filter": {"state": "COMPLETED"}})

    assert len(tasks) == 2
    assert client.search_process_instances(data=ended).page.total_items == 2
