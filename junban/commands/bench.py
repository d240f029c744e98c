"""`junban bench`."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from junban.bench.day import time_day
from junban.bench.floor import floor_of_call, floor_of_issue
from junban.bench.hub import measure_hub
from junban.bench.report import Floors, report
from server.contract.catalogue import CONFIG

#: Clients at once.
CLIENTS = (1, 8)


#: Days whose truth is known; in the source tree only.
SAMPLE = CONFIG.parent / "tests" / "bench" / "waits_sample.jsonl.gz"


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--tickets", default=500, show_default=True, type=click.IntRange(16), help="Issued in each run.")
@click.option("--port", default=8730, show_default=True, help="The first of five.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="On the disk to be measured.")
@click.option("--json", "as_json", is_flag=True)
def bench(context: click.Context, tickets: int, port: int, folder: Path | None, as_json: bool) -> None:
    """Measure the hub over HTTP, beside the floor of its database; or, by a further word, another part."""
    if context.invoked_subcommand is not None:
        return
    with tempfile.TemporaryDirectory(prefix="junban-bench-", dir=folder) as made:
        here = Path(made)
        floors = Floors(floor_of_issue(here, tickets), floor_of_call(here, tickets // 2))
        figures = measure_hub(CONFIG / "demo.toml", here, port, tickets, CLIENTS)
        day = time_day(CONFIG / "iwata.toml")
    if as_json:
        click.echo(json.dumps({"floor": asdict(floors), "hub": asdict(figures), "day_seconds": day}))
    else:
        click.echo(report(figures, floors, day))


@bench.command()
@click.option("--tickets", default=400, show_default=True, type=click.IntRange(20))
@click.option("--port", default=8730, show_default=True)
def counter(tickets: int, port: int) -> None:
    """Work a day by eight operators at once, then time a call's way to the monitors among 200 sockets."""
    from junban.bench.counter import counter_report, measure_counter

    with tempfile.TemporaryDirectory(prefix="junban-bench-") as made:
        figures = measure_counter(Path(made), port, tickets)
    click.echo(counter_report(figures))


@bench.command()
@click.option(
    "--sample",
    default=SAMPLE,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Questions with what came, JSON Lines, gzipped.",
)
@click.option("--rounds", default=100, show_default=True, type=click.IntRange(1), help="Timed answers of each size.")
def forecast(sample: Path, rounds: int) -> None:
    """Score the forecast on days whose truth is known."""
    from junban.bench.forecast import forecast_report, score
    from junban.bench.forecast_speed import speed_report, time_sizes

    click.echo(forecast_report(score(sample)))
    click.echo("\n" + speed_report(time_sizes(rounds)))


@bench.command()
@click.option("--phones", "sizes", multiple=True, default=(5000, 10000), show_default=True, type=click.IntRange(10))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1, 50))
@click.option("--port", default=8740, show_default=True, help="The relay's.")
@click.option("--json", "as_json", is_flag=True)
def phones(sizes: tuple[int, ...], rounds: int, port: int, as_json: bool) -> None:
    """Measure a relay under crowds of phones, beside other ways of serving them."""
    from junban.bench.phones import measure_phones
    from junban.bench.phones_report import phones_report

    with tempfile.TemporaryDirectory(prefix="junban-bench-") as made:
        figures = measure_phones(Path(made), port, sizes, rounds)
    click.echo(json.dumps(asdict(figures)) if as_json else phones_report(figures))
