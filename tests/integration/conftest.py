"""What tests of the store share: each runs on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.store import dialects
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL
from tests.support.workers import Crew, hired_crew


@pytest.fixture
def postgres_schema(postgres_url: str) -> Iterator[str]:
    """A schema of the test's own on the real PostgreSQL: as good as a database, and made in a tenth of the time."""
    name = f"t_{uuid4().hex}"
    server = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    url = sa.make_url(postgres_url).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is empty yet; whatever asks for it runs twice."""
    if request.param == "sqlite":
        return dialects.sqlite_url(tmp_path / "junban.sqlite3")
    url: str = request.getfixturevalue("postgres_schema")
    return url


@pytest.fixture
def clock() -> FakeClock:
    """10:00 on a Tuesday in Tokyo."""
    return FakeClock()


@pytest.fixture
def database(database_url: str) -> Iterator[SqlDatabase]:
    """The database of `SMALL`."""
    opened = SqlDatabase(database_url, SMALL.id)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: SqlDatabase, clock: FakeClock) -> Desk:
    """田中's desk in `SMALL`."""
    return Desk.at(SMALL, database, clock)


@pytest.fixture
def engine(database_url: str, database: SqlDatabase) -> Iterator[sa.Engine]:
    """The same database past the program, for what only SQL can show or try."""
    opened = dialects.create_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    """Sixteen workers in four processes."""
    with hired_crew() as hired:
        yield hired
