"""Sixteen workers: four processes of four threads each, let loose on one database at the same instant."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import TypeVar

from server.domain.venue import Venue
from server.services.context import SystemClock
from server.store.database import SqlDatabase
from tests.support.desk import Desk
from tests.support.venues import a_counter, a_service, a_venue

T = TypeVar("T")

PROCESSES = 4
THREADS = 4
WORKERS = PROCESSES * THREADS

#: A counter for each worker; all serve the same, in the same order.
BUSY_HALL = a_venue(
    (a_service("card"), a_service("limited", "L", daily_limit=100)),
    tuple(a_counter(str(worker + 1), card=1) for worker in range(WORKERS)),
    "busy-hall",
)

#: What a worker does: its own desk, and its number from 0. A function of a module, as it is sent by name.
Task = Callable[[Desk, int], T]

#: Seconds until a process that never came is given up.
PATIENCE = 120.0

_gate: Barrier


@dataclass(frozen=True)
class Crew:
    """The workers. Worker n is operator `worker-n` and has counter n + 1."""

    _processes: ProcessPoolExecutor
    _gate: Barrier

    def run(self, url: str, task: Task[T], venue: Venue = BUSY_HALL) -> list[T]:
        """What each worker's task returned, in the order of their numbers; raises what the first of them raised.

        Each process opens the database itself, all four at once, and then starts its threads, all sixteen at once.
        """
        self._gate.reset()
        # A process takes one call at a time and waits for the others inside it, so each gets exactly one.
        calls = [self._processes.submit(_work, url, venue, task, number * THREADS) for number in range(PROCESSES)]
        failures = [failure for call in calls if (failure := call.exception())]
        for failure in sorted(failures, key=lambda failure: isinstance(failure, BrokenBarrierError)):
            raise failure
        return [answer for call in calls for answer in call.result()]


@contextmanager
def hired_crew() -> Iterator[Crew]:
    """Starts the processes, and ends them."""
    spawning = multiprocessing.get_context("spawn")
    gate = spawning.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, mp_context=spawning, initializer=_join, initargs=(gate,)) as processes:
        yield Crew(processes, gate)


def _join(gate: Barrier) -> None:
    global _gate
    _gate = gate


def _work(url: str, venue: Venue, task: Task[T], first: int) -> list[T]:
    _gate.wait(PATIENCE)
    try:
        database = SqlDatabase(url, venue.id)
    except Exception:
        _gate.abort()
        raise
    try:
        desk = Desk.at(venue, database, SystemClock())
        _gate.wait(PATIENCE)
        with ThreadPoolExecutor(THREADS) as threads:
            numbers = range(first, first + THREADS)
            return list(threads.map(lambda number: task(desk.by(f"worker-{number}"), number), numbers))
    finally:
        database.close()


def counter_of(worker: int) -> str:
    """The id of a worker's own counter."""
    return str(worker + 1)
