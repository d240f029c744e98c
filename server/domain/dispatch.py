"""The rules of calling, all in this file: who is next and why, who may be put behind, who is missed. See docs/rules.md.

A free counter takes, of those it may call, the smallest of (waited too long, appointment, rank at this counter, place,
number of issue). Kept for this counter, or ready for a second call here, is a rank before the first. Whoever has waited
longer than the venue's limit stands before all others, the oldest first: so nobody waits without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.counter import Counter, CounterState, serves_now
from server.domain.states import State
from server.domain.ticket import SECOND_PART, Ticket
from server.domain.venue import CallingRules, Venue

#: Rank of a ticket kept for this very counter, or of one called a second time: it has waited before.
KEPT_FOR_COUNTER = 0
#: After the last recall a visitor has this long to come.
COME_WITHIN = timedelta(minutes=1)
#: A ticket further ahead of the clock than this has come from a clock that was wrong.
CLOCK_LEEWAY = timedelta(seconds=30)

Precedence = tuple[int, int, int, datetime, str]


class SecondCalls(StrEnum):
    """Which tickets that were set aside a counter calls again, when they are kept for none."""

    ALL = "all"
    """it hands over (交付窓口)"""
    SERVED = "served"
    """no counter that hands over is at work: each calls those of its own services"""
    NONE = "none"


class Chosen(StrEnum):
    """Why a ticket is the next."""

    WAITED_LONG = "waited-long"
    APPOINTMENT = "appointment"
    KEPT = "kept"
    SECOND_CALL = "second-call"
    RANK = "rank"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a counter may call at this moment.

    `serves` are services with their rank. What is kept for another counter is left to it as long as it is at work
    (`others`), and if it has not opened yet today (`expected`) until it has waited too long. What is kept for a counter
    that has closed is anybody's: so it does not wait without end either.
    """

    counter: str
    serves: tuple[tuple[str, int], ...]
    second_calls: SecondCalls = SecondCalls.SERVED
    others: frozenset[str] = frozenset()
    expected: frozenset[str] = frozenset()

    @property
    def services(self) -> tuple[str, ...]:
        """The ids of what it serves."""
        return tuple(service for service, _rank in self.serves)

    @property
    def serves_nothing(self) -> bool:
        """Whether only what is kept for it can ever be called here."""
        return not self.serves and self.second_calls is not SecondCalls.ALL

    def rank(self, ticket: Ticket, *, too_long: bool = False) -> int | None:
        """The ticket's rank here; None when it is not to be called here. `too_long`: it has waited too long."""
        if ticket.for_counter == self.counter:
            return KEPT_FOR_COUNTER
        if ticket.for_counter in self.others or (ticket.for_counter in self.expected and not too_long):
            return None
        rank = next((rank for service, rank in self.serves if service == ticket.service), None)
        if ticket.part != SECOND_PART:
            return rank
        here = self.second_calls is SecondCalls.ALL or (self.second_calls is SecondCalls.SERVED and rank is not None)
        return KEPT_FOR_COUNTER if here else None


def reach_of(venue: Venue, counter_id: str, counters: Iterable[Counter], now: datetime) -> Reach:
    """What the counter may call; `counters` are those that were ever opened.

    Raises:
        UnknownCounter: the venue has none of that id.
    """
    setup = venue.counter(counter_id)
    known = {counter.id: counter for counter in counters}
    at_work = {counter.id for counter in known.values() if counter.state is not CounterState.CLOSED}
    giving = any(other.hands_over for other in venue.counters if other.id in at_work)
    second = SecondCalls.ALL if setup.hands_over else SecondCalls.NONE if giving else SecondCalls.SERVED
    day = venue.business_day(now)
    opened = {c.id for c in known.values() if c.opened_at is not None and venue.business_day(c.opened_at) == day}
    return Reach(
        counter_id,
        serves_now(setup, known.get(counter_id)),
        second,
        others=frozenset(at_work - {counter_id}),
        expected=frozenset({other.id for other in venue.counters} - at_work - opened - {counter_id}),
    )


def may_call(ticket: Ticket, reach: Reach) -> bool:
    """Whether the counter may call it out of turn (指定呼出): what it serves, hands over, or is kept for it."""
    served = ticket.service in reach.services
    handed_over = ticket.part == SECOND_PART and reach.second_calls is SecondCalls.ALL
    return served or handed_over or ticket.for_counter == reach.counter


def waits_too_long(ticket: Ticket, rules: CallingRules, now: datetime) -> bool:
    """Whether it outranks all others. Its age counts from its place, and is never negative."""
    return now - ticket.order_at >= rules.outranks_after


def precedence(ticket: Ticket, reach: Reach, rules: CallingRules, now: datetime) -> Precedence | None:
    """The ticket's place in the counter's queue, smallest first; None when it is not to be called here."""
    too_long = waits_too_long(ticket, rules, now)
    rank = reach.rank(ticket, too_long=too_long) if ticket.state is State.WAITING else None
    if rank is None:
        return None
    if too_long:
        return (0, 0, 0, ticket.order_at, ticket.id)
    return (1, 0 if ticket.appointment_at is not None else 1, rank, ticket.order_at, ticket.id)


def in_order(tickets: Iterable[Ticket], reach: Reach, rules: CallingRules, now: datetime) -> list[Ticket]:
    """The tickets this counter may call, the next one first."""
    ranked = ((precedence(ticket, reach, rules, now), ticket) for ticket in tickets)
    return [ticket for place, ticket in sorted(((p, t) for p, t in ranked if p is not None), key=lambda pair: pair[0])]


def why(ticket: Ticket, reach: Reach, rules: CallingRules, now: datetime) -> Chosen:
    """The rule by which a ticket that is the next here is the next."""
    if waits_too_long(ticket, rules, now):
        return Chosen.WAITED_LONG
    if ticket.appointment_at is not None:
        return Chosen.APPOINTMENT
    if reach.rank(ticket) == KEPT_FOR_COUNTER:
        return Chosen.SECOND_CALL if ticket.part == SECOND_PART else Chosen.KEPT
    return Chosen.RANK if len({rank for _service, rank in reach.serves}) > 1 else Chosen.OLDEST


def late_place(ticket: Ticket, line: Sequence[Ticket], rules: CallingRules) -> datetime:
    """The place of a late-comer who is back: the old one, or behind the next few of the same service.

    Args:
        ticket: the one that was missed.
        line: those of its service who wait, in order of place.
        rules: how many it lets pass.
    """
    if rules.late_comers_let_pass == 0:
        return ticket.order_at
    passed = line[: rules.late_comers_let_pass]
    return max([ticket.order_at, *(other.order_at + timedelta(microseconds=1) for other in passed)])


def is_missed(ticket: Ticket, rules: CallingRules, now: datetime) -> bool:
    """Whether a visitor who was called and has not come counts as absent without anybody's doing."""
    if ticket.state is not State.CALLED or ticket.last_called_at is None:
        return False
    silence = now - ticket.last_called_at
    recalled = 0 < rules.no_show_after_recalls < ticket.calls and silence >= COME_WITHIN
    return recalled or (rules.no_show_after is not None and silence >= rules.no_show_after)


def ahead_of_clock(tickets: Iterable[Ticket], now: datetime) -> timedelta:
    """How far the clock is behind the newest of these tickets; zero when none is from the future."""
    newest = max((ticket.issued_at for ticket in tickets), default=now)
    return newest - now if newest - now > CLOCK_LEEWAY else timedelta()
