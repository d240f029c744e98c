"""Everything that differs between SQLite and PostgreSQL. No other file may ask which one it is.

* SQLite has one writer: a thread takes all waiting commands, runs each in a savepoint of one transaction, commits once
  with `synchronous=FULL`, and only then answers them. First come, first served; no lock is ever contended for.
* PostgreSQL has many: each command is a transaction of its own; rows are locked with FOR UPDATE (SQLite ignores the
  clause), and a deadlock or serialisation failure runs the command again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.services.ports import StorageUnavailable

T = TypeVar("T")

#: Milliseconds the writer waits for a lock that another process holds on the SQLite file. A kiosk waits 1.5 s.
BUSY_MILLISECONDS = 1000
#: Connections to PostgreSQL; each command needs one for some milliseconds.
POOL_SIZE = 16
#: How often a command that lost a deadlock is run again.
ATTEMPTS = 10

#: Any number that nobody else uses: "junban" in ASCII.
SCHEMA_LOCK = 0x6A756E62616E

Insert = sqlite.Insert | postgresql.Insert

#: What PostgreSQL says when a transaction must be run again: serialization_failure, deadlock_detected.
RETRY_STATES = frozenset({"40001", "40P01"})

APPEND_ONLY_SQLITE = (
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)
APPEND_ONLY_POSTGRESQL = (
    "CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
    "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events "
    "FOR EACH ROW EXECUTE FUNCTION events_append_only()",
    "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION events_append_only()",
)

#: An entry of the log may go when a later one, which is there already, says through which number was erased; and no
#: such entry is taken that names a younger one than this, by the database's own clock.
ERASED = "OLD.n <= COALESCE((SELECT MAX(erased_through) FROM audit WHERE venue = OLD.venue), 0)"
YOUNGEST_ERASED_DAYS = 365
_YEAR = YOUNGEST_ERASED_DAYS * 86_400
TOO_YOUNG = "EXISTS (SELECT 1 FROM audit WHERE venue = NEW.venue AND n = NEW.erased_through AND at > {now} - {year})"
AUDIT_SQLITE = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN NOT ({ERASED}) "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_no_early BEFORE INSERT ON audit WHEN NEW.erased_through IS NOT NULL AND "
    + TOO_YOUNG.format(now="CAST(strftime('%s', 'now') AS INTEGER) * 1000000", year=_YEAR * 1_000_000)
    + " BEGIN SELECT RAISE(ABORT, 'too young to be erased'); END",
)
AUDIT_POSTGRESQL = (
    "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF TG_OP = 'DELETE' THEN IF {ERASED} THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION 'audit is append-only'; END $$",
    "CREATE FUNCTION audit_not_early() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.erased_through IS NOT NULL "
    "AND "
    + TOO_YOUNG.format(now="CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) * 1000000", year=_YEAR * 1_000_000)
    + " THEN RAISE EXCEPTION 'too young to be erased'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    "CREATE TRIGGER audit_no_early BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_not_early()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
)


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+pysqlite:///{path}"


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite database."""
    return sa.make_url(url).get_backend_name() == "sqlite"


def create_engine(url: str) -> sa.Engine:
    """An engine with the settings that keep what was promised.

    Raises:
        ValueError: neither SQLite nor PostgreSQL.
    """
    backend = sa.make_url(url).get_backend_name()
    if backend == "sqlite":
        engine = sa.create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            hide_parameters=True,  # Hashes of passwords and tokens are not for logs.
            connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        )
        sa.event.listen(engine, "connect", _configure_sqlite)
        return engine
    if backend == "postgresql":
        return sa.create_engine(
            url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True, hide_parameters=True
        )
    raise ValueError(f"unsupported database: {backend}")


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # The driver must not begin by itself: see `writing`.
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes.

    SQLite's takes the lock at once: a deferred one that reads first is refused under load, whatever the timeout. It is
    begun here, not by an engine's event: an engine with one asks its listeners before and after every statement.
    """
    with engine.connect() as connection, writing_on(connection):
        yield connection


@contextmanager
def writing_on(connection: sa.Connection) -> Iterator[None]:
    """The same on a connection that is kept."""
    with connection.begin():
        memory(connection).clear()
        if not locks_rows(connection.dialect.name):
            command(connection, "BEGIN IMMEDIATE")
        yield


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that sees one snapshot and writes nothing."""
    with engine.connect() as connection:
        if locks_rows(connection.dialect.name):
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            memory(connection).clear()
            if not locks_rows(connection.dialect.name):
                command(connection, "BEGIN")
            yield connection


def insert(dialect: str, table: sa.Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def locks_rows(dialect: str) -> bool:
    """Whether others write at the same time; in SQLite the whole database is ours from the first statement on."""
    return dialect != "sqlite"


def memory(connection: sa.Connection) -> dict[str, Any]:
    """What was read in this transaction and, where nobody else can write, stays true in it until it is changed here."""
    known: dict[str, Any] = connection.info.setdefault("junban", {})
    return known


def command(connection: sa.Connection, text: str) -> None:
    """A statement that is its own text, such as SAVEPOINT, straight to SQLite's driver.

    Raises:
        sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
    """
    try:
        driver_of(connection).execute(text)
    except connection.dialect.loaded_dbapi.Error as error:
        raise sqlalchemy_error(error, text, connection.dialect) from error


def driver_of(connection: sa.Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection


def sqlalchemy_error(error: Exception, text: str, dialect: sa.Dialect) -> Exception:
    """The driver's error as SQLAlchemy tells it; no values, for hashes of tokens are not for logs."""
    base = dialect.loaded_dbapi.Error
    told = sa.exc.DBAPIError.instance(text, None, error, base, hide_parameters=True, dialect=dialect)
    return cast("Exception", told)


#: What compiles the statements that `prepared` hands to the driver.
PLAIN: sa.Dialect = sqlite.dialect()


def takes_plain_text(dialect: str) -> bool:
    """Whether `prepared` may hand statements to the driver: of SQLite no connection is ever lost that must be seen."""
    return dialect == PLAIN.name


def one_at_a_time(connection: sa.Connection) -> None:
    """Until its end, no other transaction gets past this line: for hubs that start together. SQLite has that anyway."""
    if locks_rows(connection.dialect.name):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))


def append_only(connection: sa.Connection) -> None:
    """Makes the journal refuse changes, in the migration that creates it."""
    statements = APPEND_ONLY_SQLITE if connection.dialect.name == "sqlite" else APPEND_ONLY_POSTGRESQL
    for statement in statements:
        connection.exec_driver_sql(statement)


def append_only_log(connection: sa.Connection) -> None:
    """Makes the log of access refuse all changes but a recorded erasure, in the migration that creates it."""
    for statement in AUDIT_SQLITE if connection.dialect.name == "sqlite" else AUDIT_POSTGRESQL:
        connection.exec_driver_sql(statement)


def never_changed(connection: sa.Connection, table: str) -> None:
    """Makes a table refuse update and delete, in the migration that creates it."""
    statements = APPEND_ONLY_SQLITE if connection.dialect.name == "sqlite" else APPEND_ONLY_POSTGRESQL
    for statement in statements:
        connection.exec_driver_sql(statement.replace("events", table))


def must_run_again(error: sa.exc.DBAPIError) -> bool:
    """Whether the transaction lost against another and may win next time."""
    return getattr(error.orig, "sqlstate", None) in RETRY_STATES


def run_read(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    """Runs `work` on one snapshot. Raises StorageUnavailable."""
    try:
        with reading(engine) as connection:
            return work(connection)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        raise StorageUnavailable(str(error)) from error


def run_write(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    """Runs `work` in a transaction of its own and commits. Raises StorageUnavailable."""
    for _attempt in range(ATTEMPTS):
        try:
            with writing(engine) as connection:
                return work(connection)
        except sa.exc.IntegrityError:
            raise  # A last guard has held against a fault of ours; on SQLite the writer tells it the same way.
        except sa.exc.DBAPIError as error:
            if not must_run_again(error):
                raise StorageUnavailable(str(error)) from error
        except sa.exc.TimeoutError as error:
            raise StorageUnavailable(str(error)) from error
    raise StorageUnavailable("lost against other commands too often")
