"""Who waits, as lanes: within a lane the order never changes, so that only their heads need to be compared.

A lane holds one service's walk-ins, its appointments that have checked in, those that have not, what is kept for one
counter, or what several may hand over. After the last walk-in of a lane stands somebody who takes a ticket now: they
are asked how long they wait, and take nobody's time. Behind them, where counters prefer some services, are those who
will come and overtake others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from server.domain.forecast.arrivals import booked_arrivals, coming_walk_ins
from server.domain.forecast.normal import Flags, Floats, Indices
from server.domain.forecast.snapshot import CounterView, Snapshot, WaitingTicket

#: A counter takes the smallest: who has waited too long, then appointments, then what is kept for it, then by rank,
#: then by place (seconds, under `RANK`).
RANK: Final = 1e6
HIGHEST_RANK: Final = 900
TOO_LONG, APPOINTMENT, WALK_IN = -1e9, 0.0, 1e9


@dataclass(frozen=True, slots=True)
class Entry:
    """One who waits, or will. `ticket` and `asks` are indices: of a waiting ticket, of the service asked for."""

    service: int
    share: float
    issued_at: float
    order_at: float
    ticket: int | None = None
    asks: int | None = None


@dataclass(frozen=True, slots=True)
class Lanes:
    """All who wait, as arrays.

    `heads` is (lanes, longest + 1): indices of entries in order, filled up with nobody, whose index is the number of
    entries; `base` is (counters, lanes): what a counter adds to a lane, infinite where it does not serve it. `order`,
    `arrival`, `comes` are (paths, entries + 1): place and arrival in seconds, and whether they come at all. A place
    that is older than `outranks_after` seconds comes before all others, whatever is added.
    """

    entries: tuple[Entry, ...]
    heads: Indices
    base: Floats
    order: Floats
    arrival: Floats
    comes: Flags
    outranks_after: float

    def keys(self, base: Floats, order: Floats, time: Floats) -> Floats:
        """What each path's counter compares, (paths, lanes): the smallest is called at `time`, (paths,)."""
        keys = base + order
        if np.isinf(self.outranks_after):
            return keys
        too_long = np.isfinite(base) & (order <= (time - self.outranks_after)[:, None])
        waited: Floats = np.where(too_long, TOO_LONG + order, keys)
        return waited


#: What is kept, and for which counters: None is nobody's, an empty tuple a lane of its own that all serve.
Kept = tuple[str, ...] | None


@dataclass(slots=True)
class _Lane:
    service: int
    order: float
    kept_for: Kept = None
    members: list[int] = field(default_factory=list)


class _Builder:
    """Gathers entries, and for each a column of arrivals."""

    def __init__(self, paths: int) -> None:
        self.paths = paths
        self.entries: list[Entry] = []
        self.lanes: dict[tuple[int, float, Kept], _Lane] = {}
        self.arrivals: list[Floats] = []
        self.orders: list[Floats] = []
        self.comes: list[Flags] = []

    def lane(self, service: int, order: float, kept_for: Kept = None) -> _Lane:
        return self.lanes.setdefault((service, order, kept_for), _Lane(service, order, kept_for))

    def add(self, lane: _Lane, entries: Sequence[Entry]) -> None:
        """Those who are here."""
        here = np.full((self.paths, len(entries)), -np.inf)
        order = np.broadcast_to(np.array([entry.order_at for entry in entries]), here.shape)
        self.add_later(lane, entries, here, order, np.ones(here.shape, dtype=bool))

    def add_later(self, lane: _Lane, entries: Sequence[Entry], at: Floats, order: Floats, comes: Flags) -> None:
        """Those who will come at times that differ from path to path."""
        lane.members.extend(range(len(self.entries), len(self.entries) + len(entries)))
        self.entries.extend(entries)
        self.arrivals.append(at)
        self.orders.append(order)
        self.comes.append(comes)

    def finish(self, snapshot: Snapshot, services: Sequence[str]) -> Lanes:
        lanes = list(self.lanes.values())
        nobody = np.full((self.paths, 1), np.inf)
        return Lanes(
            tuple(self.entries),
            _heads(lanes, len(self.entries)),
            _base(snapshot.counters, lanes, services),
            np.hstack([*self.orders, nobody]),
            np.hstack([*self.arrivals, nobody]),
            np.hstack([*self.comes, np.zeros((self.paths, 1), dtype=bool)]),
            snapshot.outranks_after,
        )


def build_lanes(snapshot: Snapshot, paths: int) -> Lanes:
    """The lanes of a snapshot, for so many paths."""
    services = [service.id for service in snapshot.services]
    builder = _Builder(paths)
    _add_waiting(builder, snapshot, services)
    preferring = any(len(set(counter.serves.values())) > 1 for counter in snapshot.counters)
    for index, service in enumerate(services):
        _add_booked(builder, snapshot, index, service)
        asks = Entry(index, 0.0, snapshot.now, snapshot.now, asks=index)
        lane = builder.lane(index, WALK_IN)
        builder.add(lane, [asks])
        if preferring:
            _add_coming(builder, snapshot, lane, service)
    return builder.finish(snapshot, services)


def _add_waiting(builder: _Builder, snapshot: Snapshot, services: Sequence[str]) -> None:
    """Those who wait, each in its lane, by place; a service that nobody knows is called by nobody."""
    known = [(place, ticket) for place, ticket in enumerate(snapshot.waiting) if ticket.service in services]
    for place, ticket in sorted(known, key=lambda pair: (pair[1].order_at, pair[0])):
        index = services.index(ticket.service)
        entry = Entry(index, ticket.share, ticket.issued_at, ticket.order_at, ticket=place)
        builder.add(builder.lane(index, _class_of(ticket), _kept_for(ticket)), [entry])


def _add_booked(builder: _Builder, snapshot: Snapshot, index: int, service: str) -> None:
    """Today's appointments that have not checked in, a lane of their own: they come in their own order."""
    booked = sorted(appointment.at for appointment in snapshot.appointments if appointment.service == service)
    if booked:
        at, comes = booked_arrivals(snapshot.now, booked, builder.paths)
        entries = [Entry(index, 1.0, time, time) for time in booked]
        order = np.broadcast_to(np.array(booked), at.shape)
        builder.add_later(builder.lane(index, APPOINTMENT, ()), entries, at, order, comes)


def _add_coming(builder: _Builder, snapshot: Snapshot, lane: _Lane, service: str) -> None:
    """Walk-ins who will come: where a counter prefers their service, they go before others who wait already."""
    at = coming_walk_ins(snapshot, service, builder.paths)
    entries = [Entry(lane.service, 1.0, snapshot.now, snapshot.now)] * at.shape[1]
    if entries:
        builder.add_later(lane, entries, at, at, np.ones(at.shape, dtype=bool))


def _class_of(ticket: WaitingTicket) -> float:
    return WALK_IN if ticket.appointment_at is None else APPOINTMENT


def _kept_for(ticket: WaitingTicket) -> Kept:
    return ticket.handed_over_at if ticket.for_counter is None else (ticket.for_counter,)


def _heads(lanes: Sequence[_Lane], nobody: int) -> Indices:
    heads = np.full((len(lanes), max((len(lane.members) for lane in lanes), default=0) + 1), nobody, dtype=np.intp)
    for row, lane in enumerate(lanes):
        heads[row, : len(lane.members)] = lane.members
    return heads


def _base(counters: Sequence[CounterView], lanes: Iterable[_Lane], services: Sequence[str]) -> Floats:
    return np.array([[_added(counter, lane, services[lane.service]) for lane in lanes] for counter in counters])


def _added(counter: CounterView, lane: _Lane, service: str) -> float:
    """What a counter adds to the places of a lane; infinite when it does not serve it."""
    if lane.kept_for:
        return lane.order if counter.id in lane.kept_for else np.inf
    rank = counter.serves.get(service)
    return np.inf if rank is None else lane.order + min(max(rank, 0), HIGHEST_RANK) * RANK
