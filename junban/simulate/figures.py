"""The day in figures: counts, waits and handling a service, use a counter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from junban.simulate.journal import Ending, Journal, Record, Shift, Stay
from junban.simulate.plan import DayPlan
from junban.simulate.site import Site
from server.domain.states import State


@dataclass(frozen=True, slots=True)
class Spread:
    """Minutes: mean, median, 90th percentile and longest, each rounded to a tenth."""

    mean: float
    median: float
    p90: float
    longest: float


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service, or all together; tickets count under the service whose number they bear.

    `called` were called at least once, `moved` were transferred (引継ぎ), `sent_home` were never served.
    """

    id: str
    name: str
    issued: int
    completed: int
    no_show: int
    cancelled: int
    moved: int
    sent_home: int
    wait: Spread | None
    handling_mean: float | None


@dataclass(frozen=True, slots=True)
class CounterFigures:
    """One counter; `use` is the share of its open time with a ticket called or served."""

    id: str
    name: str
    calls: int
    completed: int
    open_minutes: float
    busy_minutes: float
    use: float


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The whole day. Times of day are seconds since local midnight; `load` is the work over the counters' hours."""

    cases: int
    tickets: int
    services: tuple[ServiceFigures, ...]
    everything: ServiceFigures
    counters: tuple[CounterFigures, ...]
    events: dict[str, int]
    refusals: dict[str, int]
    foreign: int
    closing: int
    last_end: float | None
    load: float


def day_figures(journal: Journal, plan: DayPlan, site: Site) -> DayFigures:
    """Counts it all up."""
    own = [record for record in journal if record.ticket not in journal.foreign]
    stays = [stay for record in journal for stay in record.stays]
    ends = [stay.ended_at for stay in stays if stay.ended_at is not None]
    return DayFigures(
        cases=plan.cases,
        tickets=len(own),
        services=tuple(
            _service(service.id, service.name, [record for record in own if _pressed(record) == service.id])
            for service in site.services
        ),
        everything=_service("all", "合計", own),
        counters=tuple(
            _counter(counter.id, counter.name, stays, journal.shifts.get(counter.id, Shift()))
            for counter in site.counters
        ),
        events=dict(sorted(journal.events.items())),
        refusals=dict(sorted(journal.refusals.items())),
        foreign=len(journal.foreign),
        closing=site.hours.end * 60,
        last_end=max(ends, default=None),
        load=round(_load(plan, site), 2),
    )


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of seconds, in minutes; None of none."""
    if not values:
        return None
    numbers = (fmean(values), median(values), percentile(values, 90), max(values))
    return Spread(*(round(number / 60, 1) for number in numbers))


def percentile(values: Sequence[float], percent: float) -> float:
    """The percentile, on a straight line between its neighbours."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _pressed(record: Record) -> str:
    return record.visitor.takes if record.visitor else record.service


def _service(service_id: str, name: str, records: Sequence[Record]) -> ServiceFigures:
    completed = [record for record in records if record.state is State.COMPLETED]
    return ServiceFigures(
        id=service_id,
        name=name,
        issued=len(records),
        completed=len(completed),
        no_show=sum(record.state is State.NO_SHOW for record in records),
        cancelled=sum(record.state is State.CANCELLED and record.note is None for record in records),
        moved=sum(record.transferred for record in records),
        sent_home=sum(record.state is State.CANCELLED and record.note is not None for record in records),
        wait=spread([record.wait for record in records if record.wait is not None]),
        handling_mean=round(fmean(record.handled for record in completed) / 60, 1) if completed else None,
    )


def _counter(counter_id: str, name: str, stays: Iterable[Stay], shift: Shift) -> CounterFigures:
    here = [stay for stay in stays if stay.counter == counter_id]
    busy = sum(stay.ended_at - stay.called_at for stay in here if stay.ended_at is not None)
    return CounterFigures(
        id=counter_id,
        name=name,
        calls=sum(stay.ending is not Ending.UNDONE for stay in here),
        completed=sum(stay.ending is Ending.COMPLETED for stay in here),
        open_minutes=round(shift.open_seconds / 60, 1),
        busy_minutes=round(busy / 60, 1),
        use=round(busy / shift.open_seconds, 3) if shift.open_seconds else 0.0,
    )


def _load(plan: DayPlan, site: Site) -> float:
    """Handling time of all who come, over the hours from opening to closing of all counters, lunch included."""
    work = sum(visitor.handling for visitor in plan.visitors if not visitor.by_mistake)
    spans = [site.hours_of(counter.serves) for counter in site.counters]
    hours = sum((span.end - span.start) * 60 for span in spans if span is not None)
    return work / hours if hours else 0.0
