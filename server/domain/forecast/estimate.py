"""The forecast itself: learn, play, and read off the middle and the middle 80 %."""

from __future__ import annotations

import numpy as np

from server.domain.forecast.crowd import front, lengthened
from server.domain.forecast.learn import learn
from server.domain.forecast.normal import Floats
from server.domain.forecast.play import play
from server.domain.forecast.snapshot import Snapshot, Wait, Waits

#: Days played forward: as few as give a steady answer.
PATHS = 200
#: The range holds what comes four times out of five.
LOW, HIGH = 0.1, 0.9


def estimate(snapshot: Snapshot) -> Waits:
    """The waits at this instant, in minutes; the same for the same snapshot, whatever tickets and counters are called.

    A crowd that is longer than any hall holds is played forward in front, and continued at the pace found there.
    """
    near = front(snapshot)
    waits = _play(near)
    return waits if near is snapshot else lengthened(snapshot, near, waits)


def _play(snapshot: Snapshot) -> Waits:
    played = play(snapshot, learn(snapshot), PATHS)
    waits = _read_off(np.maximum(0.0, played.called - snapshot.now) / 60)
    tickets: dict[str, Wait | None] = {ticket.ticket: None for ticket in snapshot.waiting}
    services: dict[str, Wait | None] = {service.id: None for service in snapshot.services}
    for entry, wait in zip(played.lanes.entries, waits, strict=True):
        if entry.ticket is not None:
            tickets[snapshot.waiting[entry.ticket].ticket] = wait
        elif entry.asks is not None:
            services[snapshot.services[entry.asks].id] = wait
    return Waits(tickets, services)


def _read_off(minutes: Floats) -> list[Wait | None]:
    """The wait of each column of (days, entries); None where in most days nobody calls it."""
    ascending = np.sort(minutes, axis=0)
    called = np.isfinite(ascending).sum(axis=0)
    low, median, high = (
        ascending[np.round(share * np.maximum(0, called - 1)).astype(np.intp), np.arange(len(called))]
        for share in (LOW, 0.5, HIGH)
    )
    return [
        Wait(float(median[column]), float(low[column]), float(high[column])) if 2 * count >= len(minutes) else None
        for column, count in enumerate(called)
    ]
