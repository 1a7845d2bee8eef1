"""Connecting to PostgreSQL and bringing its schema up to date."""

from __future__ import annotations

import math
import time
from decimal import Decimal
from pathlib import Path

import orjson
import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.errors import EngineError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"
PING_AFTER = 10.0
"""Seconds after which a resting connection is asked for a sign of life."""
_MIGRATION_LOCK = 7_041_924_110


class SchemaError(EngineError):
    """数据库结构与程序版本不符"""

    code = "schema_mismatch"


def connect(url: str, *, pool_size: int = 8, schema: str | None = None) -> Engine:
    """An engine on ``url`` with time-outs set: 5 s for a lock, 60 s for a statement, UTC sessions.

    With a ``schema`` it sees that one and nothing else of the database.
    """
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    options = (
        f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
        f" -c timezone=UTC -c idle_in_transaction_session_timeout=60s"
    )
    if schema is not None:
        options += f" -c search_path={schema}"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"options": options, "prepare_threshold": 3},
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # they hold names and numbers of people, and errors are logged
    )
    _ping_when_idle(engine)
    return engine


def _ping_when_idle(engine: Engine) -> None:
    """Ask a connection for a sign of life before use if it rested for long; one just used needs no round trip."""

    @event.listens_for(engine, "checkin")
    def remember(_driver: object, record: ConnectionPoolEntry) -> None:
        record.info["rested_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ping(driver: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("rested_since", math.inf) < PING_AFTER:
            return
        try:
            engine.dialect.do_ping(driver)
        except psycopg.Error as error:
            raise DisconnectionError from error


def to_json(value: object) -> str:
    """``value`` as JSON text; decimals become numbers."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; several processes may call this at once, one does the work.

    Raises:
        SchemaError: the database was written by a newer version of the program.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.commit()
        try:
            current = MigrationContext.configure(connection).get_current_revision()
            connection.commit()
            if current is not None and current not in {script.revision for script in known.walk_revisions()}:
                message = f"数据库结构版本 {current} 比本程序新，请升级程序后再启动"
                raise SchemaError(message, revision=current)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
            connection.commit()
