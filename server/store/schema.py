"""Brings a database to the newest schema, by Alembic."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from server.store.dialects import one_at_a_time, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Runs the migrations that are missing, all or none.

    Raises:
        sqlalchemy.exc.DBAPIError: the database can't be opened or written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        one_at_a_time(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
