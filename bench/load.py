"""Two hundred applications within a minute while fifty clerks work, over HTTP, with a worker and the platform's stub.

    python -m bench.load [--applications N] [--clerks N] [--seconds N]

One JSON line.  Every tenth application is sent twice at the same moment.  ``lost`` are applications that were
confirmed and are no case, ``doubled`` cases that one message led to twice; both must be 0.  Times are milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Lock

import httpx
import orjson
import psycopg

from bench.step import HOME
from connectors.data_sharing.signing import sign_request
from connectors.data_sharing.stub.app import DEMO
from engine import directory, releases
from engine.content import Content
from engine.storage import embedded_url
from tests.support.filling_in import application_of, fill_in
from webui import bootstrap
from webui.cli.running import free_port
from webui.demo import DEMO_PASSWORD, set_up
from webui.settings import read_settings

PATH = "/gateway/v1/applications"
TASK = re.compile(r'href="/tasks/([0-9a-f-]{36})"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SEED = 2026
STREETS = ("shanda_", "hongjialou_", "quanfu_", "wangsheren_", "baoshan_", "tangye_")
"""The clerks are those of the street offices."""


@dataclass
class Times:
    """How long requests took, by kind."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def note(self, kind: str, begun: float, status: int) -> None:
        """Count one request."""
        with self.lock:
            self.taken.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
            if status >= 400:
                self.refused[f"{kind} {status}"] = self.refused.get(f"{kind} {status}", 0) + 1

    def told(self) -> dict[str, dict[str, float]]:
        """Median, 95th percentile and number of each kind."""
        return {
            kind: {
                "p50": round(statistics.median(times), 1),
                "p95": round(sorted(times)[int(len(times) * 0.95)], 1),
                "count": len(times),
            }
            for kind, times in sorted(self.taken.items())
            if times
        }


@dataclass
class Site:
    """A running service."""

    address: str
    url: str
    content: Content
    accounts: list[str]
    times: Times = field(default_factory=Times)
    queue: Lock = field(default_factory=Lock)

    def apply(self, number: int, rng: Random) -> str:
        """The case number with which application ``number`` was confirmed."""
        values = application_of(self.content, rng, datetime.now(UTC))
        body = orjson.dumps({"key": f"SD-{number}", "values": values})
        numbers = set()
        for _ in range(1 + (number % 10 == 0)):
            headers = sign_request(DEMO, "POST", PATH, body, datetime.now(UTC))
            begun = time.perf_counter()
            answer = httpx.post(f"{self.address}{PATH}", content=body, headers=headers, timeout=60)
            self.times.note("application", begun, answer.status_code)
            answer.raise_for_status()
            numbers.add(answer.json()["case_number"])
        return ",".join(sorted(numbers))

    def work(self, account: str, until: float, rng: Random) -> int:
        """Let one clerk do tasks from the inbox until the moment ``until``; the number completed."""
        done = 0
        with httpx.Client(base_url=self.address, timeout=60) as browser, psycopg.connect(self.url) as rows:
            rows.autocommit = True
            with self.queue:  # many sign-ins of one address at the same moment are held up on purpose
                token = self._sign_in(browser, account)
            while time.monotonic() < until:
                done += self._one_task(browser, rows, token, rng)
        return done

    def _sign_in(self, browser: httpx.Client, account: str) -> str:
        page = browser.get("/login")
        form = {"csrf_token": _token(page), "username": account, "password": DEMO_PASSWORD, "next": "/inbox/"}
        browser.post("/login", data=form)
        return _token(browser.get("/inbox/"))

    def _one_task(
        self, browser: httpx.Client, rows: psycopg.Connection[tuple[object, ...]], token: str, rng: Random
    ) -> bool:
        inbox = self._asked("inbox", browser, "GET", "/inbox/")
        found = TASK.findall(inbox.text)
        if not found:
            time.sleep(0.5)
            return False
        task = rng.choice(found)
        self._asked("claim", browser, "POST", f"/tasks/{task}/claim", {"csrf_token": token})
        self._asked("task", browser, "GET", f"/tasks/{task}")
        form_id = rows.execute("SELECT form_id FROM user_task WHERE id = %s", (task,)).fetchone()
        values = (
            fill_in(self.content.form(str(form_id[0])), rng, datetime.now(UTC))
            if form_id and form_id[0]
            else {}
        )
        form = {"csrf_token": token, "values": json.dumps(values, default=str)}
        answer = self._asked("complete", browser, "POST", f"/tasks/{task}/complete", form)
        return answer.status_code == httpx.codes.FOUND

    def _asked(
        self, kind: str, browser: httpx.Client, method: str, path: str, form: dict[str, str] | None = None
    ) -> httpx.Response:
        begun = time.perf_counter()
        answer = browser.request(method, path, data=form)
        self.times.note(kind, begun, answer.status_code)
        return answer


def _token(page: httpx.Response) -> str:
    found = TOKEN.search(page.text)
    if found is None:
        raise RuntimeError(
            f"no token on {page.url.path}: HTTP {page.status_code}, after {len(page.history)} redirects"
        )
    return found[1]


@contextmanager
def running_site() -> Iterator[Site]:
    """The web server, a worker and the stub as processes of their own, on an empty database."""
    server = embedded_url(HOME, "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_load WITH (FORCE)")
        connection.execute("CREATE DATABASE bench_load")
    url = server.replace("/postgres?", "/bench_load?")
    port, stub = free_port(), free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "YIJIANSHI_DEMO": "1",
        "YIJIANSHI_PORT": str(port),
        "YIJIANSHI_PLATFORM_URL": f"http://127.0.0.1:{stub}",
        "YIJIANSHI_SECRET_KEY": "bench",
    }
    settings = read_settings(environment)
    with bootstrap.open_store(settings, url) as store:
        set_up(store)
        with store.transaction() as tx:
            content = releases.newest(tx)
            accounts = sorted(name for name in directory.account_ids(tx) if name.startswith(STREETS))
    commands = (("stub", "--port", str(stub)), ("worker",), ("serve",))
    children = [
        subprocess.Popen([sys.executable, "-m", "webui.cli", *words], env=environment, cwd=Path.cwd())
        for words in commands
    ]
    site = Site(f"http://127.0.0.1:{port}", url.replace("+psycopg", ""), content, accounts)
    try:
        _await(f"{site.address}/healthz")
        yield site
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _await(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(address).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {address}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--applications", type=int, default=200)
    parser.add_argument("--clerks", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with running_site() as site, ThreadPoolExecutor(options.applications + options.clerks) as people:
        until = time.monotonic() + options.seconds
        clerks = [
            people.submit(site.work, site.accounts[number % len(site.accounts)], until, Random(SEED + number))
            for number in range(options.clerks)
        ]
        pause = options.seconds / options.applications / 2
        sent = []
        for number in range(options.applications):
            sent.append(people.submit(site.apply, number, Random(number)))
            time.sleep(pause)
        confirmed = [each.result() for each in sent]
        completed = sum(each.result() for each in clerks)
        with psycopg.connect(site.url) as connection:
            rows = connection.execute("SELECT number FROM process_instance WHERE channel = 'portal'")
            kept = [str(number) for (number,) in rows.fetchall()]
        print(
            json.dumps(
                {
                    "bench": "load",
                    "applications": len(confirmed),
                    "lost": len(set(confirmed) - set(kept)),
                    "doubled": len(kept) - options.applications,
                    "completed": completed,
                    "refused": site.times.refused,
                    "ms": site.times.told(),
                }
            )
        )


if __name__ == "__main__":
    main()
