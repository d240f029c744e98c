"""`junban kiosk`: the program on the kiosk PC."""

from __future__ import annotations

from pathlib import Path

import click

from junban.commands.options import KIOSK_PORT, token_options, token_or_exit
from junban.serving import Program, serve

TOKEN_VARIABLE = "JUNBAN_KIOSK_TOKEN"  # noqa: S105 - a variable's name
#: One browser on the same machine, and whatever asks how it is.
THREADS = 8


@click.command()
@click.option("--hub", required=True, metavar="URL", help="The hub, as http://HOST:PORT.")
@token_options(TOKEN_VARIABLE)
@click.option(
    "--slips",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder where the virtual printer leaves each slip as PNG.",
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
    "--idle-seconds",
    default=40.0,
    show_default=True,
    type=click.FloatRange(5, 600),
    help="Untouched for so long, the screen asks whether anybody is there.",
)
def kiosk(
    hub: str,
    token: str | None,
    token_file: Path | None,
    slips: Path,
    host: str,
    port: int,
    panel_inches: float,
    idle_seconds: float,
) -> None:
    """Serve the touch screen on loopback and print its slips."""
    secret = token_or_exit(token, token_file, TOKEN_VARIABLE)

    def build() -> Program:
        # Imported in the serving process alone: the one that watches over it stays small.
        from kiosk.program import KioskProgram
        from kiosk.settings import KioskSettings

        return KioskProgram(
            KioskSettings(
                hub=hub, token=secret, slips=slips, host=host, panel_inches=panel_inches, idle_seconds=idle_seconds
            )
        )

    serve(build, host=host, port=port, name="kiosk", threads=THREADS)
