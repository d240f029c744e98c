"""Snapshots of a queue for the forecast, by hand and drawn."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from server.domain.forecast.snapshot import (
    Booked,
    CounterNow,
    CounterView,
    Ended,
    Ending,
    Present,
    ServiceMinutes,
    Snapshot,
    WaitingTicket,
)

NOW = 10 * 3600.0
CLOSE = 17.25 * 3600.0
CARD, RENEWAL = "card", "renewal"
SERVICES = (ServiceMinutes(CARD, 10.0), ServiceMinutes(RENEWAL, 10.0))


def minutes(count: float) -> float:
    """As seconds."""
    return 60 * count


def counter(name: str, *services: str, **more: object) -> CounterView:
    """Open for the last hour, ranks in the order given."""
    ranks = {service: 1 + place for place, service in enumerate(services or (CARD,))}
    known: dict[str, object] = {"state": CounterNow.OPEN, "free_since": NOW - 3600}
    return CounterView(name, serves=ranks, **(known | more))  # type: ignore[arg-type]


def serving(since: float, service: str = CARD) -> Present:
    """A visitor called so many minutes ago."""
    called_at = NOW - minutes(since)
    return Present("at", service, called_at - 600, called_at, called_at + 30)


def line(count: int, service: str = CARD, name: str = "t") -> tuple[WaitingTicket, ...]:
    """Walk-ins, one a minute, the newest a minute ago."""
    times = [NOW - minutes(count - place) for place in range(count)]
    return tuple(WaitingTicket(f"{name}{place:03d}", service, at, at) for place, at in enumerate(times))


def served(count: int, length: float, service: str = CARD, at: str = "1") -> tuple[Ended, ...]:
    """Visits of `length` minutes, one after the other at one counter, the last one just over."""
    ends = [NOW - minutes((length + 0.5) * (count - 1 - place)) for place in range(count)]
    return tuple(
        Ended(f"e{place}", service, at, end - minutes(length) - 600, end - minutes(length), None, end, Ending.SERVED)
        for place, end in enumerate(ends)
    )


def snapshot(*counters: CounterView, **more: object) -> Snapshot:
    """At ten in the morning."""
    return Snapshot(NOW, CLOSE, SERVICES, counters, **more)  # type: ignore[arg-type]


_ages = st.floats(-5, 240, allow_nan=False)
_services = st.sampled_from([CARD, RENEWAL])
_tickets = st.builds(
    lambda number, service, age, booked, kept: WaitingTicket(
        f"t{number}", service, NOW - minutes(age), NOW - minutes(age), NOW if booked else None, for_counter=kept
    ),
    st.integers(0, 999),
    _services,
    _ages,
    st.booleans(),
    st.sampled_from([None, None, None, "1"]),
)
_visits = st.builds(lambda since, service: serving(since, service), st.floats(-30, 200), _services)
_counters = st.lists(
    st.builds(
        lambda name, services, state, visit: counter(name, *services, state=state, current=visit),
        st.sampled_from("1234"),
        st.sampled_from([(CARD,), (RENEWAL,), (CARD, RENEWAL), (RENEWAL, CARD)]),
        st.sampled_from(CounterNow),
        st.none() | _visits,
    ),
    unique_by=lambda view: view.id,
    max_size=4,
)
_recent = st.lists(
    st.builds(
        lambda length, service, at, outcome: replace(served(1, length, service, at)[0], outcome=outcome),
        st.floats(0.1, 200),
        _services,
        st.sampled_from("1234"),
        st.sampled_from(Ending),
    ),
    max_size=12,
)
_booked = st.lists(st.builds(Booked, _services, st.floats(NOW - 800, NOW + 7200)), max_size=6)

#: Any queue: in order of place, as the contract of the forecast has it.
queues = st.builds(
    lambda counters, waiting, recent, booked: snapshot(
        *counters,
        waiting=tuple(sorted(waiting, key=lambda ticket: ticket.order_at)),
        recent=tuple(recent),
        appointments=tuple(booked),
    ),
    _counters,
    st.lists(_tickets, max_size=20, unique_by=lambda ticket: ticket.ticket),
    _recent,
    _booked,
)
