"""How many user tasks a second are completed durably: the product beside three others, in one run.

    python -m bench.step [--rounds N] [--cases N]

One JSON line.  All contestants play the same flow in turn, round by round, in databases of one PostgreSQL server; a
ratio is the median of the rounds' ratios.  ``last_to_first_step`` compares the two ends of the product's long case,
``state_bytes`` is the document of a case at co-handling with five items, ``worker_growth`` what a worker's memory
grows from 100 cases to 1,000.  A contestant that is not installed counts as null.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import psycopg

from bench.steps import flow
from bench.steps.bare import Bare
from bench.steps.flow import Contestant
from bench.steps.ours import Ours
from bench.steps.spiff import Spiff
from bench.steps.worker import growth, state_at_co_handling
from engine.storage import embedded_url

HOME = Path(__file__).resolve().parent.parent / "var" / "bench" / "postgres"
ENDS = 3
GOALS = {
    "ratio_to_bare": 0.6,
    "ratio_to_spiff": 2.5,
    "ratio_to_viewflow": 4.0,
    "last_to_first_step": 2.0,
    "state_bytes": 6 * 1024,
    "worker_growth": 0.2,
}
Times = dict[str, list[list[float]]]
"""Seconds of every completion by contestant, one list a round."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.step")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=6, help="cases of each size a round")
    options = parser.parse_args()
    server = _Server()
    ours = Ours(server.fresh("ours"))
    ours.play(flow.SHORT)
    contestants = _contestants(server, ours)
    times, last_to_first = _play(contestants, options.rounds, options.cases)
    rates = {name: [len(times_of) / sum(times_of) for times_of in rounds] for name, rounds in times.items()}
    print(
        json.dumps(
            {
                "bench": "step",
                **{
                    f"{name}_per_s": _rounded(rates.get(name))
                    for name in ("ours", "bare", "spiff", "viewflow")
                },
                **{f"ratio_to_{name}": _ratio(rates, name) for name in ("bare", "spiff", "viewflow")},
                "last_to_first_step": round(last_to_first, 2),
                "state_bytes": state_at_co_handling(server.fresh("service")),
                "worker_growth": round(growth(server.fresh("worker")), 3),
                "goals": GOALS,
            }
        )
    )


class _Server:
    """An embedded server with a database for each use."""

    def __init__(self) -> None:
        self.url = embedded_url(HOME, "postgres")

    def fresh(self, name: str) -> str:
        """The URL of the emptied database ``name``."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "bench_{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "bench_{name}"'.encode())
        return self.address(name)

    def address(self, name: str) -> str:
        """The URL of database ``name``."""
        head, _, tail = self.url.partition("/postgres?")
        return f"{head}/bench_{name}?{tail}"


def _contestants(server: _Server, ours: Ours) -> dict[str, Contestant]:
    found: dict[str, Contestant] = {
        "ours": ours,
        "bare": Bare(server.address("ours"), document_bytes=ours.documents[0]),
        "spiff": Spiff(server.address("ours")),
    }
    if find_spec("viewflow") is not None:
        found["viewflow"] = import_module("bench.steps.viewflow").Viewflow(server.fresh("viewflow"))
    return found


def _play(contestants: Mapping[str, Contestant], rounds: int, cases: int) -> tuple[Times, float]:
    """The times of all rounds, and how much longer the end of our long case takes than its start."""
    times: Times = {name: [] for name in contestants}
    first: list[float] = []
    last: list[float] = []
    for contestant in contestants.values():
        contestant.play(flow.SHORT)
    for _ in range(rounds):
        for name, contestant in contestants.items():
            played = [contestant.play(length) for _ in range(cases) for length in (flow.SHORT, flow.LONG)]
            times[name].append([seconds for case in played for seconds in case])
            if name == "ours":
                longest = [case for case in played if len(case) > flow.SHORT * flow.BRANCHES + 1]
                first += [seconds for case in longest for seconds in case[:ENDS]]
                last += [seconds for case in longest for seconds in case[-ENDS:]]
    return times, statistics.median(last) / statistics.median(first)


def _rounded(rates: Sequence[float] | None) -> float | None:
    return None if rates is None else round(statistics.median(rates), 1)


def _ratio(rates: Mapping[str, Sequence[float]], other: str) -> float | None:
    if other not in rates:
        return None
    return round(statistics.median(a / b for a, b in zip(rates["ours"], rates[other], strict=True)), 2)


if __name__ == "__main__":
    main()
