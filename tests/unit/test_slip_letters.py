"""Texts of the venue that cannot be printed are told when the configuration is known."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from junban.commands.check_config import check_config
from kiosk.letters import note_unprintable, unprintable
from tests.support.kiosk_hub import KioskHub
from tests.support.slips import CONFIG, iwata


def test_iwatas_own_texts_can_all_be_printed() -> None:
    assert list(unprintable(iwata())) == []


def test_a_text_with_a_letter_that_no_typeface_has_is_named_with_its_key() -> None:
    hub = KioskHub()
    hub.languages = ["ja", "en", "ko"]
    hub.slip_note = {"ja": "順番🂡", "en": "Order 🂢🂢", "vi": "🂡 never shown"}
    assert [(found.path, found.letters) for found in unprintable(hub.venue())] == [
        (("slip", "note", "ja"), "🂡"),
        (("slip", "note", "en"), "🂢"),
    ]


def test_the_kiosk_writes_it_to_its_log(caplog: pytest.LogCaptureFixture) -> None:
    hub = KioskHub()
    hub.venue_name = {"ja": "磐田市🂡"}
    with caplog.at_level(logging.ERROR):
        note_unprintable(hub.venue())
    assert "venue.name.ja" in caplog.text
    assert "🂡" in caplog.text


def test_check_config_warns_of_it_with_its_line(tmp_path: Path) -> None:
    written = (CONFIG / "iwata.toml").read_text(encoding="utf-8").replace('name.ko = "이', 'name.ko = "🂡이', 1)
    path = tmp_path / "venue.toml"
    path.write_text(written, encoding="utf-8")
    told = json.loads(CliRunner().invoke(check_config, [str(path), "--json"]).stdout)
    found = [finding for finding in told["findings"] if finding["code"] == "not-printable"]
    line = next(number for number, text in enumerate(written.splitlines(), 1) if "🂡" in text)
    assert [(finding["key"], finding["line"], finding["severity"]) for finding in found] == [
        ("venue.name.ko", line, "warning")
    ]
    assert "🂡" in found[0]["message_ja"]


def test_check_config_names_a_text_that_is_not_translated(tmp_path: Path) -> None:
    written = (CONFIG / "iwata.toml").read_text(encoding="utf-8").replace('name.ne = "काउन्टर 3"\n', "")
    path = tmp_path / "venue.toml"
    path.write_text(written, encoding="utf-8")
    told = json.loads(CliRunner().invoke(check_config, [str(path), "--json"]).stdout)
    keys = [finding["key"] for finding in told["findings"] if finding["code"] == "not-translated"]
    assert keys == ["counters[2].name"]
