"""`[offline]`: which letters kiosks may give out, and that no service has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, load_settings
from server.settings.show import to_toml

VENUE = """
[venue]
id = "hall"
name = { ja = "会場" }

[hours.regular]
mon = "08:30-17:15"

[[services]]
id = "apply"
name = { ja = "申請" }
prefix = "A"

[[services]]
id = "other"
name = { ja = "その他" }
prefix = "Y"

[[counters]]
id = "1"
name = { ja = "1番窓口" }
serves = { apply = 1, other = 1 }
"""


def load(folder: Path, offline: str = "") -> Settings:
    path = folder / "venue.toml"
    path.write_text(f"{VENUE}\n{offline}\n", encoding="utf-8")
    return load_settings(path)


def test_letters_of_services_are_left_out_of_the_default(tmp_path: Path) -> None:
    offline = load(tmp_path).venue.offline
    assert offline.prefixes == ("X", "Z", "K")
    assert (offline.first, offline.last, offline.digits) == (1, 999, 3)


def test_what_is_written_is_taken(tmp_path: Path) -> None:
    settings = load(tmp_path, '[offline]\nprefixes = ["Q"]\nrange = [501, 799]\ndigits = 4')
    offline = settings.venue.offline
    assert (offline.prefixes, offline.first, offline.last, offline.digits) == (("Q",), 501, 799, 4)
    (tmp_path / "again.toml").write_text(to_toml(settings), encoding="utf-8")
    assert load_settings(tmp_path / "again.toml").venue.offline == offline


def test_none_at_all_is_allowed(tmp_path: Path) -> None:
    assert load(tmp_path, "[offline]\nprefixes = []").venue.offline.prefixes == ()


@pytest.mark.parametrize(
    ("letters", "code", "key"),
    [
        ('["X", "A"]', "same-numbers", "offline.prefixes[1]"),
        ('["X", "Y", "X"]', "same-numbers", "offline.prefixes[1]"),
        ('["X", "X"]', "twice", "offline.prefixes[1]"),
        ('["x"]', "bad-prefix", "offline.prefixes[0]"),
        ('["XY"]', "bad-prefix", "offline.prefixes[0]"),
        ('[""]', "bad-prefix", "offline.prefixes[0]"),
    ],
)
def test_a_letter_that_cannot_be_given_is_named(tmp_path: Path, letters: str, code: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, f"[offline]\nprefixes = {letters}")
    found = caught.value.findings[0]
    assert (found.code, found.key) == (code, key)
    assert found.line is not None
