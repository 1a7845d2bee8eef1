"""The way back: a downgrade leaves nothing of ours behind, and the way up can be gone again."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

from engine.models import Base
from engine.storage import connect, migrate
from engine.storage.database import MIGRATIONS
from tests.support.database import fresh_database


def downgrade(engine: Engine) -> None:
    """Take every migration back."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()


def test_a_downgrade_leaves_no_table_and_no_sequence_and_can_be_undone() -> None:
    with fresh_database(empty=True) as url:
        engine = connect(url)
        migrate(engine)

        downgrade(engine)
        left = inspect(engine).get_table_names(), inspect(engine).get_sequence_names()
        migrate(engine)
        found = set(inspect(engine).get_table_names())
        engine.dispose()

    assert left == (["alembic_version"], [])
    assert set(Base.metadata.tables) <= found
