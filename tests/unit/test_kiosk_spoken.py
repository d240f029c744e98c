"""What the kiosk's voice says: every text the screen can ask for, in every language that has a voice, read right."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.voice.hibari import HibariEngine
from drivers.voice.lines import Line
from drivers.voice.openjtalk import OpenJTalkEngine
from kiosk.sound import volume_at, volume_now
from kiosk.spoken import UnknownText, fixed_names, languages, line_of
from server.contract.catalogue import load_catalogue
from server.contract.snapshots import SoundView, VenueView, VolumeHours
from tests.support.kiosk_pages import hub_of_all_languages

KIOSK = Path(__file__).parents[2] / "kiosk"
CHANGING = (
    *("number.A001", "number.110", "groups.0", "groups.12", "groups.unknown", "ahead.0", "ahead.3", "ahead.unknown"),
    *("wait.0-5", "wait.10-25", "wait.110-150", "wait.unknown", "opens.8-30", "opens.13-0", "cards.6"),
)
#: What the engine makes of the words by itself.
MISREAD = ("バンゴーサツ", "オマチノホー", "オテカズ", "ヒライテ", "ヒャクトーバン", "ジューブン")


@pytest.fixture(scope="module")
def venue() -> VenueView:
    return hub_of_all_languages().venue()


@pytest.fixture(scope="module")
def japanese() -> OpenJTalkEngine:
    return OpenJTalkEngine()


def every_line(language: str, venue: VenueView) -> dict[str, Line]:
    names = [*fixed_names(venue), *CHANGING]
    return {name: line_of(name, language, venue) for name in names}


def test_guidance_is_spoken_in_three_languages() -> None:
    assert languages() == ("ja", "en", "ja-easy")


@pytest.mark.parametrize("language", languages())
def test_no_line_holds_a_digit_or_a_place(language: str, venue: VenueView) -> None:
    for name, line in every_line(language, venue).items():
        assert not re.search(r"[0-9０-９{}]|\n", line.text + line.spelled), name
        assert line.text.strip(), name


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_every_japanese_line_is_read_as_it_should_be(
    language: str, venue: VenueView, japanese: OpenJTalkEngine
) -> None:
    for name, line in every_line(language, venue).items():
        heard = japanese.reading(japanese.proven(line))
        assert not any(wrong in heard for wrong in MISREAD), name
        assert not re.search(r"[a-z（）]", heard.replace("（コーフ）", "")), name


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("number.A012", "ja", "受付番号は、エーの十二番です。"),
        ("number.A012", "ja-easy", "あなたの番号は、エーの十二番です。"),
        ("number.A012", "en", "Your number is A, twelve."),
        ("choice.3", "ja", "三番、"),
        ("choice.3", "en", "Number three."),
        ("groups.3", "ja", "三組待ちです。"),
        ("groups.0", "en", "Nobody is waiting."),
        ("groups.unknown", "ja", "待ち人数は今わかりません"),
        ("wait.10-25", "ja", "目安は、十分から二十五分です。"),
        ("wait.0-0", "en", "Up to five minutes."),
        ("opens.13-0", "ja", "受付時間外です。十三時から受け付けます。"),
        ("opens.8-30", "en", "Closed. Opens at eight thirty in the morning."),
        ("service.pin", "ja-easy", "暗証番号をもういちどきめる"),
        ("service.delivery", "en", "Pick up a My Number Card"),
        ("language.pt-BR", "ja", "ポルトガル語"),
        ("ease.large", "ja", "文字を大きく"),
        ("choose_service", "ja", "ご用件を選んでください"),
    ],
)
def test_what_a_name_says(name: str, language: str, text: str, venue: VenueView) -> None:
    line = line_of(name, language, venue)
    assert (line.text, line.language) == (text, language)


def test_a_service_without_a_name_in_the_language_is_said_in_one_that_has_it(venue: VenueView) -> None:
    only = venue.model_copy(update={"services": [venue.services[0].model_copy(update={"name": {"ja": "申請"}})]})
    line = line_of(f"service.{only.services[0].id}", "en", only)
    assert (line.text, line.language) == ("申請", "ja")


@pytest.mark.parametrize(
    "name",
    [
        *("none", "", ".", "choice.", "choice.x", "choice.1234", "service.none", "number.../..", "number.A0123456"),
        *("wait.5", "wait.a-b", "opens.25-0", "opens.8-60", "ease.none", "language.xx", "groups", "idle_text"),
    ],
)
def test_nonsense_is_no_text(name: str, venue: VenueView) -> None:
    for language in languages():
        with pytest.raises(UnknownText):
            line_of(name, language, venue)


def test_before_the_hub_was_heard_there_are_no_services() -> None:
    assert "choose_service" in fixed_names(None)
    with pytest.raises(UnknownText):
        line_of("service.pin", "ja", None)


@pytest.mark.parametrize("language", languages())
def test_whatever_the_page_may_read_aloud_has_a_text(language: str, venue: VenueView) -> None:
    page = (KIOSK / "templates/kiosk.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h[12][^>]*{{ text\(\"([\w-]+)\"\) }}", page)
    leads = re.findall(r"class=\"(?:lead|print-hint)\"[^>]*{{ text\(\"([\w-]+)\"\) }}", page)
    buttons = re.findall(r"<button[^>]*>.*?{{ text\(\"([\w-]+)\"\) }}", page)
    assert len(titles) > 8
    assert leads
    assert len(buttons) > 8
    told = [
        key for key in load_catalogue("kiosk").all("ja") if re.match("problem_|blocked_|print_|notice_|staff_", key)
    ]
    for key in {*titles, *leads, *buttons, *told, "have_number", "away_text", "closed", "full", "paused", "how"}:
        assert line_of(key, language, venue).text


def test_every_language_of_the_guidance_has_the_same_texts_of_its_own() -> None:
    own = load_catalogue("guidance")
    screen = load_catalogue("kiosk")
    for language in own.languages:
        missing = set(own.all("ja")) - set(own.all(language)) - set(screen.all(language))
        assert not missing, language


def test_english_is_pronounced(venue: VenueView) -> None:
    engine = HibariEngine()
    lines = every_line("en", venue)
    assert all(engine.phonemes(line.text) for line in lines.values())
    assert engine.phonemes(lines["close"].text).startswith("klˈOz "), "to close, not close by"


SOUND = SoundView(
    volume=0.8,
    hours=[VolumeHours(begins="12:00", ends="13:00", volume=0.4), VolumeHours(begins="17:15", ends="24:00", volume=0)],
)


@pytest.mark.parametrize(
    ("hour", "minute", "volume"), [(0, 0, 0.8), (11, 59, 0.8), (12, 0, 0.4), (12, 59, 0.4), (13, 0, 0.8), (23, 59, 0)]
)
def test_the_volume_of_the_hour(hour: int, minute: int, volume: float) -> None:
    assert volume_at(SOUND, datetime(2026, 11, 20, hour, minute, tzinfo=UTC)) == volume


def test_the_hour_is_the_venues(venue: VenueView) -> None:
    noon_in_tokyo = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    assert volume_now(venue.model_copy(update={"sound": SOUND}), noon_in_tokyo) == 0.4
    assert volume_now(venue, noon_in_tokyo) == 1.0
    assert volume_now(None, noon_in_tokyo) == 1.0
