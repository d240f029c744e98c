"""Every number that can be called is read as it is meant, judged by the engine's own kana."""

from __future__ import annotations

import pytest

from display.voice.japanese import LETTERS, counter_line, number, ticket, ticket_line
from display.voice.lines import Line, VoiceFailed
from display.voice.openjtalk import OpenJTalkEngine
from server.contract.catalogue import load_catalogue

NUMBER = load_catalogue("voice").all("ja")["number"]
COUNTER = load_catalogue("voice").all("ja")["counter"]


@pytest.fixture(scope="module")
def engine() -> OpenJTalkEngine:
    return OpenJTalkEngine()


@pytest.mark.parametrize(
    ("value", "written", "reading"),
    [
        (0, "零", "ゼロ"),
        (4, "四", "ヨン"),
        (7, "七", "ナナ"),
        (9, "九", "キュー"),
        (10, "十", "ジュー"),
        (12, "十二", "ジューニ"),
        (105, "百五", "ヒャクゴ"),
        (110, "百十", "ヒャクジュー"),
        (333, "三百三十三", "サンビャクサンジューサン"),
        (600, "六百", "ロッピャク"),
        (888, "八百八十八", "ハッピャクハチジューハチ"),
        (1110, "千百十", "センヒャクジュー"),
        (3000, "三千", "サンゼン"),
        (8009, "八千九", "ハッセンキュー"),
    ],
)
def test_numbers_are_written_and_read(value: int, written: str, reading: str) -> None:
    assert (number(value).written, number(value).reading) == (written, reading)


@pytest.mark.parametrize("value", [-1, 10_000])
def test_numbers_out_of_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not a number to be read out"):
        number(value)


@pytest.mark.parametrize("prefix", ["", "A", "C"])
def test_the_engine_reads_every_number_to_999_right(engine: OpenJTalkEngine, prefix: str) -> None:
    wrong = {}
    for value in range(1000):
        line = ticket_line(f"{prefix}{value:03d}", NUMBER)
        expected = f"バンゴーフダ、{ticket(f'{prefix}{value}').reading}ノカタ、"
        if (heard := engine.reading(line.text)) != expected:
            wrong[line.text] = heard
    assert wrong == {}


@pytest.mark.parametrize("letter", LETTERS)
def test_the_engine_reads_every_letter_right(engine: OpenJTalkEngine, letter: str) -> None:
    for value in (1, 4, 7, 9, 12, 105, 110, 119, 333, 600, 800, 999, 1110, 9999):
        line = ticket_line(f"{letter}{value:03d}", NUMBER)
        assert engine.proven(line) == line.text
        assert engine.reading(line.text) == f"バンゴーフダ、{LETTERS[letter]}ノ{number(value).reading}バンノカタ、"


def test_the_kana_that_take_over_are_read_right_too(engine: OpenJTalkEngine) -> None:
    for value in range(1, 1000):
        line = ticket_line(f"B{value}", NUMBER)
        assert engine.reading(line.spelled) == f"バンゴーフダ、ビーノ{number(value).reading}バンノカタ、"


def test_the_engine_reads_every_counter_right(engine: OpenJTalkEngine) -> None:
    for value in range(1, 121):
        line = counter_line(f"{value}番窓口", COUNTER)
        assert engine.reading(engine.proven(line)) == f"{number(value).reading}バンマドグチエオコシクダサイ。"


@pytest.mark.parametrize(
    ("label", "reading"),
    [
        ("105", "ヒャクゴバン"),
        ("012", "ジューニバン"),
        ("Ｂ１０５", "ビーノヒャクゴバン"),
        ("b-105", "ビーノヒャクゴバン"),
        ("AB7", "エービーノナナバン"),
        ("K", "ケーバン"),
        ("12345", "イチ、ニ、サン、ヨン、ゴバン"),
    ],
)
def test_labels_of_any_form(label: str, reading: str) -> None:
    assert ticket(label).reading == reading


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("3番窓口", "三番窓口へお越しください。"),
        ("窓口３", "窓口三へお越しください。"),
        ("2階10番窓口", "二階十番窓口へお越しください。"),
        ("4番カウンター（奥）", "四番カウンターへお越しください。"),
        ("窓口A", "窓口エーへお越しください。"),
        ("(仮)", "(仮)へお越しください。"),
    ],
)
def test_names_of_counters_are_spelled_without_digits(name: str, text: str) -> None:
    assert counter_line(name, COUNTER).text == text


def test_no_line_holds_a_digit() -> None:
    for label in ("A012", "105", "123456", "Ｃ００７"):
        line = ticket_line(label, NUMBER)
        assert not any(character.isdigit() and character.isascii() for character in line.text + line.spelled)


def test_a_line_that_would_be_misread_takes_its_kana(engine: OpenJTalkEngine) -> None:
    misread = Line("ja", "番号札、百五番のかた、", {"番号札": "バンゴーフダ"}, "ばんごうふだ、百五番のかた、")
    assert engine.proven(misread) == misread.spelled


def test_a_line_that_cannot_be_read_right_is_not_said(engine: OpenJTalkEngine) -> None:
    with pytest.raises(VoiceFailed, match="would be misread"):
        engine.say(Line("ja", "百五番", {"百五番": "ヒャクロクバン"}, "ひゃくごばん"))
