"""`junban kiosk`: the program on the kiosk PC."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from junban.commands.options import BAD_SETTINGS, KIOSK_PORT, fail, token_options, token_or_exit
from junban.notify import NOTIFY_SOCKET
from junban.serving import Program, serve

TOKEN_VARIABLE = "JUNBAN_KIOSK_TOKEN"  # noqa: S105 - a variable's name
#: One browser on the same machine, and whatever asks how it is.
THREADS = 8


@click.command()
@click.option("--hub", required=True, metavar="URL", help="The hub, as http://HOST:PORT.")
@token_options(TOKEN_VARIABLE)
@click.option(
    "--data",
    required=True,
    envvar="JUNBAN_KIOSK_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the kiosk's spool: what was issued here, and which slips came out.",
)
@click.option(
    "--printer",
    metavar="ADDRESS",
    help="serial:/dev/ttyUSB0?baud=38400&flow=rts, usb:/dev/usb/lp0 or tcp:HOST:PORT.",
)
@click.option(
    "--profile", metavar="NAME|PATH", default="generic-80", show_default=True, help="What the printer can do."
)
@click.option(
    "--slips",
    type=click.Path(file_okay=False, path_type=Path),
    help="Without --printer: the folder where each slip is left as PNG.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=KIOSK_PORT, show_default=True, type=click.IntRange(1, 65535), help="The TCP port.")
@click.option(
    "--panel-inches",
    default=21.5,
    show_default=True,
    type=click.FloatRange(7, 98),
    help="The touch panel's diagonal: everything on it is drawn in true millimetres.",
)
@click.option(
    "--panel-bottom-mm",
    default=760.0,
    show_default=True,
    type=click.FloatRange(0, 1500),
    help="Height of the panel's lower edge above the floor: the lowered screen stays within reach.",
)
@click.option(
    "--idle-seconds",
    default=40.0,
    show_default=True,
    type=click.FloatRange(5, 600),
    help="Untouched for so long, the screen asks whether anybody is there.",
)
@click.option(
    "--paper-low-tickets",
    default=40,
    show_default=True,
    type=click.IntRange(0, 1000),
    help="So many tickets are printed after paper ran low; 0 goes on until it is out.",
)
@click.option(
    "--late-minutes",
    default=30.0,
    show_default=True,
    type=click.FloatRange(1, 240),
    help="A slip that had to wait longer for its printer is not printed any more.",
)
@click.option(
    "--keep-days",
    default=3.0,
    show_default=True,
    type=click.FloatRange(1, 30),
    help="What was issued is erased from --data after so long.",
)
@click.option("--voice/--no-voice", default=True, show_default=True, help="Whether spoken guidance is offered.")
@click.option(
    "--switch",
    "switch_choose",
    metavar="KEYS",
    default="Space,Enter",
    show_default=True,
    help="Keys of a switch: the first press brings a frame that goes over the screen, the next takes what is in it.",
)
@click.option(
    "--switch-step",
    metavar="KEYS",
    default="",
    help="Keys of a second switch, that moves the frame: it does not move by itself then.",
)
@click.option(
    "--switch-seconds",
    default=1.5,
    show_default=True,
    type=click.FloatRange(0.5, 5),
    help="How long the frame stands on a choice.",
)
def kiosk(
    hub: str,
    token: str | None,
    token_file: Path | None,
    data: Path,
    printer: str | None,
    profile: str,
    slips: Path | None,
    paper_low_tickets: int,
    late_minutes: float,
    keep_days: float,
    host: str,
    port: int,
    panel_inches: float,
    panel_bottom_mm: float,
    idle_seconds: float,
    voice: bool,
    switch_choose: str,
    switch_step: str,
    switch_seconds: float,
) -> None:
    """Serve the touch screen on loopback and print its slips."""
    secret = token_or_exit(token, token_file, TOKEN_VARIABLE)
    if (printer is None) == (slips is None):
        raise click.UsageError("where slips go: either --printer, or --slips for pictures of them")

    # Only what systemd watches over is started again; the unit says `Restart=always`.
    restart = _end_program if NOTIFY_SOCKET in os.environ else None

    def build() -> Program:
        # Imported in the serving process alone: the one that watches over it stays small.
        from drivers.profiles.load import BadProfile
        from drivers.transports.address import BadAddress
        from kiosk.program import KioskProgram
        from kiosk.settings import KioskSettings

        settings = KioskSettings(
            hub=hub,
            token=secret,
            data=data,
            printer=printer,
            profile=profile,
            slips=slips,
            host=host,
            panel_inches=panel_inches,
            panel_bottom_mm=panel_bottom_mm,
            idle_seconds=idle_seconds,
            late_minutes=late_minutes,
            keep_days=keep_days,
            paper_low_tickets=paper_low_tickets,
            voice=voice,
            switch_choose=tuple(switch_choose.split(",")),
            switch_step=tuple(filter(None, switch_step.split(","))),
            switch_seconds=switch_seconds,
        )
        try:
            return KioskProgram(settings, restart=restart)
        except (BadAddress, BadProfile) as error:
            fail(str(error), BAD_SETTINGS)

    serve(build, host=host, port=port, name="kiosk", threads=THREADS)


def _end_program() -> None:
    """Ends the program as systemd does, from the process that serves: its parent is the one that was started."""
    os.kill(os.getppid(), signal.SIGTERM)
