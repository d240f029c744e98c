"""`junban report`: what the day's tickets are, for people."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask import Flask

from junban.commands.options import fail, venue_options
from junban.commands.state import UNAVAILABLE, opened_hall
from kiosk.paper import Line, render, texts
from kiosk.web.page import STATIC, TEMPLATES
from server.domain.offline import is_away
from server.domain.ticket import Ticket
from server.services.hall import Hall


@click.command()
@venue_options
@click.option("--paper", is_flag=True, help="A list to be printed (A4), with room to go on by hand.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The business day; today when left out.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to be written, instead of standard output."
)
def report(config: Path, data: Path, database: str | None, paper: bool, day: datetime | None, out: Path | None) -> None:
    """Write the day's tickets as a page: --paper is the list by which staff go on by hand."""
    if not paper:
        raise click.UsageError("which report: --paper")
    with opened_hall(config, data, database) as hall:
        page = paper_list(hall, day.date() if day else None)
    if out is None:
        click.echo(page)
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        fail(str(error), UNAVAILABLE)


def paper_list(hall: Hall, day: date | None = None) -> str:
    """All tickets of a business day, by service: an HTML page that stands alone."""
    now = hall.clock.now()
    wanted = day or hall.venue.business_day(now)
    tickets = hall.database.read(lambda uow: uow.tickets.of_day(wanted))
    services = {service.id: service.name for service in hall.venue.services}
    app = Flask("junban", template_folder=str(TEMPLATES))
    sheet = (STATIC / "paper.css").read_text(encoding="utf-8")
    local = now.astimezone(hall.venue.zone)
    lines = [_line(hall, ticket) for ticket in tickets]
    with app.app_context():
        return render(hall.venue.name, services, lines, wanted, local, texts()["of_hub"], sheet)


def _line(hall: Hall, ticket: Ticket) -> Line:
    state = texts()[f"state_{ticket.state}"]
    since = ticket.ended_at or ticket.started_at or ticket.last_called_at
    parts = [state, _clock(hall, since) if since else "", texts()["alone"] if is_away(ticket.origin) else ""]
    return Line(
        ticket.service,
        ticket.label,
        _clock(hall, ticket.issued_at),
        ticket.cards,
        ticket.language,
        " ".join(part for part in parts if part),
    )


def _clock(hall: Hall, instant: datetime) -> str:
    return f"{instant.astimezone(hall.venue.zone):%H:%M}"
