"""The database: made from nothing, refused when newer than the program, with time-outs, and found again when gone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from engine.errors import BusyError
from engine.models import Base, case_numbers
from engine.storage import SchemaError, connect, migrate
from engine.storage.database import PING_AFTER
from tests.support.database import fresh_database, server
from tests.support.world import CLERK, World


@pytest.fixture
def empty() -> Iterator[Engine]:
    """An engine on a database without any table."""
    with fresh_database(empty=True) as url:
        engine = connect(url)
        yield engine
        engine.dispose()


def test_an_empty_database_gets_every_table_and_sequence_of_the_models(empty: Engine) -> None:
    migrate(empty)

    assert set(Base.metadata.tables) <= set(inspect(empty).get_table_names())
    assert case_numbers.name in inspect(empty).get_sequence_names()


def test_the_migrations_and_the_models_say_the_same(empty: Engine) -> None:
    migrate(empty)

    with empty.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_migrating_twice_or_from_several_processes_at_once_does_the_work_once(empty: Engine) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, [empty] * 3))
    migrate(empty)

    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_database_newer_than_the_program_is_refused_and_left_alone(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaError, match=r"9999.*请升级程序") as refusal:
        migrate(empty)

    assert refusal.value.fields["revision"] == "9999"
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_nobody_waits_for_ever_for_a_lock_or_a_statement(empty: Engine) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "TimeZone")

    with empty.connect() as connection:
        found = [connection.scalar(text(f"SHOW {name}")) for name in names]

    assert found == ["5s", "1min", "1min", "UTC"]


def test_a_statement_that_takes_too_long_is_reported_as_busy(world: World) -> None:
    with pytest.raises(BusyError) as refusal, world.store.transaction(CLERK) as tx:
        tx.session.execute(text("SET LOCAL statement_timeout = '20ms'"))
        tx.session.execute(text("SELECT pg_sleep(5)"))

    assert refusal.value.permanent is False


def test_a_connection_that_died_while_it_rested_is_replaced(world: World) -> None:
    with world.store.transaction() as tx:
        tx.session.execute(text("SELECT 1"))
        process = tx.driver.info.backend_pid
        kept = tx.connection.info
    kept["rested_since"] -= PING_AFTER + 1
    administrator = connect(server().url)
    with administrator.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    administrator.dispose()

    with world.store.transaction() as tx:
        assert tx.session.scalar(text("SELECT 1")) == 1
        assert tx.driver.info.backend_pid != process
