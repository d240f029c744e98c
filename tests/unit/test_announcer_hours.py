"""When monitors speak, and how loud."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from display.hours import loudness
from server.contract.snapshots import MonitorSoundView, SoundView, TimeSpan, VenueView, VolumeHours

VENUE = VenueView(
    id="test", name={"ja": "試験"}, timezone="Asia/Tokyo", languages=["ja"], public_url="", services=[], counters=[]
)


def at(clock: str, **sound: object) -> float:
    """The volume at a time of day in Japan."""
    hour, minute = clock.split(":")
    now = datetime(2026, 11, 20, (int(hour) - 9) % 24, int(minute), tzinfo=UTC)
    return loudness(VENUE.model_copy(update={"sound": SoundView.model_validate(sound)}), now)


def test_until_the_hub_has_told_it_is_loud() -> None:
    assert loudness(None, datetime(2026, 11, 20, tzinfo=UTC)) == 1.0


@pytest.mark.parametrize(
    ("clock", "volume"),
    [("08:30", 0.8), ("11:59", 0.8), ("12:00", 0.4), ("12:59", 0.4), ("13:00", 0.8), ("17:15", 0.2), ("23:59", 0.2)],
)
def test_the_volume_follows_the_hours(clock: str, volume: float) -> None:
    hours = [
        VolumeHours(begins="12:00", ends="13:00", volume=0.4),
        VolumeHours(begins="17:15", ends="24:00", volume=0.2),
    ]
    assert at(clock, volume=0.8, hours=hours) == volume


@pytest.mark.parametrize(("clock", "volume"), [("12:59", 1.0), ("13:00", 0.0), ("13:29", 0.0), ("13:30", 1.0)])
def test_quiet_hours_are_quiet(clock: str, volume: float) -> None:
    assert at(clock, monitor=MonitorSoundView(quiet=[TimeSpan(begins="13:00", ends="13:30")])) == volume


def test_a_venue_may_speak_no_calls_at_all() -> None:
    assert at("10:00", monitor=MonitorSoundView(announce=False)) == 0.0
