"""The hub's state, for words that change it beside a running hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from junban.commands.options import fail, settings_or_exit
from server.hub import HubOptions, open_hall
from server.services.hall import Hall
from server.services.ports import StorageUnavailable

#: What the database holds of a name.
LONGEST_NAME = 100
#: Exit code: it may work later.
UNAVAILABLE = 75  # EX_TEMPFAIL of sysexits.h


@contextmanager
def opened_hall(config: Path, data: Path, database: str | None) -> Iterator[Hall]:
    """The venue's hall, closed at the end; a database that can't be used ends the program with a line, not a trace."""
    settings = settings_or_exit(config)
    try:
        hall = open_hall(settings, HubOptions(data, database))
        try:
            yield hall
        finally:
            hall.database.close()
    except StorageUnavailable as error:
        fail(f"storage-unavailable: {error}", UNAVAILABLE)
    except OSError as error:
        fail(str(error), UNAVAILABLE)


def checked_name(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    """A name as people write it, on one line."""
    name = name.strip()
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise click.BadParameter(f"1 to {LONGEST_NAME} printable characters")
    return name
