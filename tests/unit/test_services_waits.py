"""The forecast kept for a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from server.services.ports import StorageUnavailable, UnitOfWork
from server.services.waits import NOTHING_KNOWN, WaitBook
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL

T = TypeVar("T")


class CountingDatabase:
    """Reads from another database; counts, and stops inside when told to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.reads = 0
        self.broken = False
        self.inside = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        self.reads += 1
        self.inside.set()
        self.go_on.wait()
        if self.broken:
            raise StorageUnavailable
        return self._desk.see(work)


@pytest.fixture
def counted(desk: Desk) -> CountingDatabase:
    desk.open("1")
    return CountingDatabase(desk)


@pytest.fixture
def book(counted: CountingDatabase, monkeypatch: pytest.MonkeyPatch) -> WaitBook:
    # How long a calculation took is real time, and would make the tests depend on the machine.
    monkeypatch.setattr("server.services.waits.TIMES_ITS_COST", 0)
    return WaitBook(counted, lambda: SMALL)  # type: ignore[arg-type]  # it only reads


def test_the_first_asker_gets_a_forecast(book: WaitBook, desk: Desk, clock: FakeClock) -> None:
    ticket = desk.issue().ticket.id
    waits = book.waits(clock.now())
    told, issued_now = waits.tickets[ticket], waits.services["card"]
    assert told is not None
    assert issued_now is not None
    assert told.median < 1 < issued_now.median


def test_within_a_second_all_have_the_same_forecast(
    book: WaitBook, counted: CountingDatabase, clock: FakeClock
) -> None:
    first = book.waits(clock.now())
    clock.advance(seconds=0.999)
    assert book.waits(clock.now()) is first
    assert counted.reads == 1


def test_what_goes_out_at_once_takes_the_forecast_as_it_stands(
    book: WaitBook, counted: CountingDatabase, clock: FakeClock
) -> None:
    first = book.newest(clock.now())
    assert first != NOTHING_KNOWN, "none had been made"
    clock.advance(seconds=9)
    assert book.newest(clock.now()) is first
    assert counted.reads == 1
    clock.advance(seconds=1)
    assert book.newest(clock.now()) is not first


@pytest.mark.parametrize("seconds", [1.0, 3600.0, -1.0])
def test_later_and_after_a_clock_set_back_there_is_a_new_one(
    book: WaitBook, desk: Desk, counted: CountingDatabase, clock: FakeClock, seconds: float
) -> None:
    before = book.waits(clock.now())
    ticket = desk.issue().ticket.id
    clock.advance(seconds=seconds)
    after = book.waits(clock.now())
    assert counted.reads == 2
    assert ticket not in before.tickets
    assert ticket in after.tickets


def test_nobody_waits_for_anothers_calculation(book: WaitBook, counted: CountingDatabase, clock: FakeClock) -> None:
    old = book.waits(clock.now())
    later = clock.advance(seconds=5)
    counted.inside.clear()
    counted.go_on.clear()
    maker = threading.Thread(target=book.waits, args=(later,))
    maker.start()
    assert counted.inside.wait(10)
    assert book.waits(later) is old
    counted.go_on.set()
    maker.join()
    assert book.waits(later) is not old


def test_a_failure_is_told_and_the_next_asker_tries_again(
    book: WaitBook, counted: CountingDatabase, clock: FakeClock
) -> None:
    counted.broken = True
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            book.waits(clock.now())
    counted.broken = False
    assert book.waits(clock.now()) != NOTHING_KNOWN


def test_a_costly_forecast_is_kept_for_longer(
    book: WaitBook, counted: CountingDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.waits.TIMES_ITS_COST", 1_000_000_000)
    book.waits(clock.now())
    book.waits(clock.advance(minutes=5))
    assert counted.reads == 1
