"""`junban printer-sim`."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drivers.simulator.condition import NEW_ROLL_M
from drivers.simulator.models import MODELS, WIDTHS
from junban.serving import Program, serve

if TYPE_CHECKING:
    from drivers.simulator.program import PrinterSettings

PRINTER_PORT = 9100
#: The page asks again and again; a few windows may show it.
THREADS = 8


def _words(_context: click.Context, _parameter: click.Parameter, faults: tuple[str, ...]) -> tuple[str, ...]:
    if not faults:
        return faults
    from drivers.simulator.faults import BadWord, check

    for words in faults:
        try:
            check(words)
        except BadWord as wrong:
            raise click.BadParameter(str(wrong)) from wrong
    return faults


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help=f"TCP on loopback (without --pty {PRINTER_PORT}; 0: any)")
@click.option("--pty", type=click.Path(path_type=Path), metavar="LINK", help="a serial device under this name")
@click.option("--baud", type=click.IntRange(1200, 230400), help="of the serial line; any other gives noise")
@click.option(
    "--width", type=click.Choice([str(width) for width in WIDTHS]), default="80", show_default=True, help="mm"
)
@click.option("--model", type=click.Choice(list(MODELS)), default="epson", show_default=True)
@click.option("--slips", type=click.Path(file_okay=False, path_type=Path), help="folder of the tray; else a new one")
@click.option("--speed", type=click.FloatRange(1, 1000), help="mm/s, instead of the model's own")
@click.option(
    "--paper", type=click.FloatRange(0, 1000), default=NEW_ROLL_M, show_default=True, help="metres on the roll"
)
@click.option("--fault", "faults", multiple=True, callback=_words, metavar="WORDS", help="such as 'paper-out'; repeats")
@click.option(
    "--control", type=click.Path(path_type=Path), metavar="PATH", help="socket that takes faults, line by line"
)
@click.option("--web", type=click.IntRange(1, 65535), metavar="PORT", help="page on loopback with tray and buttons")
@click.option("--json", "as_json", is_flag=True, help="one line of JSON on standard output when ready")
def printer_sim(
    port: int | None,
    pty: Path | None,
    baud: int | None,
    width: str,
    model: str,
    slips: Path | None,
    speed: float | None,
    paper: float,
    faults: tuple[str, ...],
    control: Path | None,
    web: int | None,
    as_json: bool,
) -> None:
    """Play a slip printer: paper as pictures, faults on demand."""
    played = MODELS[model].with_paper(int(width))
    folder = slips or Path(tempfile.mkdtemp(prefix="junban-slips-"))

    def ready(doors: dict[str, str]) -> None:
        page = {"web": f"http://127.0.0.1:{web}/"} if web else {}
        if as_json:
            print(json.dumps({**doors, **page, "model": model, "width": int(width)}), flush=True)
        else:
            for name, place in {**doors, **page}.items():
                print(f"{name:<8} {place}", file=sys.stderr, flush=True)

    def settings() -> PrinterSettings:
        # Imported in the process that serves, as the other programs do.
        from drivers.simulator.program import PrinterSettings

        return PrinterSettings(
            model=replace(played, speed_mm_s=speed or played.speed_mm_s),
            slips=folder,
            paper_m=paper,
            faults=faults,
            port=PRINTER_PORT if port is None and pty is None else port,
            pty=pty,
            baud=baud,
            control=control,
            ready=ready,
        )

    if web is None:
        _run(settings())
        return

    def build() -> Program:
        from drivers.simulator.program import PrinterProgram

        try:
            return PrinterProgram(settings())
        except OSError as error:
            print(f"printer-sim: {error}", file=sys.stderr)
            raise SystemExit(1) from error

    serve(build, host="127.0.0.1", port=web, name="printer-sim", threads=THREADS)


def _run(settings: PrinterSettings) -> None:
    """Without a page: until SIGTERM or SIGINT."""
    from drivers.simulator.program import PrinterProgram

    try:
        program = PrinterProgram(settings)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    # Held back before any thread is made, so that it is here that they arrive.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    program.start()
    signal.sigwait(ends)
    program.stop()
