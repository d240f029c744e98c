"""The day played forward: in each path counters take visitors by the rule of calling until nobody waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.domain.forecast.lanes import Lanes, build_lanes
from server.domain.forecast.learn import COME_MINUTES, MOST_NO_SHOWS, NO_SHOW_MINUTES, SPREAD, Learnt
from server.domain.forecast.normal import Floats, Indices, beyond, draws, shares
from server.domain.forecast.snapshot import CounterNow, CounterView, Present, Snapshot

#: A pause that gives no time of return.
PAUSE_SECONDS = 15 * 60.0
#: A visitor at a counter is done in at least so many seconds, and at most in so many times what is usual.
SOON, MOST_REST = 5.0, 4.0
#: A visitor of a service that is not known.
STRANGER_SECONDS = 300.0
#: A counter that is free now calls the next within so many seconds.
LONGEST_TURN_NOW = 50.0
#: Steps for each who waits and each counter: a call, and now and then a wait for somebody who comes later.
STEPS_EACH = 4


@dataclass(frozen=True, slots=True)
class Played:
    """When each entry of the lanes is called, (paths, entries) in seconds, infinite where nobody calls it."""

    lanes: Lanes
    called: Floats


def play(snapshot: Snapshot, learnt: Learnt, paths: int) -> Played:
    """Plays `paths` days, always the same ones for the same snapshot."""
    lanes = build_lanes(snapshot, paths)
    called = np.full((paths, len(lanes.entries) + 1), np.inf)
    if snapshot.counters:
        _Play(snapshot, learnt, lanes, paths).run(called)
    return Played(lanes, called[:, :-1])


class _Paces:
    """How long visits take in each path: learnt means, and how much they may be off, (paths, ...) each."""

    def __init__(self, snapshot: Snapshot, learnt: Learnt, paths: int) -> None:
        services = [service.id for service in snapshot.services]
        counters = [counter.id for counter in snapshot.counters]
        deviates = draws(paths, 1 + len(services) + len(counters))
        day = learnt.day_doubt * deviates[:, :1]
        off = deviates[:, 1 : 1 + len(services)] * np.array([learnt.service_doubt[i] for i in services])
        self.seconds = 60 * np.array([learnt.minutes[i] for i in services]) * np.exp(day + off)
        off = deviates[:, 1 + len(services) :] * np.array([learnt.counter_doubt[i] for i in counters])
        self.factor = np.array([learnt.factor[i] for i in counters]) * np.exp(off)
        self.services = {service: index for index, service in enumerate(services)}


class _Play:
    """The state of all paths at once; every step lets each path's next free counter take one visitor."""

    def __init__(self, snapshot: Snapshot, learnt: Learnt, lanes: Lanes, paths: int) -> None:
        self.now, self.learnt, self.lanes = snapshot.now, learnt, lanes
        self.turn = 60 * learnt.turn_minutes
        self.rows = np.arange(paths)
        self.paces = _Paces(snapshot, learnt, paths)
        entries, count = lanes.entries, len(lanes.entries)
        share = (1 + learnt.transfers) * np.array([entry.share for entry in entries])
        mean = share * self.paces.seconds[:, [entry.service for entry in entries]]
        lengths = np.exp(SPREAD * draws(paths, count + 1) - SPREAD**2 / 2)
        self.length = lengths * np.hstack([mean, np.zeros((paths, 1))])
        self.asks = np.array([entry.asks is not None for entry in entries] + [True])
        self.issued = np.array([entry.issued_at for entry in entries] + [0.0])
        self.leaves = shares(paths, count + 1)
        self.starts, self.ends = _plans(snapshot.counters)
        self.free = np.stack([self._first_free(snapshot, column) for column in range(len(snapshot.counters))], axis=1)

    def run(self, called: Floats) -> None:
        """Fills `called`, until no counter has anybody left to wait for."""
        lanes, rows = self.lanes, self.rows
        next_in = np.zeros((len(rows), len(lanes.heads)), dtype=np.intp)
        numbers = np.arange(len(lanes.heads))
        for _ in range(STEPS_EACH * (len(lanes.entries) + self.free.shape[1])):
            counter = self.free.argmin(axis=1)
            time = self.free[rows, counter]
            if not np.isfinite(time).any():
                return
            heads = lanes.heads[numbers, next_in]
            base = lanes.base[counter]
            arrival = lanes.arrival[rows[:, None], heads]
            key = np.where(arrival <= time[:, None], lanes.keys(base, lanes.order[rows[:, None], heads], time), np.inf)
            lane = key.argmin(axis=1)
            taken = np.isfinite(key[rows, lane]) & np.isfinite(time)
            entry = heads[rows, lane]
            called[rows[taken], entry[taken]] = time[taken]
            next_in[rows[taken], lane[taken]] += 1
            later = np.where(np.isfinite(base), arrival, np.inf).min(axis=1)
            until = np.where(taken, time + self._stay(entry, counter, time), np.maximum(time, later))
            self.free[rows, counter] = self._within_plan(until, counter)

    def _stay(self, entry: Indices, counter: Indices, time: Floats) -> Floats:
        """Seconds until the counter is free again: a visit, a call in vain, or nothing."""
        rows, learnt = self.rows, self.learnt
        stay = 60 * COME_MINUTES + self.length[rows, entry] * self.paces.factor[rows, counter]
        time = np.where(np.isfinite(time), time, self.now)
        gives_up = 1 - np.exp(-learnt.give_up_a_minute * (time - self.now) / 60)
        misses = np.minimum(MOST_NO_SHOWS, learnt.no_show_a_minute * np.maximum(0.0, time - self.issued[entry]) / 60)
        share = self.leaves[rows, entry]
        stay = np.where(share < gives_up + (1 - gives_up) * misses, 60 * NO_SHOW_MINUTES, stay) + self.turn
        gone = (share < gives_up) | self.asks[entry] | ~self.lanes.comes[rows, entry]
        seconds: Floats = np.where(gone, 0.0, stay)
        return seconds

    def _first_free(self, snapshot: Snapshot, column: int) -> Floats:
        """When a counter takes its next visitor, in each path."""
        counter, rows = snapshot.counters[column], len(self.rows)
        if counter.state is CounterNow.CLOSED:
            return np.full(rows, min((start for start, _ in counter.plan or () if start > self.now), default=np.inf))
        begins = max(self.now, counter.free_since + min(self.turn, LONGEST_TURN_NOW))
        if counter.state is CounterNow.PAUSED:
            begins = max(begins, _returns(counter, self.now))
        if counter.current is None:
            return np.full(rows, begins)
        done = self.now + self._rest(counter.current, column) + self.turn
        return self._within_plan(np.maximum(done, begins), np.full(rows, column))

    def _rest(self, visit: Present, column: int) -> Floats:
        """Seconds that the visitor will stay yet, knowing how long they have been there."""
        service = self.paces.services.get(visit.service)
        if service is None:
            return np.full(len(self.rows), STRANGER_SECONDS)
        mean = self.paces.seconds[:, service] * visit.share * self.paces.factor[:, column]
        come = 60 * COME_MINUTES
        elapsed = max(0.0, self.now - visit.called_at)
        done = max(0.0, elapsed - come)
        least = (np.log(max(done, 1.0) / mean) + SPREAD**2 / 2) / SPREAD
        share = shares(len(self.rows), column + 1)[:, column]
        length = mean * np.exp(SPREAD * beyond(least, share) - SPREAD**2 / 2)
        rest = np.maximum(length - done, SOON) + max(0.0, come - elapsed)
        capped: Floats = np.minimum(rest, MOST_REST * mean)
        return capped

    def _within_plan(self, time: Floats, counter: Indices) -> Floats:
        """The time itself, or the next moment at which the counter is to be open; infinite after its last hour."""
        starts, ends = self.starts[counter], self.ends[counter]
        found: Floats = np.where(time[:, None] < ends, np.maximum(time[:, None], starts), np.inf).min(axis=1)
        return found


def _returns(counter: CounterView, now: float) -> float:
    """When a paused counter is back: as it said, as planned, or after a usual pause."""
    if counter.returns_at is not None:
        return max(now, counter.returns_at)
    plan = counter.plan or ()
    begins = [start for start, _end in plan if start > now]
    if begins and not any(start <= now < end for start, end in plan):
        return min(begins)
    return now + PAUSE_SECONDS


def _plans(counters: tuple[CounterView, ...]) -> tuple[Floats, Floats]:
    """Starts and ends of the announced hours, (counters, most intervals); none means always."""
    most = max((len(c.plan) for c in counters if c.plan), default=1)
    starts = np.full((len(counters), most), np.inf)
    ends = np.full((len(counters), most), -np.inf)
    for row, counter in enumerate(counters):
        hours = counter.plan if counter.plan is not None else ((-np.inf, np.inf),)
        for column, (start, end) in enumerate(hours):
            starts[row, column], ends[row, column] = start, end
    return starts, ends
