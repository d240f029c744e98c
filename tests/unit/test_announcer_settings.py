"""What a venue's file says of the monitor's voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.hours import Span
from server.domain.venue import MonitorSound
from server.settings import SettingsError, load_settings
from server.settings.show import to_toml
from tests.support.hub import VENUE

COUNTER = '[[counters]]\nid = "1"\n'


def load(folder: Path, text: str) -> Path:
    """The file of a venue."""
    path = folder / "venue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_silent_counters_and_quiet_hours_are_read_and_shown_again(tmp_path: Path) -> None:
    assert COUNTER in VENUE
    silent = VENUE.replace(COUNTER, f"{COUNTER}announce = false\n")
    text = f'{silent}\n[sound.monitor]\nannounce = true\nquiet = ["12:00-13:00", "17:15-24:00"]\n'
    settings = load_settings(load(tmp_path, text))
    assert [setup.id for setup in settings.venue.counters if not setup.announce] == ["1"]
    assert settings.venue.sound.monitor == MonitorSound(True, (Span(720, 780), Span(1035, 1440)))
    again = load_settings(load(tmp_path, to_toml(settings)))
    assert again.venue.sound == settings.venue.sound
    assert again.venue.counters == settings.venue.counters


def test_a_venue_that_says_nothing_speaks_all_calls(tmp_path: Path) -> None:
    venue = load_settings(load(tmp_path, VENUE)).venue
    assert venue.sound.monitor == MonitorSound(True, ())
    assert all(setup.announce for setup in venue.counters)


@pytest.mark.parametrize("line", ['quiet = ["25:00-26:00"]', "announce = 1", "loud = true"])
def test_nonsense_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError):
        load_settings(load(tmp_path, f"{VENUE}\n[sound.monitor]\n{line}\n"))
