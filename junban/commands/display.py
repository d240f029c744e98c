"""`junban display`."""

from __future__ import annotations

from pathlib import Path

import click

from junban.commands.options import DISPLAY_PORT, token_options, token_or_exit
from junban.serving import Program, serve

TOKEN_VARIABLE = "JUNBAN_DISPLAY_TOKEN"  # noqa: S105 - a variable's name
#: A display has its own screen, and perhaps a second one in the next room.
THREADS = 12


@click.command()
@click.option("--hub", required=True, metavar="URL", help="the hub, such as http://192.168.10.2:8700")
@token_options(TOKEN_VARIABLE)
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--port", default=DISPLAY_PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--cache",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="folder in which spoken clips are kept",
)
@click.option("--mute", is_flag=True, help="board only: no chime, no voice")
@click.option("--volume", default=100, show_default=True, type=click.IntRange(0, 100), help="percent")
def display(
    hub: str,
    token: str | None,
    token_file: Path | None,
    host: str,
    port: int,
    cache: Path,
    mute: bool,
    volume: int,
) -> None:
    """Show and speak calls: the program behind a caller monitor."""
    secret = token_or_exit(token, token_file, TOKEN_VARIABLE)

    def build() -> Program:
        # Imported in the process that serves: the one that watches over it needs none of this, and stays 25 MB smaller.
        from display.program import DisplayProgram, DisplaySettings

        return DisplayProgram(DisplaySettings(hub=hub, token=secret, cache=cache, mute=mute, volume=volume))

    serve(build, host=host, port=port, name="display", threads=THREADS)
