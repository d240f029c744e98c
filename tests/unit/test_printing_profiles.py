"""Printer profiles: those that come with the program are whole, and a wrong one is told all its mistakes at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from escpos.capabilities import CAPABILITIES

from drivers.profiles.load import BadProfile, known_profiles, load_profile, parse_profile
from drivers.profiles.profile import Confirmation, CutKind, DialectName, Provenance, Quirk, Rendering
from drivers.profiles.write import profile_to_toml

GOOD = Path(__file__).resolve().parents[2] / "drivers" / "profiles" / "simulator-80.toml"


def test_the_models_that_were_promised_are_there() -> None:
    assert {
        "epson-tm-t88vi",
        "epson-tm-t88vii",
        "epson-tm-m30iii",
        "epson-tm-t20iii",
        "star-mcp31",
        "citizen-ct-s651ii",
        "sanei-sk1",
        "generic-80",
        "generic-58",
        "simulator-80",
        "simulator-58",
    } == set(known_profiles())


@pytest.mark.parametrize("name", known_profiles())
def test_every_fact_says_how_it_is_known(name: str) -> None:
    profile = load_profile(name)
    assert profile.id == name
    for source in profile.sources.values():
        assert source.partition(":")[0] in set(Provenance)
    assert profile.confirmation_provenance == profile.sources["confirmation"].partition(":")[0]


@pytest.mark.parametrize("name", known_profiles())
def test_a_fragment_of_the_widest_picture_fits_what_half_sent_jobs_allow(name: str) -> None:
    profile = load_profile(name)
    assert profile.paper.dots // 8 * 112 + 24 < 8192
    assert profile.paper.text_dots > 0


def test_nothing_is_promised_of_a_printer_that_nobody_knows() -> None:
    for name in ("generic-80", "generic-58"):
        profile = load_profile(name)
        assert not profile.native_qr
        assert not profile.abandon
        assert not profile.automatic_status
        assert profile.confirmation is not Confirmation.JOB_ID
        assert set(map(Provenance, (source.partition(":")[0] for source in profile.sources.values()))) == {
            Provenance.UNVERIFIED
        }


def test_one_speaks_the_other_dialect() -> None:
    assert load_profile("star-mcp31").dialect is DialectName.STAR


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("epson-tm-t88vi", "TM-T88V"),
        ("epson-tm-t20iii", "TM-T20II"),
        ("star-mcp31", "TSP600"),
        ("generic-58", "POS-5890"),
    ],
)
def test_widths_agree_with_a_second_opinion(ours: str, theirs: str) -> None:
    """python-escpos has no newer models: what is known of their forerunners."""
    media = CAPABILITIES["profiles"][theirs]["media"]
    assert load_profile(ours).paper.dots == media["width"]["pixels"]
    assert load_profile(ours).paper.dpi == media.get("dpi", 203)


@pytest.mark.parametrize("name", known_profiles())
def test_a_profile_that_is_written_is_read_again(name: str) -> None:
    profile = load_profile(name)
    assert parse_profile(profile_to_toml(profile), name) == profile


def test_what_was_probed_is_written_with_how_it_is_known() -> None:
    profile = load_profile("generic-80")
    probed = replace(
        profile,
        name='刷 "1"',
        kanji=False,
        rendering=Rendering.RASTER,
        sources=profile.sources | {"kanji": "probed: printed nothing\nat all"},
    )
    read = parse_profile(profile_to_toml(probed), profile.id)
    assert (read.name, read.kanji, read.rendering) == ('刷 "1"', False, Rendering.RASTER)
    assert read.sources["kanji"] == "probed: printed nothing\nat all"


def test_a_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    mine = tmp_path / "lobby.toml"
    mine.write_text(
        text.replace('cut = "partial"', 'cut = "none"\nrendering = "raster"\nquirks = ["jis-only"]'), "utf-8"
    )
    profile = load_profile(mine)
    assert (profile.id, profile.cut, profile.rendering) == ("lobby", CutKind.NONE, Rendering.RASTER)
    assert profile.quirks == {Quirk.JIS_ONLY}


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    text = GOOD.read_text(encoding="utf-8")
    wrong = (
        text.replace("speed_mm_s = 150", "speed_mm_s = 0")
        .replace('cut = "partial"', 'cut = "torn"')
        .replace("dots = 576", "dots = 577\ncolour = 3")
        .replace("kanji = true\n", "")
        .replace('kanji = "probed', 'smell = "probed')
        .replace('cut = "probed: GS', 'cut = "heard: GS')
    )
    with pytest.raises(BadProfile) as caught:
        parse_profile(wrong, "lobby")
    lines = wrong.splitlines()
    for key in ("speed_mm_s", "cut", "paper.dots", "paper.colour", "sources.smell", "sources.cut"):
        told = next(mistake for mistake in caught.value.mistakes if f" {key}:" in f" {mistake}")
        number = int(told.split(",")[0].removeprefix("line "))
        assert lines[number - 1].startswith(key.rpartition(".")[2])
    assert any(mistake.startswith("kanji:") for mistake in caught.value.mistakes)
    assert any("sources.kanji: where is this fact from?" in mistake for mistake in caught.value.mistakes)
    assert str(caught.value).startswith("lobby: ")


def test_a_source_without_words_is_none() -> None:
    text = GOOD.read_text(encoding="utf-8").replace('kanji = "probed: Shift_JIS"', 'kanji = "probed:"')
    with pytest.raises(BadProfile, match=r"sources\.kanji: begins with one of"):
        parse_profile(text, "lobby")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a = = 3", "line 1"), (b"\xff", "cannot be read"), (None, "cannot be read"), (b"", "Field required")],
)
def test_what_is_no_profile_is_said_to_be_none(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "lobby.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadProfile, match=said):
        load_profile(path)


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(BadProfile, match=r"no such profile; there are citizen-ct-s651ii, .*generic-58"):
        load_profile("epson")


def test_feeds_are_counted_in_the_units_of_the_printer() -> None:
    assert load_profile("epson-tm-m30iii").feed_units(24) == 48
    assert load_profile("epson-tm-t88vi").feed_units(24) == 48
    assert load_profile("simulator-80").feed_units(24) == 24
