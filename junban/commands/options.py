"""Options that several words share, and how their errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from server.settings import Settings  # imported when used: not every word needs a venue's settings

F = Callable[..., Any]

HUB_PORT = 8700
KIOSK_PORT = 8701
DISPLAY_PORT = 8702

#: Exit codes, as check-config has them.
BAD_SETTINGS = 1
UNREADABLE = 2


def venue_options(command: F) -> F:
    """`--config`, `--data` and `--database`: which venue, and where its state is."""
    for option in (
        click.option(
            "--database", metavar="URL", envvar="JUNBAN_DATABASE", help="PostgreSQL instead of SQLite in DIR."
        ),
        click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            required=True,
            envvar="JUNBAN_DATA",
            help="Folder of the hub's state.",
        ),
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            required=True,
            envvar="JUNBAN_CONFIG",
            help="The venue's TOML file.",
        ),
    ):
        command = option(command)
    return command


def token_options(variable: str) -> Callable[[F], F]:
    """`--token` (or the environment's `variable`) and `--token-file`: who this device is; see `token_or_exit`."""

    def decorate(command: F) -> F:
        for option in (
            click.option(
                "--token-file",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="A file with the token.",
            ),
            click.option("--token", envvar=variable, help=f"The device's token; better in ${variable} or a file."),
        ):
            command = option(command)
        return command

    return decorate


def token_or_exit(token: str | None, token_file: Path | None, variable: str) -> str:
    """The token of `token_options`, the file's before the other. Raises click.UsageError when there is none."""
    secret = (token_file.read_text(encoding="utf-8") if token_file else token or "").strip()
    if not secret:
        raise click.UsageError(f"the device's token is missing: --token-file, ${variable} or --token")
    return secret


def settings_or_exit(path: Path) -> Settings:
    """The settings, or all their mistakes on standard error and the end of the program."""
    from server.settings import SettingsError, load_settings

    try:
        return load_settings(path)
    except SettingsError as error:
        fail(f"{path}: {error}\njunban check-config {path}", BAD_SETTINGS)
    except OSError as error:
        fail(str(error), UNREADABLE)


def fail(message: str, code: int = 1) -> NoReturn:
    """Says why on standard error, and ends."""
    print(f"junban: {message}", file=sys.stderr)
    sys.exit(code)
