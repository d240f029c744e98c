"""The log of access is a chain on both databases: whole under load, refused to edits, and broken where one was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.domain.audit import AuditKind, Entry, Link
from server.services.audit import entries_of, erase_old, record, seal_journal, verify
from server.services.context import Context, SystemClock
from server.services.ports import UnitOfWork
from server.store.database import SqlDatabase
from server.store.staff_tables import audit, audit_heads
from server.store.tables import events
from tests.support.clock import FakeClock
from tests.support.desk import Desk, persistently
from tests.support.venues import SMALL
from tests.support.workers import BUSY_HALL, WORKERS, Crew

ENTRIES_EACH = 10


def note(desk: Desk, subject: str = "sato", kind: AuditKind = AuditKind.SIGN_IN) -> None:
    desk.do(lambda uow, context: record(uow, context, kind, subject=subject, address="10.0.0.1"))


def seal(desk: Desk) -> int:
    return desk.do(seal_journal)


def broken(desk: Desk, anchor: Link | None = None) -> tuple[int, str] | None:
    found = verify(desk.hall.database, anchor).broken
    return None if found is None else (found.n, found.why)


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Ten entries, a seal over six events in the middle of them."""
    for number in range(5):
        note(desk, f"before-{number}")
    desk.open("1")
    for _ticket in range(5):
        desk.issue()
    assert seal(desk) == 6
    for number in range(4):
        note(desk, f"after-{number}")
    return desk


def test_a_whole_log_is_found_whole(written: Desk) -> None:
    found = verify(written.hall.database)
    assert (found.entries, found.first, found.head.n, found.sealed, found.broken) == (10, 1, 10, 6, None)
    assert [entry.subject for entry in entries_of(written.hall.database)][:2] == ["before-0", "before-1"]


def test_an_empty_log_is_whole(desk: Desk) -> None:
    assert verify(desk.hall.database).broken is None


def test_what_is_taken_back_is_not_in_the_log(desk: Desk) -> None:
    def fail(uow: UnitOfWork, context: Context) -> None:
        record(uow, context, AuditKind.SIGN_IN)
        raise LookupError

    with pytest.raises(LookupError):
        desk.do(fail)
    note(desk)
    assert [entry.n for entry in entries_of(desk.hall.database)] == [1]
    assert broken(desk) is None


@pytest.mark.parametrize(
    "change",
    [sa.update(audit).values(subject="another"), sa.delete(audit), sa.delete(audit).where(audit.c.n == 10)],
    ids=["update", "delete all", "delete the end"],
)
def test_the_database_refuses_edits(engine: sa.Engine, written: Desk, change: sa.Executable) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="audit is append-only"), engine.begin() as connection:
        connection.execute(change)
    assert broken(written) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nor_can_it_be_emptied_at_one_stroke(engine: sa.Engine, written: Desk) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="audit is append-only"), engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE audit"))
    assert broken(written) is None


def past_the_triggers(engine: sa.Engine, *changes: sa.Executable) -> None:
    """Somebody with the machine's keys takes the triggers off first."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        drops = (
            ["audit_no_update", "audit_no_delete", "events_no_update", "events_no_delete"]
            if sqlite
            else ["audit_no_change ON audit", "events_no_change ON events"]
        )
        for name in drops:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for change in changes:
            connection.execute(change)


EDITS: dict[str, tuple[tuple[sa.Executable, ...], tuple[int, str]]] = {
    "a word is changed": ((sa.update(audit).where(audit.c.n == 4).values(subject="another"),), (4, "changed")),
    "a time is changed": (
        (sa.update(audit).where(audit.c.n == 9).values(at=datetime(2026, 1, 1, tzinfo=UTC)),),
        (9, "changed"),
    ),
    "a line is taken out": ((sa.delete(audit).where(audit.c.n == 4),), (4, "missing")),
    "the beginning is taken out": (
        (sa.delete(audit).where(audit.c.n <= 3),),
        (3, "erased-without-a-record"),
    ),
    "the end is cut off": ((sa.delete(audit).where(audit.c.n >= 9),), (9, "end-missing")),
    "a sealed event is changed": (
        (sa.update(events).where(events.c.seq == 3).values(kind="cancel"),),
        (6, "journal-changed"),
    ),
    "a sealed event is taken out": ((sa.delete(events).where(events.c.seq == 3),), (6, "journal-changed")),
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_first_broken_line_is_named(engine: sa.Engine, written: Desk, edit: str) -> None:
    changes, found = EDITS[edit]
    past_the_triggers(engine, *changes)
    assert broken(written) == found


def test_who_makes_the_end_anew_is_found_by_the_anchor(engine: sa.Engine, written: Desk) -> None:
    anchor = verify(written.hall.database).head
    kept = verify(written.hall.database, anchor)
    assert kept.broken is None
    eighth = written.see(lambda uow: uow.audit.walk(7, 1))[0].link
    past_the_triggers(
        engine,
        sa.delete(audit).where(audit.c.n > 8),
        sa.update(audit_heads).where(audit_heads.c.venue == SMALL.id).values(n=8, hash=eighth.hash),
    )
    assert broken(written) is None, "a shorter chain is a chain: only what is on paper tells"
    assert broken(written, anchor) == (10, "end-missing")
    for number in range(2):
        note(written, f"made-up-{number}")
    assert broken(written, anchor) == (10, "not-the-anchor")
    assert broken(written, Link(eighth.n, eighth.hash[:8])) is None


def test_old_entries_are_erased_and_the_rest_is_a_chain(desk: Desk, clock: FakeClock) -> None:
    clock.set(datetime(2020, 4, 1, 1, 0, tzinfo=UTC))
    for number in range(4):
        note(desk, f"old-{number}")
    clock.set(datetime(2024, 4, 1, 1, 0, tzinfo=UTC))
    note(desk, "new")
    keep = timedelta(days=3 * 366)
    assert desk.do(lambda uow, context: erase_old(uow, context, keep)) == 4
    found = verify(desk.hall.database)
    assert (found.entries, found.first, found.broken) == (2, 5, None)
    said = written_last(desk)
    assert (said.kind, said.erased_through) == (AuditKind.ERASED, 4)
    assert desk.do(lambda uow, context: erase_old(uow, context, keep)) == 0, "nothing more is old"
    note(desk, "later")
    assert broken(desk) is None


def written_last(desk: Desk) -> Entry:
    return list(entries_of(desk.hall.database))[-1]


def test_nothing_young_can_be_erased(desk: Desk, clock: FakeClock) -> None:
    """The database looks at its own clock: a program that says it is 2099 erases nothing."""
    clock.set(datetime.now(UTC))
    note(desk, "today")
    clock.advance(days=365 * 70)
    with pytest.raises(Exception, match="too young to be erased"):
        desk.do(lambda uow, context: erase_old(uow, context, timedelta(days=365)))
    assert broken(desk) is None


def test_events_are_sealed_once_and_in_order(desk: Desk) -> None:
    desk.issue()
    assert seal(desk) == 1
    assert seal(desk) == 0
    desk.issue()
    desk.issue()
    assert seal(desk) == 2
    assert verify(desk.hall.database).sealed == 3


def write_entries(desk: Desk, worker: int) -> None:
    for number in range(ENTRIES_EACH):
        subject = f"{worker}-{number}"
        persistently(lambda: note(desk, subject))  # noqa: B023 - called before the next round
        if number % 5 == 0:
            persistently(desk.issue)
            persistently(lambda: seal(desk))


def test_the_chain_stays_whole_under_parallel_writers(database_url: str, crew: Crew) -> None:
    opened = SqlDatabase(database_url, BUSY_HALL.id)
    crew.run(database_url, write_entries)
    found = verify(opened)
    subjects = [entry.subject for entry in entries_of(opened) if entry.kind == AuditKind.SIGN_IN]
    seals = found.entries - len(subjects)
    opened.close()
    assert found.broken is None
    assert sorted(subjects) == sorted(
        f"{worker}-{number}" for worker in range(WORKERS) for number in range(ENTRIES_EACH)
    )
    assert found.head.n == found.entries
    assert found.sealed <= WORKERS * 5
    assert seals >= 1


def test_each_venue_has_a_chain_of_its_own(desk: Desk, database_url: str) -> None:
    note(desk)
    annex = SqlDatabase(database_url, "annex")
    other = Desk.at(BUSY_HALL, annex, SystemClock())
    note(other, "elsewhere")
    assert [entry.subject for entry in entries_of(annex)] == ["elsewhere"]
    assert verify(annex).broken is None
    annex.close()
    assert verify(desk.hall.database).entries == 1
