"""`/console/day`: the figures of today or of a past day, to read and to print (P1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.contract.sessions import SessionView
from server.contract.snapshots import VenueView
from server.domain.figures import DayFigures, Figures, Spread
from server.domain.forecast.promises import Promises
from server.face.words import Words, words_for

#: No venue had a queue of ours then; and the day before it can be reckoned.
EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class DayNow:
    """One day's figures, and today's date by the venue's clock."""

    day: date
    today: date
    figures: DayFigures
    anchor: str = ""
    """The newest number and hash of the log of access: on paper they show whether its end was cut off."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One service, or all of them, in words: the cells of each of the page's tables."""

    name: str
    receptions: tuple[str, ...]
    waits: tuple[str, ...]
    promises: tuple[str, ...]


def add_day_page(
    pages: Blueprint,
    venue: Callable[[], VenueView],
    signed_in: Callable[[], SessionView | None],
    day: Callable[[date | None], DayNow],
) -> None:
    """Adds it to the hub's pages. `day` gives the figures of a day; None is today."""

    @pages.get("/console/day")
    def day_page() -> AnyResponse:
        session = signed_in()
        if session is None or session.must_change_password:
            return redirect(url_for("pages.console", lang=request.args.get("lang")))
        return _page(day(_date(request.args.get("date"))), venue(), session, request.args.get("lang"))


def _date(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and day.year > EARLIEST else None


def _page(told: DayNow, venue: VenueView, session: SessionView, language: str | None) -> Response:
    words = words_for("day", language)
    names = {service.id: words.local(service.name) for service in venue.services}
    found = told.figures
    most = max(found.hours.values(), default=1)
    page = render_template(
        "day.html",
        words=words,
        venue=venue,
        session=session,
        day=told.day,
        today=told.today,
        before=told.day - timedelta(days=1),
        after=told.day + timedelta(days=1),
        title=words.t(
            "title", year=told.day.year, month=told.day.month, day=told.day.day, weekday=_weekday(told, words)
        ),
        rows=[row(names.get(id_, id_), one, words) for id_, one in found.services.items()],
        total=row(words.t("total"), found.all, words),
        kept=share(found.all.promises, words),
        anchor=told.anchor,
        hours=[(f"{hour:02d}:00", count, round(100 * count / most)) for hour, count in found.hours.items()],
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _weekday(told: DayNow, words: Words) -> str:
    return words.t("weekdays").split(" ")[told.day.weekday()]


def row(name: str, one: Figures, words: Words) -> DayRow:
    """One row of each table. What there was none of is a dash, never a zero time."""
    counts = (one.receptions, one.done, one.cancelled, one.not_come, one.to_city_staff, one.open)
    return DayRow(
        name=name,
        receptions=tuple(map(str, counts)),
        waits=(*_times(one.waits, words), *_times(one.serving, words)[:2]),
        promises=(str(one.promises.known), str(one.promises.kept), share(one.promises, words)),
    )


def _times(times: Spread, words: Words) -> tuple[str, ...]:
    all_times = (times.mean, times.median, times.p90, times.longest)
    return tuple(words.t("none") if one is None else f"{one:.0f}" for one in all_times)


def share(promises: Promises, words: Words) -> str:
    """The share that was kept, in whole percent."""
    return f"{100 * promises.kept / promises.known:.0f}%" if promises.known else words.t("none")
