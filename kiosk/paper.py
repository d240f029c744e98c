"""The list of tickets for paper, by which staff go on by hand while the system is away (X3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template

from server.contract.base import LocalText
from server.contract.catalogue import FALLBACK, load_catalogue

AREA = "paper"
#: Lines for those who are taken on paper alone.
BLANK_LINES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket on the list; `issued` is local, HH:MM, and `state` as it is printed."""

    service: str
    number: str
    issued: str
    cards: int
    language: str
    """Its tag."""
    state: str

    @property
    def language_name(self) -> str:
        """As the clerk reads it on the slip."""
        slip = load_catalogue("slip")
        return slip.text(self.language, "language_for_staff") if self.language in slip.texts else self.language


def texts() -> Mapping[str, str]:
    """What stands on the list, in Japanese: staff read it."""
    return load_catalogue(AREA).all(FALLBACK)


def render(
    venue: LocalText,
    services: Mapping[str, LocalText],
    lines: Iterable[Line],
    day: date,
    now: datetime,
    said: str,
    sheet: str = "",
) -> str:
    """The list as a page of its own, in an application whose templates are the kiosk's.

    Args:
        venue: its name.
        services: their names by id, in the order of the list; a ticket of any other comes last, under its id.
        lines: the tickets, in order of issue.
        day: the business day.
        now: local time of printing.
        said: whose tickets these are.
        sheet: the style sheet, where the page must stand alone; else it is asked for.
    """
    groups: dict[str, list[Line]] = {service: [] for service in services}
    for line in lines:
        groups.setdefault(line.service, []).append(line)
    named = [
        (services[service][FALLBACK] if service in services else service, found) for service, found in groups.items()
    ]
    t = texts()
    printed = t["printed"].format(day=day.isoformat(), now=f"{now:%Y-%m-%d %H:%M}")
    return render_template(
        "paper.html",
        t=t,
        venue=venue[FALLBACK],
        printed=printed,
        said=said,
        groups=named,
        blank=BLANK_LINES,
        sheet=sheet,
    )
