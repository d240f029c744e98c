"""The day drawn ahead: who comes when, for what, and how each visit will go. Pure, and the same for the same seed.

Each concern has its own stream of random numbers, so a change to one leaves the others as they were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from junban.simulate.arrivals import Arrivals
from junban.simulate.site import ClosedThatDay, Site, SiteService
from junban.simulate.workload import MonthLoad


class Turn(StrEnum):
    """What a visitor does when called the first time."""

    COMES = "comes"
    SLOW = "slow"
    """comes after a second call"""
    LATE = "late"
    """is missed, and comes back to the reception later"""
    ABSENT = "absent"
    """is missed for good"""


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of visits that go otherwise, and their spread. Assumptions of ours: no city publishes them."""

    slow: float = 0.05
    late: float = 0.02
    absent: float = 0.03
    by_mistake: float = 0.02
    """tickets taken by mistake, on top of the cases"""
    wrong_service: float = 0.02
    """visitors who press another service than theirs"""
    hold: float = 0.03
    """visits broken off while a form is filled in or a document is fetched"""
    undo: float = 0.01
    """calls the operator takes back and makes again"""
    forgets_start: float = 0.05
    """visits whose start the operator does not press"""
    further_card: float = 0.2
    """visitors with one more card, and of those again, where the service takes several"""
    other_language: float = 0.06
    spread: float = 0.45
    """standard deviation of the handling time over its mean"""


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Visitor:
    """One ticket's visitor. Times are whole seconds; `at` since local midnight.

    `service` is what the visitor came for, `takes` what was pressed at the kiosk; `cards` is what was pressed there,
    while `handling` is for all cards the visitor brought. `hold_after` is the part of the
    handling before the visit is broken off for `away`, None when it is not.
    """

    at: int
    service: str
    takes: str
    language: str = "ja"
    cards: int = 1
    handling: int = 600
    walk: int = 20
    turn: Turn = Turn.COMES
    back_after: int = 600
    hold_after: int | None = None
    away: int = 600
    by_mistake: bool = False
    noticed_after: int = 120
    undo: bool = False
    forgets_start: bool = False


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day ahead. `visitors` are in order of arrival; `cases` of them took no ticket by mistake."""

    cases: int
    visitors: tuple[Visitor, ...]


def plan_day(load: MonthLoad, site: Site, seed: int, *, cases: int | None = None, habits: Habits = HABITS) -> DayPlan:
    """Draws a day.

    Args:
        load: the month that gives the number of cases and the shares of the services.
        site: the venue on the day; arrivals keep to the hours of its services.
        seed: the same seed draws the same day.
        cases: how many visitors instead of the month's mean.
        habits: how often visits go otherwise.

    Raises:
        ClosedThatDay: none of the month's services is open on the day.
    """
    count = load.cases_on(site.day) if cases is None else cases
    services = _draw_services(count, load, site, _stream(seed, "services"))
    mistaken = _draw_services(round(count * habits.by_mistake), load, site, _stream(seed, "mistakes"))
    visitors = _draw_visitors(services, site, habits, seed, by_mistake=False)
    visitors += _draw_visitors(mistaken, site, habits, seed, by_mistake=True)
    return DayPlan(count, tuple(sorted(visitors, key=lambda visitor: visitor.at)))


def _stream(seed: int, concern: str) -> Random:
    return Random(f"{seed}/{concern}")  # noqa: S311  # a repeatable draw is what is wanted


def _draw_services(count: int, load: MonthLoad, site: Site, rng: Random) -> list[SiteService]:
    """Services by the month's shares, of those open that day; all alike where the record knows none of them."""
    weights = [load.cases.get(service.id, 0) for service in site.services]
    if not any(weights):
        if not site.services:
            raise ClosedThatDay(f"{site.day}: no service is open")
        weights = [1] * len(site.services)
    return rng.choices(site.services, weights, k=count)


def _draw_visitors(
    services: Sequence[SiteService], site: Site, habits: Habits, seed: int, *, by_mistake: bool
) -> list[Visitor]:
    streams = {
        concern: _stream(seed, f"{concern}/{by_mistake}")
        for concern in ("arrivals", "handling", "turn", "people", "errors")
    }
    arrivals = {service: Arrivals(service.spans) for service in set(services)}
    return [
        _draw_visitor(service, arrivals[service].draw(streams["arrivals"]), site, habits, streams, by_mistake)
        for service in services
    ]


def _draw_visitor(
    service: SiteService, at: int, site: Site, habits: Habits, streams: dict[str, Random], by_mistake: bool
) -> Visitor:
    people, turn, errors = streams["people"], streams["turn"], streams["errors"]
    cards = _draw_cards(service, habits, people)
    handling = _log_normal(service.expected_seconds(cards), habits.spread, streams["handling"])
    hold = errors.random() < habits.hold
    takes = _draw_pressed(service, at, site, habits, errors)
    return Visitor(
        at=at,
        service=service.id,
        takes=takes.id,
        language=_draw_language(site, habits, people),
        cards=min(cards, takes.max_cards),
        handling=max(60, handling),
        walk=max(5, _log_normal(25, 0.6, people)),
        turn=_draw_turn(habits, turn),
        back_after=turn.randrange(3 * 60, 25 * 60),
        hold_after=round(handling * errors.uniform(0.2, 0.6)) if hold else None,
        away=errors.randrange(5 * 60, 20 * 60),
        by_mistake=by_mistake,
        noticed_after=errors.randrange(30, 4 * 60),
        undo=errors.random() < habits.undo,
        forgets_start=errors.random() < habits.forgets_start,
    )


def _draw_cards(service: SiteService, habits: Habits, rng: Random) -> int:
    cards = 1
    while cards < service.max_cards and rng.random() < habits.further_card:
        cards += 1
    return cards


def _draw_turn(habits: Habits, rng: Random) -> Turn:
    at = rng.random()
    for turn, share in ((Turn.SLOW, habits.slow), (Turn.LATE, habits.late), (Turn.ABSENT, habits.absent)):
        if at < share:
            return turn
        at -= share
    return Turn.COMES


def _draw_pressed(service: SiteService, at: int, site: Site, habits: Habits, rng: Random) -> SiteService:
    """What is pressed: seldom another service that is open just then."""
    open_now = [other for other in site.services if any(span.start <= at / 60 < span.end for span in other.spans)]
    others = [other for other in open_now if other is not service]
    wrong = rng.random() < habits.wrong_service
    return rng.choice(others) if wrong and others else service


def _draw_language(site: Site, habits: Habits, rng: Random) -> str:
    others = [language for language in site.languages if language != "ja"]
    other = rng.random() < habits.other_language
    return rng.choice(others) if other and others else "ja"


def _log_normal(mean: float, spread: float, rng: Random) -> int:
    """Whole seconds, log-normal with this mean and this standard deviation over mean, at most four times the mean."""
    variance = math.log1p(spread**2)
    return round(min(4 * mean, rng.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))))
