"""How loud the kiosk is at this hour of the venue's day (K5)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.snapshots import SoundView, VenueView


def volume_at(sound: SoundView, local: datetime) -> float:
    """The volume from 0 to 1 at a local time; an hour's own takes the place of the common one."""
    clock = f"{local:%H:%M}"
    return next((hours.volume for hours in sound.hours if hours.begins <= clock < hours.ends), sound.volume)


def volume_now(venue: VenueView | None, now: datetime) -> float:
    """The volume at an instant; full while the venue is not known."""
    return volume_at(venue.sound, now.astimezone(ZoneInfo(venue.timezone))) if venue else 1.0
