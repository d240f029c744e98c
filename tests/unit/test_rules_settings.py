"""`[rules]` and counters that hand over, from the venue's file and back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.venue import CallingRules
from server.settings import Settings, load_settings
from server.settings.findings import SettingsError
from server.settings.show import to_toml

VENUE = """
[venue]
id = "hall"
name = { ja = "試験市役所" }

[hours.regular]
mon = "08:30-17:15"

[[services]]
id = "collect"
name = { ja = "交付" }
prefix = "A"

[[counters]]
id = "1"
name = { ja = "1番" }
serves = { collect = 1 }

[hub]
public_url = ""
"""
RULES = """
[rules]
outranks_after_minutes = 45
late_comers_let_pass = 3
no_show_after_recalls = 2
no_show_after_minutes = 10
"""
HANDS_OVER = '\n[[counters]]\nid = "2"\nname = { ja = "2番" }\nserves = {}\n'


def load(folder: Path, text: str) -> Settings:
    path = folder / "venue.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_what_is_not_said_is_as_delivered(tmp_path: Path) -> None:
    venue = load(tmp_path, VENUE).venue
    assert venue.rules == CallingRules() == CallingRules(timedelta(minutes=90), 0, 0, None)
    assert not venue.counter("1").hands_over


def test_the_rules_come_from_the_file_and_go_back(tmp_path: Path) -> None:
    settings = load(tmp_path, VENUE + RULES + HANDS_OVER + "hands_over = true\n")
    assert settings.venue.rules == CallingRules(timedelta(minutes=45), 3, 2, timedelta(minutes=10))
    assert settings.venue.counter("2").hands_over
    again = load(tmp_path, to_toml(settings)).venue
    assert (again.rules, again.counters) == (settings.venue.rules, settings.venue.counters)


@pytest.mark.parametrize(
    "wrong",
    [
        "[rules]\noutranks_after_minutes = 0\n",
        "[rules]\noutranks_after_minutes = 481\n",
        "[rules]\nlate_comers_let_pass = -1\n",
        "[rules]\nno_show_after_recalls = 11\n",
        "[rules]\nno_show_after_minutes = true\n",
        "[rules]\nno_show = 1\n",
        HANDS_OVER,
    ],
    ids=["nobody waits for ever", "longer than a day", "negative", "too many", "a word", "unknown", "serves nothing"],
)
def test_what_cannot_be_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError):
        load(tmp_path, VENUE + wrong)
