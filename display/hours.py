"""Whether and how loud the monitor speaks now, as the venue wants it: by the hour, from 0 to 1."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.snapshots import SoundView, VenueView

#: Until the hub has told.
UNKNOWN = 1.0


def loudness(venue: VenueView | None, now: datetime) -> float:
    """The volume of a call that begins now; 0 is silence, where the board alone tells of it.

    Args:
        venue: as the hub last told it; None before that.
        now: any zone.
    """
    if venue is None:
        return UNKNOWN
    clock = f"{now.astimezone(ZoneInfo(venue.timezone)):%H:%M}"
    return 0.0 if _quiet(venue.sound, clock) else _volume(venue.sound, clock)


def _quiet(sound: SoundView, clock: str) -> bool:
    monitor = sound.monitor
    return not monitor.announce or any(span.begins <= clock < span.ends for span in monitor.quiet)


def _volume(sound: SoundView, clock: str) -> float:
    """As text, `17:15` comes before `24:00`, which ends a day."""
    return next((hours.volume for hours in sound.hours if hours.begins <= clock < hours.ends), sound.volume)
