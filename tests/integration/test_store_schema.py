"""The schema: migrations, what the database itself refuses, how it is opened, which index answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.domain.dispatch import Reach
from server.store import dialects, prepared
from server.store.database import SqlDatabase
from server.store.schema import HEAD, MIGRATIONS, upgrade
from server.store.tables import events, metadata, tickets, venues
from tests.support.desk import Desk
from tests.support.venues import SMALL

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement any engine runs meanwhile, with its parameters."""
    seen: list[tuple[str, Any]] = []
    bound = prepared._Plain.bound

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    def note_plain(plain: prepared._Plain, values: prepared.Values) -> list[object]:
        parameters = bound(plain, values)
        seen.append((plain.text, tuple(parameters)))
        return parameters

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        with mock.patch.object(prepared._Plain, "bound", note_plain):
            yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


# SQLite can't tell SQLAlchemy of an index on an expression; the test after this one looks at it.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection:sqlalchemy.exc.SAWarning")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index:UserWarning")
def test_the_migrations_make_what_the_program_knows(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_migration_is_the_one_that_the_program_looks_for(engine: sa.Engine) -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD


def test_an_older_schema_is_brought_up_to_date(database_url: str) -> None:
    engine = dialects.create_engine(database_url)
    upgrade(engine, "0010")
    upgrade(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD
    engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_indexes_are_the_same_word_for_word(engine: sa.Engine) -> None:
    ask = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    modelled = sa.create_engine("sqlite://")
    metadata.create_all(modelled)
    found = []
    for one in (engine, modelled):
        with one.connect() as connection:
            found.append({row.name: row.sql.replace("(appointment_at IS NULL)", "appointment_at IS NULL")
                          for row in connection.exec_driver_sql(ask)})  # fmt: skip
    modelled.dispose()
    assert found[0] == found[1]
    assert "ix_tickets_queue" in found[0]


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(engine: sa.Engine, desk: Desk) -> None:
    ticket = desk.issue().ticket
    upgrade(engine)
    assert desk.tickets() == [ticket]


def test_opened_again_everything_is_there(database_url: str, desk: Desk) -> None:
    ticket = desk.issue().ticket
    again = SqlDatabase(database_url, SMALL.id)
    assert again.read(lambda uow: (uow.tickets.of_day(ticket.day), uow.journal.seq())) == ([ticket], 1)
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        sa.update(events).values(kind="complete"),
        sa.update(events).values(seq=events.c.seq + 100),
        sa.delete(events),
        sa.delete(events).where(events.c.seq == 1),
    ],
    ids=["update", "renumber", "delete all", "delete one"],
)
def test_the_database_refuses_to_change_the_journal(engine: sa.Engine, desk: Desk, change: sa.Executable) -> None:
    desk.issue()
    before = desk.events()
    with pytest.raises(sa.exc.DBAPIError, match="events are append-only"), engine.begin() as connection:
        connection.execute(change)
    assert desk.events() == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nor_can_the_journal_be_emptied_at_one_stroke(engine: sa.Engine, desk: Desk) -> None:
    desk.issue()
    with pytest.raises(sa.exc.DBAPIError, match="events are append-only"), engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE events"))
    assert desk.seq() == 1


LAST_GUARDS = {
    "a number twice a day": {"id": "copy", "token_hash": "another"},
    "a token twice": {"id": "copy", "number": 77},
    "an id twice": {"number": 77, "token_hash": "another"},
    "two visitors at one counter": {"id": "copy", "number": 77, "token_hash": "another", "state": "serving"},
}


@pytest.mark.parametrize("differs", LAST_GUARDS.values(), ids=LAST_GUARDS)
def test_the_last_guards_are_in_the_database(engine: sa.Engine, desk: Desk, differs: dict[str, object]) -> None:
    desk.open("1")
    desk.call(desk.issue().ticket.id)
    with engine.connect() as connection:
        row = connection.execute(sa.select(tickets)).mappings().one()
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(tickets).values({**row, **differs}))
    with engine.begin() as connection:  # and nothing else stood in the way of the copy
        fits = {"id": "copy", "token_hash": "another", "number": 77, "state": "completed"}
        connection.execute(sa.insert(tickets).values({**row, **fits}))


def test_a_number_may_come_again_in_a_new_cycle_and_on_another_day(engine: sa.Engine, desk: Desk) -> None:
    desk.issue()
    with engine.begin() as connection:
        row = connection.execute(sa.select(tickets)).mappings().one()
        connection.execute(sa.insert(tickets).values({**row, "id": "b", "token_hash": "b", "cycle": 1}))
        later = {"id": "c", "token_hash": "c", "day": row["day"].replace(day=25)}
        connection.execute(sa.insert(tickets).values({**row, **later}))


@SQLITE_ONLY
def test_every_connection_is_in_wal_mode_with_full_synchronous(database: SqlDatabase) -> None:
    opened: list[Any] = []

    def keep(connection: Any, *_: Any) -> None:
        opened.append(connection)

    sa.event.listen(sa.Pool, "checkout", keep)
    try:
        database.write(lambda uow: uow.journal.seq())
        # One read inside another, so that each needs a connection of its own.
        database.read(lambda uow: database.read(lambda inner: database.read(lambda last: last.journal.seq())))
    finally:
        sa.event.remove(sa.Pool, "checkout", keep)
    assert len({id(connection) for connection in opened}) >= 3
    for connection in opened:
        asked = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in
                 ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
        assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 1000}


def test_postgresql_keeps_what_it_has_answered(postgres_url: str) -> None:
    engine = dialects.create_engine(postgres_url)
    with engine.connect() as connection:
        told = [connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in ("fsync", "synchronous_commit")]
    engine.dispose()
    assert told == ["on", "on"]


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="unsupported database"):
        SqlDatabase("mysql://localhost/junban", "hall")


def plan_of(engine: sa.Engine, statement: str, parameters: Any) -> list[str]:
    """What SQLite says that it would do, a step a line."""
    with engine.connect() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


@SQLITE_ONLY
def test_the_next_ticket_is_found_by_its_index_without_sorting(engine: sa.Engine, desk: Desk) -> None:
    for service in ("card", "renewal"):
        desk.issue(service)
    with statements() as seen:
        reach = Reach("1", (("card", 1), ("renewal", 2)), others=frozenset({"2", "3"}))
        desk.see(lambda uow: uow.tickets.first_waiting(desk.tickets()[0].day, reach, 1))
    heads = [plan_of(engine, *one) for one in seen if "ORDER BY" in one[0] and "LIMIT" in one[0]]
    searches = [step for plan in heads for step in plan if step.startswith("SEARCH tickets")]
    # Of each service the first appointment and the first walk-in.
    assert (
        sum("ix_tickets_queue (venue=? AND day=? AND state=? AND service=? AND <expr>=?)" in s for s in searches) == 4
    )
    assert sum("ix_tickets_kept (venue=? AND day=? AND state=?" in step for step in searches) == 1
    assert sum("ix_tickets_second (venue=? AND day=? AND state=?)" in step for step in searches) == 1
    assert not [step for plan in heads for step in plan if "TEMP B-TREE" in step]


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("look", "index"),
    [
        (lambda uow: uow.tickets.at_counter("1"), "uq_tickets_at_counter"),
        (lambda uow: uow.tickets.by_token_hash("x"), "uq_tickets_token_hash"),
        (lambda uow: uow.tickets.some(["x"]), "sqlite_autoindex_tickets_1"),
        (lambda uow: uow.journal.since(0, 10), "sqlite_autoindex_events_1"),
    ],
)
def test_what_is_asked_often_is_answered_by_an_index(engine: sa.Engine, desk: Desk, look: Any, index: str) -> None:
    with statements() as seen:
        desk.see(look)
    steps = [step for one in seen if "SELECT" in one[0] for step in plan_of(engine, *one)]
    # A UNIQUE constraint is an index of SQLite's own naming.
    assert any(index in step or "sqlite_autoindex" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_each_venue_has_its_own_sequence(engine: sa.Engine, desk: Desk, database_url: str) -> None:
    desk.issue()
    SqlDatabase(database_url, "annex").close()
    with engine.connect() as connection:
        rows = connection.execute(sa.select(venues.c.id, venues.c.seq).order_by(venues.c.id))
        assert [tuple(row) for row in rows] == [("annex", 0), ("hall", 1)]
