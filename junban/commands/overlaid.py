"""What staff have changed over a venue's file, for `check-config`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from junban.commands.options import fail
from junban.commands.state import UNAVAILABLE
from server.contract.catalogue import load_catalogue
from server.hub import HubOptions, open_hall
from server.services.ports import StorageUnavailable
from server.settings import Settings
from server.settings.desk import SettingsDesk, errors_of


def overlaid(settings: Settings, data: Path, database: str | None, language: str) -> Iterator[str]:
    """Lines for people: which settings are staff's, which the file has changed since, whether they fit together."""
    text = load_catalogue("settings_desk").text
    try:
        hall = open_hall(settings, HubOptions(data, database))
    except StorageUnavailable as error:
        fail(f"storage-unavailable: {error}", UNAVAILABLE)
    try:
        now = hall.database.read(SettingsDesk(settings).now)
    finally:
        hall.database.close()
    if now.newest is None or not now.changed:
        yield text(language, "check_file")
        return
    time = f"{now.newest.at.astimezone(settings.venue.zone):%Y-%m-%d %H:%M}"
    by, paths = now.newest.actor.name, ", ".join(now.changed)
    yield text(language, "check_changed", version=now.version, time=time, by=by, paths=paths)
    if now.moved:
        yield text(language, "check_moved", paths=", ".join(now.moved))
    if now.judged.settings is None:
        yield text(language, "check_not_fitting")
        yield from (f"  {finding.key}: {finding.text(language)}" for finding in errors_of(now.judged))
