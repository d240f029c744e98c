"""A crowd too long to be played forward to its end within the time that an answer may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from server.domain.forecast.snapshot import Snapshot, Wait, WaitingTicket, Waits

#: So many are played forward: more than any hall holds.
MOST: Final = 160


def front(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its first `MOST` who wait; itself when there are no more."""
    return snapshot if len(snapshot.waiting) <= MOST else replace(snapshot, waiting=snapshot.waiting[:MOST])


def lengthened(snapshot: Snapshot, near: Snapshot, waits: Waits) -> Waits:
    """The waits of all, each service's line continued at the pace of its front."""
    tickets, services = dict(waits.tickets), dict(waits.services)
    pace = {service.id: _pace(near, service.id, waits) for service in snapshot.services}
    last = {service.id: waits.services[service.id] for service in snapshot.services}
    for ticket in snapshot.waiting[len(near.waiting) :]:
        tickets[ticket.ticket] = last.get(ticket.service)
        if (at := last.get(ticket.service)) is not None:
            last[ticket.service] = services[ticket.service] = _later(at, pace[ticket.service])
    return Waits(tickets, services)


def _pace(near: Snapshot, service: str, waits: Waits) -> float:
    """Minutes from one call of the service to the next."""
    line: Sequence[WaitingTicket] = [ticket for ticket in near.waiting if ticket.service == service]
    called = [wait.median for ticket in line if (wait := waits.tickets[ticket.ticket]) is not None]
    steps = [after - before for before, after in pairwise(sorted(called))]
    if steps:
        return sum(steps) / len(steps)
    stated = next(entry.mean_min for entry in near.services if entry.id == service)
    return stated / max(1, sum(service in counter.serves for counter in near.counters))


def _later(wait: Wait, minutes: float) -> Wait:
    return Wait(wait.median + minutes, wait.low + minutes, wait.high + minutes)
