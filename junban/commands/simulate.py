"""`junban simulate`: a whole day of Iwata's published load, in process or against a running hub."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime
from pathlib import Path

import click

from junban.commands.options import settings_or_exit
from junban.simulate.doors import DoorsShut
from junban.simulate.remote import HubDoors
from junban.simulate.report import Result, to_json, to_text
from junban.simulate.run import Draw, against, in_process
from junban.simulate.site import ClosedThatDay, regular_day
from junban.simulate.workload import UnknownMonth, month_load, months
from server.domain.venue import Venue

#: The busiest month of the record's second year, 230 cases a day.
DEFAULT_MONTH = "2024-11"


@click.command()
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The venue's file.")
@click.option("--month", metavar="YYYY-MM", help=f"Whose load; default that of --date if known, else {DEFAULT_MONTH}.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; default a regular open weekday.")
@click.option("--cases", type=click.IntRange(1, 5000), help="Visitors, instead of the month's cases a day.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same day.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--against", "url", metavar="URL", help="Play at this running hub, over HTTP.")
@click.option(
    "--speed", type=click.FloatRange(1, 100_000), default=60.0, show_default=True, help="There: times real time."
)
@click.option("--login", help="The operator who opens the counters there.")
@click.option("--password", envvar="JUNBAN_PASSWORD", help="Theirs; or in JUNBAN_PASSWORD.")
@click.option("--device-token", envvar="JUNBAN_DEVICE_TOKEN", help="A kiosk's; or in JUNBAN_DEVICE_TOKEN.")
def simulate(
    config: Path | None,
    month: str | None,
    day: datetime | None,
    cases: int | None,
    seed: int,
    as_json: bool,
    url: str | None,
    speed: float,
    login: str | None,
    password: str | None,
    device_token: str | None,
) -> None:
    """Plays a simulated day and prints counts, waits and the use of each counter.

    Without --against: in this process, on a virtual clock and a database that is thrown away; --config is needed, and
    the same options print the same bytes. With --against: simulated minutes run --speed times real time, from opening
    on, whatever the hub's clock says; it must be open, and the month's services must be its own.

    Ends with 1 when one of the checks at the end of the report did not hold.
    """
    began = time.monotonic()
    try:
        draw = Draw(month_load(month or _month_of(day)), seed, cases)
        venue = _venue(config)
        played = day.date() if day else _regular_day(venue, draw)
        if url is not None:
            with _doors(url, login, password, device_token) as doors:
                result = against(doors, draw, speed=speed, day=played, venue=venue)
        elif venue is not None:
            result = in_process(venue, played, draw)
        else:
            raise click.UsageError("--config or --against is needed")
    except (UnknownMonth, ClosedThatDay, DoorsShut) as error:
        raise click.ClickException(str(error)) from error
    _print(result, as_json, time.monotonic() - began)
    sys.exit(0 if result.held else 1)


def _month_of(day: datetime | None) -> str:
    """The day's own month where the record has it."""
    month = f"{day:%Y-%m}" if day else DEFAULT_MONTH
    return month if month in months() else DEFAULT_MONTH


def _venue(config: Path | None) -> Venue | None:
    return None if config is None else settings_or_exit(config).venue


def _regular_day(venue: Venue | None, draw: Draw) -> date:
    year, month = draw.load.month.split("-")
    return regular_day(venue, int(year), int(month))


def _doors(url: str, login: str | None, password: str | None, device_token: str | None) -> HubDoors:
    if login is None or password is None or device_token is None:
        raise click.UsageError("--against needs --login, --password and --device-token")
    return HubDoors(url, login=login, password=password, device_token=device_token)


def _print(result: Result, as_json: bool, seconds: float) -> None:
    """The report to standard output; the time it took, which is never the same, to standard error."""
    print(to_json(result) if as_json else to_text(result))
    print(f"{result.figures.tickets} tickets in {seconds:.1f} s", file=sys.stderr)
