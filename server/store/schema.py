"""Brings a database to the newest schema, by Alembic."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from server.store.dialects import one_at_a_time, writing

MIGRATIONS = Path(__file__).parent / "migrations"
#: The newest of them.
HEAD = "0011"
_VERSION = sa.text("SELECT version_num FROM alembic_version")


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Runs the migrations that are missing, all or none.

    Alembic is loaded only where there are some: it takes a tenth of a hub's start, and stays in its memory.

    Raises:
        sqlalchemy.exc.DBAPIError: the database can't be opened or written.
    """
    if revision == "head" and _is_newest(engine):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        one_at_a_time(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _is_newest(engine: sa.Engine) -> bool:
    with writing(engine) as connection:  # which also shows that it can be written
        known = sa.inspect(connection).has_table("alembic_version")
        return known and connection.execute(_VERSION).scalars().all() == [HEAD]
