"""`junban display`."""

from __future__ import annotations

from pathlib import Path

import click

from junban.commands.options import BAD_SETTINGS, DISPLAY_PORT, fail, token_options, token_or_exit
from junban.serving import Program, serve

TOKEN_VARIABLE = "JUNBAN_DISPLAY_TOKEN"  # noqa: S105 - a variable's name
#: A display has its own screen, and perhaps a second one in the next room.
THREADS = 12


def sound_or_usage(value: str) -> str:
    """What `--sound` takes. Raises click.BadParameter."""
    way, _, device = value.partition(":")
    if value in ("browser", "none") or (way in ("alsa", "file") and device):
        return value
    raise click.BadParameter(f"{value}: browser, none, alsa:DEVICE or file:PATH")


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
@click.option(
    "--sound",
    default="browser",
    show_default=True,
    callback=lambda _context, _option, value: sound_or_usage(value),
    metavar="browser|alsa:DEVICE|file:PATH|none",
    help="who plays: the page; this program on a sound card; into a WAV file; nobody",
)
@click.option("--mute", is_flag=True, help="as --sound none: board only, no chime, no voice")
@click.option("--volume", default=100, show_default=True, type=click.IntRange(0, 100), help="percent")
@click.option("--panel", default="", metavar="ADDRESS", help="an LED panel, too: tcp:HOST:PORT or serial:/dev/ttyUSB0")
@click.option(
    "--panel-template",
    default="stx-4x4",
    show_default=True,
    metavar="NAME|PATH",
    help="how the LED panel is spoken to",
)
@click.option("--espeak", is_flag=True, help="let espeak-ng speak English and Spanish where no better voice is there")
def display(
    hub: str,
    token: str | None,
    token_file: Path | None,
    host: str,
    port: int,
    cache: Path,
    sound: str,
    mute: bool,
    volume: int,
    panel: str,
    panel_template: str,
    espeak: bool,
) -> None:
    """Show and speak calls: the program behind a caller monitor."""
    secret = token_or_exit(token, token_file, TOKEN_VARIABLE)

    def build() -> Program:
        # Imported in the process that serves: the one that watches over it needs none of this, and stays 25 MB smaller.
        from display.program import DisplayProgram, DisplaySettings
        from drivers.panels.template import BadTemplate
        from drivers.transports.address import BadAddress

        settings = DisplaySettings(
            hub=hub,
            token=secret,
            cache=cache,
            sound="none" if mute else sound,
            volume=volume,
            espeak=espeak,
            panel=panel,
            panel_template=panel_template,
        )
        try:
            return DisplayProgram(settings)
        except (BadAddress, BadTemplate) as error:
            fail(str(error), BAD_SETTINGS)

    serve(build, host=host, port=port, name="display", threads=THREADS)
