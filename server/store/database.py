"""The database of one venue: units of work on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

import sqlalchemy as sa

from server.domain.audit import GENESIS
from server.services.ports import StorageUnavailable, UnitOfWork
from server.store.accounts import SqlAccounts
from server.store.audit import SqlAuditLog
from server.store.devices import SqlDevices
from server.store.dialects import create_engine, insert, is_sqlite, run_read, run_write
from server.store.journal import SqlJournal
from server.store.offline import SqlOffline
from server.store.paces import SqlPaces
from server.store.queues import SqlCounters, SqlKeys, SqlNumbers
from server.store.schema import upgrade
from server.store.settings_versions import SqlSettingsVersions
from server.store.sign_ins import SqlSignIns
from server.store.staff_tables import audit_heads
from server.store.tables import venues
from server.store.tickets import SqlTickets
from server.store.writer import Writer

T = TypeVar("T")


class SqlUnitOfWork:
    """See `server.services.ports.UnitOfWork`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self.tickets = SqlTickets(connection, venue)
        self.counters = SqlCounters(connection, venue)
        self.numbers = SqlNumbers(connection, venue)
        self.journal = SqlJournal(connection, venue)
        self.keys = SqlKeys(connection)
        self.accounts = SqlAccounts(connection)
        self.devices = SqlDevices(connection, venue)
        self.paces = SqlPaces(connection, venue)
        self.offline = SqlOffline(connection, venue)
        self.sign_ins = SqlSignIns(connection)
        self.audit = SqlAuditLog(connection, venue)
        self.settings = SqlSettingsVersions(connection, venue)


class SqlDatabase:
    """See `server.services.ports.Database`."""

    def __init__(self, url: str, venue: str) -> None:
        """Opens the database, brings its schema up to date and knows the venue.

        Raises:
            StorageUnavailable: it can't be opened or written.
            ValueError: neither SQLite nor PostgreSQL.
        """
        self._venue = venue
        self._engine = create_engine(url)
        self._listeners: list[Callable[[], None]] = []
        with ExitStack() as given_back:
            given_back.callback(self._engine.dispose)
            try:
                upgrade(self._engine)
            except sa.exc.DBAPIError as error:
                raise StorageUnavailable(str(error)) from error
            self._writer = Writer(self._engine, self._committed) if is_sqlite(url) else None
            given_back.callback(self.close)
            known = {"id": venue, "seq": 0}
            self._transaction(
                lambda sql: sql.execute(insert(sql.dialect.name, venues).values(known).on_conflict_do_nothing())
            )
            chain = {"venue": venue, "n": 0, "hash": GENESIS, "sealed": 0}
            self._transaction(
                lambda sql: sql.execute(insert(sql.dialect.name, audit_heads).values(chain).on_conflict_do_nothing())
            )
            given_back.pop_all()

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """See the port."""

        def run(connection: sa.Connection) -> T:
            uow = SqlUnitOfWork(connection, self._venue)
            answer = work(uow)
            uow.audit.flush()
            uow.journal.flush()
            return answer

        return self._transaction(run)

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """See the port."""
        return run_read(self._engine, lambda connection: work(SqlUnitOfWork(connection, self._venue)))

    def on_commit(self, listener: Callable[[], None]) -> None:
        """See the port."""
        self._listeners.append(listener)

    def close(self) -> None:
        """See the port."""
        if self._writer is not None:
            self._writer.close()
        self._engine.dispose()

    def _transaction(self, work: Callable[[sa.Connection], T]) -> T:
        if self._writer is not None:
            answer: T = self._writer.run(work)
            return answer
        answer = run_write(self._engine, work)
        self._committed()
        return answer

    def _committed(self) -> None:
        for listener in self._listeners:
            listener()
