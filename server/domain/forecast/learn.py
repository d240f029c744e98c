"""What the day has taught so far: how long visitors stay, by service and by counter, and how many don't come.

All is shrunk toward what is stated: a morning's first three visits change little, thirty of them much. A visit that
is still under way counts too, for it is at least as long as it has lasted: without that, slow visits are missing
until they end, and the day looks faster than it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from server.domain.forecast.normal import quantiles
from server.domain.forecast.snapshot import STAYED, Ending, Snapshot

#: Spread of the logarithm of a visit's length at such counters.
SPREAD = 0.6
#: From the call until the visitor stands there.
COME_MINUTES = 0.57
#: From the end of a visit until the counter calls the next, and what that is worth in visits.
TURN_MINUTES, TURN_PRIOR = 0.6, 8.0
#: A longer gap is no turn: nobody waited, or the counter was away.
LONGEST_TURN = 2.5
#: A call that nobody answers.
NO_SHOW_MINUTES = 1.7
#: Visits that what is stated is worth, for the whole day, for one service, for one counter.
DAY_PRIOR, SERVICE_PRIOR, COUNTER_PRIOR = 8.0, 14.0, 12.0
#: A day changes its pace, so what was learnt is less sure than its count of visits says.
DOUBT = 1.4
#: A visit counts as at most this many times what was expected: a button forgotten says nothing about the day.
LONGEST = 6.0
#: Share of called visitors who don't come, for each minute they waited, and what that is worth in minutes waited.
NO_SHOW_A_MINUTE, NO_SHOW_PRIOR = 0.005, 1500.0
MOST_NO_SHOWS = 0.55
#: Those who give up before the call, for each minute waited.
GIVE_UP_A_MINUTE, GIVE_UP_PRIOR = 0.003, 1500.0
#: Visits handed over to another service or to city staff: they come back in front of others, and take time once more.
TRANSFERS, TRANSFER_PRIOR = 0.03, 40.0
#: Rounds of learning services and counters in turn.
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Learnt:
    """How long visits are expected to be: minutes by service, a factor by counter; and how sure that is.

    `*_doubt` are standard deviations of the logarithm.
    """

    minutes: Mapping[str, float]
    factor: Mapping[str, float]
    day_doubt: float
    service_doubt: Mapping[str, float]
    counter_doubt: Mapping[str, float]
    turn_minutes: float
    transfers: float
    no_show_a_minute: float
    give_up_a_minute: float


@dataclass(frozen=True, slots=True)
class _Visit:
    service: str
    counter: str
    ratio: float
    """Length as a share of what is stated."""
    over: bool
    """False: still under way, and at least so long."""


def learn(snapshot: Snapshot) -> Learnt:
    """From the snapshot's ended visits and those under way."""
    stated = {service.id: max(service.mean_min, 0.1) for service in snapshot.services}
    visits = _visits(snapshot, stated)
    day = 1.0
    services = dict.fromkeys(stated, 1.0)
    counters = {counter.id: 1.0 for counter in snapshot.counters} | {visit.counter: 1.0 for visit in visits}
    for _ in range(ROUNDS):
        lengths = [_length(visit, day * services[visit.service] * counters[visit.counter]) for visit in visits]
        pairs = list(zip(visits, lengths, strict=True))
        day = _shrunk(DAY_PRIOR, [length / services[v.service] / counters[v.counter] for v, length in pairs])
        for service in services:
            mine = [length / day / counters[v.counter] for v, length in pairs if v.service == service]
            services[service] = _shrunk(SERVICE_PRIOR, mine)
        for counter in counters:
            mine = [length / day / services[v.service] for v, length in pairs if v.counter == counter]
            counters[counter] = _shrunk(COUNTER_PRIOR, mine)
    over = [visit for visit in visits if visit.over]
    return Learnt(
        minutes={service: stated[service] * day * services[service] for service in stated},
        factor=counters,
        day_doubt=_doubt(DAY_PRIOR, len(over)),
        service_doubt={s: _doubt(SERVICE_PRIOR, sum(v.service == s for v in over)) for s in stated},
        counter_doubt={c: _doubt(COUNTER_PRIOR, sum(v.counter == c for v in over)) for c in counters},
        turn_minutes=_turns(snapshot),
        transfers=_transfers(snapshot),
        no_show_a_minute=_no_shows(snapshot),
        give_up_a_minute=_give_ups(snapshot),
    )


def _visits(snapshot: Snapshot, stated: Mapping[str, float]) -> list[_Visit]:
    over = [
        _Visit(e.service, e.counter or "", _ratio(e.ended_at - e.called_at, stated[e.service] * e.share), over=True)
        for e in snapshot.recent
        if e.outcome in STAYED and e.called_at is not None and e.service in stated
    ]
    under_way = [(counter.id, counter.current) for counter in snapshot.counters if counter.current is not None]
    return over + [
        _Visit(v.service, counter, _ratio(snapshot.now - v.called_at, stated[v.service] * v.share), over=False)
        for counter, v in under_way
        if v.service in stated
    ]


def _ratio(seconds: float, minutes: float) -> float:
    return max(0.02, (seconds / 60 - COME_MINUTES) / minutes)


def _length(visit: _Visit, factor: float) -> float:
    """Its length as a share of what is stated; of one under way what it is expected to become."""
    longest = LONGEST * factor
    if visit.over:
        return min(visit.ratio, longest)
    return min(visit.ratio * _mean_beyond(log(visit.ratio / factor)), longest)


def _mean_beyond(deviation: float) -> float:
    """How many times as long a visit becomes that has lasted exp(`deviation`) of its mean by now."""
    table = quantiles()
    first = min(int(np.searchsorted(table, (deviation + SPREAD**2 / 2) / SPREAD)), len(table) - 8)
    lengths = np.exp(SPREAD * table[first:] - SPREAD**2 / 2)
    return max(1.0, float(lengths.mean()) / exp(deviation))


def _shrunk(prior: float, ratios: Sequence[float]) -> float:
    """The mean of the ratios, as if `prior` more had been 1."""
    return (prior + sum(ratios)) / (prior + len(ratios))


def _doubt(prior: float, count: int) -> float:
    return DOUBT * SPREAD / sqrt(prior + count)


def _turns(snapshot: Snapshot) -> float:
    """Minutes between two visitors of a counter."""
    last: dict[str, float] = {}
    total, count = TURN_MINUTES * TURN_PRIOR, TURN_PRIOR
    for visit in sorted(
        (e for e in snapshot.recent if e.called_at is not None and e.counter), key=lambda e: e.ended_at
    ):
        counter, called_at = visit.counter or "", visit.called_at or 0.0
        gap = (called_at - last[counter]) / 60 if counter in last else -1.0
        last[counter] = visit.ended_at
        if 0.0 <= gap <= LONGEST_TURN:
            total, count = total + gap, count + 1
    return total / count


def _transfers(snapshot: Snapshot) -> float:
    stayed = [e for e in snapshot.recent if e.outcome in STAYED]
    again = sum(e.outcome is Ending.TRANSFERRED for e in stayed)
    return (TRANSFERS * TRANSFER_PRIOR + again) / (TRANSFER_PRIOR + len(stayed))


def _no_shows(snapshot: Snapshot) -> float:
    called = [e for e in snapshot.recent if e.called_at is not None]
    waited = sum(max(0.0, e.called_at - e.issued_at) / 60 for e in called if e.called_at is not None)
    missing = sum(e.outcome is Ending.NO_SHOW for e in called)
    return (NO_SHOW_A_MINUTE * NO_SHOW_PRIOR + missing) / (NO_SHOW_PRIOR + waited)


def _give_ups(snapshot: Snapshot) -> float:
    waited = sum(max(0.0, (e.called_at or e.ended_at) - e.issued_at) / 60 for e in snapshot.recent)
    waited += sum(max(0.0, snapshot.now - ticket.issued_at) / 60 for ticket in snapshot.waiting)
    gone = sum(e.outcome is Ending.CANCELLED and e.called_at is None for e in snapshot.recent)
    return (GIVE_UP_A_MINUTE * GIVE_UP_PRIOR + gone) / (GIVE_UP_PRIOR + waited)
