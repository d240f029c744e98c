"""Puts a simulation together and plays it: in this process, or against a running hub."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

from junban.simulate.checks import check_day
from junban.simulate.clock import Clock, ScaledClock, Timeline, VirtualClock
from junban.simulate.day import Day
from junban.simulate.doors import Doors
from junban.simulate.figures import day_figures
from junban.simulate.local import DayClock, LocalDoors
from junban.simulate.plan import plan_day
from junban.simulate.remote import HubDoors
from junban.simulate.report import Result
from junban.simulate.site import Site, site_of_hub, site_of_venue
from junban.simulate.workload import MonthLoad
from server.domain.venue import Venue
from server.services.hall import Hall
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn: the month's load, the seed, and the number of visitors where it is not the month's mean."""

    load: MonthLoad
    seed: int
    cases: int | None = None


def play(site: Site, draw: Draw, doors: Doors, clock: Clock) -> Result:
    """Plays a day to its end, or until it is interrupted from the keyboard, and judges it.

    Raises:
        DoorsShut: the hub went away in the middle.
    """
    plan = plan_day(draw.load, site, draw.seed, cases=draw.cases)
    timeline = Timeline(clock)
    day = Day(plan, site, doors, timeline)
    interrupted = False
    try:
        day.play()
    except KeyboardInterrupt:
        interrupted = True
        day.end()
    figures = day_figures(day.journal, plan, site)
    checks = check_day(day.journal, doors.tickets())
    return Result(site, draw.load, draw.seed, figures, checks, interrupted, timeline.lag)


def in_process(venue: Venue, day: date, draw: Draw) -> Result:
    """A day on a virtual clock: the hub's use cases on a database that is thrown away.

    Raises:
        ClosedThatDay: the venue is closed on that day.
    """
    site = site_of_venue(venue, day)
    clock = VirtualClock()
    with TemporaryDirectory(prefix="junban-simulate-") as folder:
        database = SqlDatabase(sqlite_url(Path(folder) / "day.sqlite3"), venue.id)
        try:
            hall = Hall(venue, database, DayClock(day, venue.zone, clock), token_bytes(32), public_url="")
            return play(site, draw, LocalDoors(hall), clock)
        finally:
            database.close()


def against(doors: HubDoors, draw: Draw, *, speed: float, day: date, venue: Venue | None = None) -> Result:
    """A day at a running hub, from its first opening on, `speed` simulated seconds a real one.

    The simulated day begins at once, whatever the hub's clock says; the hub must take tickets meanwhile.

    Args:
        doors: the hub.
        draw: what is drawn.
        speed: simulated seconds a real second.
        day: the calendar day that is played; its kind gives the load, and its date the hours of `venue`.
        venue: its configuration, for the hours; without it Iwata's regular ones.

    Raises:
        ClosedThatDay: the configured venue is closed on that day.
        DoorsShut: the hub went away.
    """
    view = doors.venue()
    site = site_of_hub(view, doors.counters(), day)
    if venue is not None:
        site = replace(site, services=site_of_venue(venue, day).services)
    return play(site, draw, doors, ScaledClock(site.hours.start * 60, speed))
