"""The figures of one day (P1): receptions, waits, who did not come, and the share of promised waits that was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.domain.forecast.promises import Promise, Promises, count_promises
from server.domain.states import State
from server.domain.ticket import SECOND_PART, Ticket


@dataclass(frozen=True, slots=True)
class Spread:
    """Times in minutes; all but `count` are None when there is none."""

    count: int = 0
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one service, or of all.

    Attributes:
        receptions: tickets issued; one that was transferred counts with the service that it ended in.
        waits: from the reception to the first call.
        serving: from the start at the counter to the end, of those that were served.
        second_waits: from being set aside to the second call (交付呼出), where there was one.
        done, cancelled: how they ended.
        not_come: called, and never came back: still missed, or missed until the day was over.
        open: neither ended nor missed yet; of a day that is over, those never called, or never said to be completed.
        to_city_staff: handed over to the city's own staff (S5).
        promises: of the waits that slips said.
    """

    receptions: int
    waits: Spread
    serving: Spread
    second_waits: Spread
    done: int
    cancelled: int
    not_come: int
    open: int
    to_city_staff: int
    promises: Promises


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A whole day: all, by service id, and receptions by the hour of the venue's clock."""

    all: Figures
    services: dict[str, Figures]
    hours: dict[int, int]


def figures_of_day(tickets: Sequence[Ticket], services: Iterable[str], zone: ZoneInfo) -> DayFigures:
    """The figures.

    Args:
        tickets: all of the day.
        services: ids in the order of the venue; those that tickets have besides follow.
        zone: the venue's.
    """
    ids = dict.fromkeys([*services, *(ticket.service for ticket in tickets)])
    taken = Counter(ticket.issued_at.astimezone(zone).hour for ticket in tickets)
    hours = {hour: taken[hour] for hour in range(min(taken), max(taken) + 1)} if taken else {}
    of_service = {id_: figures([ticket for ticket in tickets if ticket.service == id_]) for id_ in ids}
    return DayFigures(figures(tickets), of_service, hours)


def figures(tickets: Sequence[Ticket]) -> Figures:
    """The figures of these tickets."""
    states = Counter(ticket.state for ticket in tickets)
    not_come = sum(map(is_not_come, tickets))
    done, cancelled = states[State.COMPLETED], states[State.CANCELLED]
    return Figures(
        receptions=len(tickets),
        waits=spread(minutes(tickets, lambda ticket: (ticket.issued_at, ticket.called_at))),
        serving=spread(minutes([one for one in tickets if one.state is State.COMPLETED], _at_counter)),
        second_waits=spread(minutes(tickets, lambda ticket: (ticket.set_aside_at, ticket.second_called_at))),
        done=done,
        cancelled=cancelled,
        not_come=not_come,
        open=len(tickets) - done - cancelled - not_come,
        to_city_staff=sum(ticket.to_city_staff for ticket in tickets),
        promises=count_promises(promise for ticket in tickets if (promise := _promise(ticket)) is not None),
    )


def is_not_come(ticket: Ticket) -> bool:
    """Called and not seen again. At the end of a day a missed ticket expires, as those do that were never called."""
    expired = ticket.state is State.EXPIRED and ticket.called_at is not None and ticket.started_at is None
    return expired or ticket.state is State.NO_SHOW


def spread(times: Sequence[float]) -> Spread:
    """Mean, median, 90th percentile (both interpolated) and longest."""
    if not times:
        return Spread()
    ordered = sorted(times)
    mean = sum(ordered) / len(ordered)
    return Spread(len(ordered), mean, _quantile(ordered, 0.5), _quantile(ordered, 0.9), ordered[-1])


def minutes(
    tickets: Iterable[Ticket], ends: Callable[[Ticket], tuple[datetime | None, datetime | None]]
) -> list[float]:
    """Minutes between the two ends, where both are known; a clock that was set back makes no time negative."""
    known = [(begin, end) for begin, end in map(ends, tickets) if begin is not None and end is not None]
    return [max(0.0, (end - begin).total_seconds() / 60) for begin, end in known]


def _at_counter(ticket: Ticket) -> tuple[datetime | None, datetime | None]:
    # Where nobody pressed 応対開始, the call began it. A second part has its own start, and no end of the first.
    begin = ticket.started_at or (ticket.second_called_at if ticket.part == SECOND_PART else ticket.last_called_at)
    return begin, ticket.ended_at


def _promise(ticket: Ticket) -> Promise | None:
    if ticket.promised_low is None or ticket.promised_high is None or ticket.called_at is None:
        return None
    came = (ticket.called_at - ticket.issued_at).total_seconds() / 60
    return Promise(ticket.promised_low, ticket.promised_high, came)


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
