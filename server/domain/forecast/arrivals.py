"""Who comes later: booked visitors around their time, and, where ranks differ, walk-ins who will overtake others."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from server.domain.forecast.normal import Flags, Floats, beyond, shares
from server.domain.forecast.snapshot import Snapshot

#: A booked visitor checks in some minutes early; a few never do.
LATE_MINUTES, LATE_SPREAD = -4.3, 5.0
SHOW_UP = 0.95
#: Walk-ins of the last so many minutes tell how many more will come, for the time that a forecast looks ahead.
LOOK_BACK, LOOK_AHEAD = 90.0, 90.0
#: A day that has just begun is taken to be so many minutes old: two who stood before the door are no rush hour.
LEAST_WINDOW = 10.0
#: At most so many of one service: a bound of time, not of truth.
MOST_COMING = 60


def booked_arrivals(now: float, booked: Sequence[float], paths: int) -> tuple[Floats, Flags]:
    """When they check in, (paths, booked) in seconds and ascending in each row, and whether they do."""
    at = np.array(booked)
    share = shares(paths, 2 * len(booked))
    least = ((now - at) / 60 - LATE_MINUTES) / LATE_SPREAD
    late = LATE_MINUTES + LATE_SPREAD * beyond(least, share[:, : len(booked)])
    still = np.array([1 - NormalDist().cdf(deviate) for deviate in least])
    comes = share[:, len(booked) :] < SHOW_UP * still / (SHOW_UP * still + 1 - SHOW_UP)
    return np.sort(np.maximum(at + 60 * late, now), axis=1), comes


def coming_walk_ins(snapshot: Snapshot, service: str, paths: int) -> Floats:
    """When walk-ins of a service will come, (paths, how many) in seconds, ascending in each row."""
    ahead = min(snapshot.now + 60 * LOOK_AHEAD, snapshot.close_at) - snapshot.now
    issued = _issued(snapshot, service)
    if ahead <= 0 or not issued:
        return np.empty((paths, 0))
    window = min(60 * LOOK_BACK, max(60 * LEAST_WINDOW, snapshot.now - min(issued)))
    lately = sum(at >= snapshot.now - window for at in issued)
    count = min(MOST_COMING, -(-lately * int(ahead) // int(window)))
    if count == 0:
        return np.empty((paths, 0))
    gaps = -np.log1p(-shares(paths, count)) * window / lately
    return snapshot.now + np.cumsum(gaps, axis=1)


def _issued(snapshot: Snapshot, service: str) -> list[float]:
    """When today's walk-ins of a service came."""
    issued = [t.issued_at for t in snapshot.waiting if t.service == service and t.appointment_at is None]
    issued += [e.issued_at for e in snapshot.recent if e.service == service and not e.appointment]
    present = [counter.current for counter in snapshot.counters if counter.current is not None]
    return issued + [visit.issued_at for visit in present if visit.service == service]
