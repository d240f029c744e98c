"""Every number that can be called is read as it is meant, judged by the engine's own kana."""

from __future__ import annotations

import pytest

from drivers.voice.japanese import (
    LETTERS,
    clock,
    counter_line,
    groups,
    hours,
    line,
    minutes,
    number,
    ticket,
    ticket_line,
)
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.openjtalk import OpenJTalkEngine
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
    every_26th = range(1 + list(LETTERS).index(letter), 1000, 26)  # so that each number has one of the letters
    for value in (1, 4, 7, 9, 12, 105, 110, 119, 333, 600, 800, 999, 1110, 9999, *every_26th):
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
    misread = Line("ja", "今日は、百五番のかた、", {"今日": "コンニチ"}, "こんにちは、百五番のかた、")
    assert engine.proven(misread) == misread.spelled


def test_a_line_that_cannot_be_read_right_is_not_said(engine: OpenJTalkEngine) -> None:
    with pytest.raises(VoiceFailed, match="would be misread"):
        engine.say(Line("ja", "百五番", {"百五番": "ヒャクロクバン"}, "ひゃくごばん"))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("1組待ち", "ヒトクミマチ"),
        ("2組待ち", "フタクミマチ"),
        ("6組待ち", "ロックミマチ"),
        ("10組待ち", "ジュックミマチ"),
        ("13組待ち", "ジューサンクミマチ"),
        ("5分", "ゴフン"),
        ("10分", "ジュップン"),
        ("45分", "ヨンジューゴフン"),
        ("100分", "ヒャップン"),
        ("33分", "サンジューサンプン"),
        ("8時30分から", "ハチジサンジュップンカラ"),
        ("4時", "ヨジ"),
        ("17時15分", "ジューシチジジューゴフン"),
        ("19時", "ジュークジ"),
        ("0時", "レイジ"),
        ("20時", "ニジュージ"),
        ("2枚とも", "ニマイトモ"),
        ("4枚", "ヨンマイ"),
        ("9番", "キューバン"),
        ("QRコード", "キューアールコード"),
        ("２階", "ニカイ"),
        ("12345番", "イチ、ニ、サン、ヨン、ゴバン"),
    ],
)
def test_what_is_counted_is_read_as_it_is_counted(engine: OpenJTalkEngine, text: str, heard: str) -> None:
    assert engine.reading(engine.proven(line(text))) == heard


def test_every_wait_and_every_opening_can_be_said(engine: OpenJTalkEngine) -> None:
    for value in range(1, 100):
        assert groups(value).reading in engine.reading(engine.proven(line(f"{value}組待ちです")))
        assert minutes(5 * value).reading in engine.reading(engine.proven(line(f"目安は{5 * value}分です")))
    for hour in range(25):
        for minute in (0, 1, 15, 30, 48):
            reading = hours(hour).reading + (minutes(minute).reading if minute else "")
            assert engine.reading(engine.proven(line(clock(hour, minute)))) == reading


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("いま 紙(かみ)は 出(で)ません。", "イマカミワデマセン。"),
        ("紙(かみ)が 2枚(まい) 出(で)ます。\n2枚(まい)とも", "カミガニマイデマス。ニマイトモ"),
        ("前(まえ)に 10組(くみ) 待(ま)って います", "マエニジュックミマッテイマス"),
        ("だいたい 5分(ふん)から 10分(ふん)", "ダイタイゴフンカラジュップン"),
        ("1番(ばん)の 窓口(まどぐち)", "イチバンノマドグチ"),
    ],
)
def test_a_text_with_readings_is_read_as_they_say(engine: OpenJTalkEngine, text: str, heard: str) -> None:
    assert engine.reading(engine.proven(line(text, "ja-easy"))) == heard


def test_words_that_the_engine_would_misread_are_put_right(engine: OpenJTalkEngine) -> None:
    text = "番号札をお待ちの方は、お手数ですが、ふたが開いています。"
    assert engine.reading(text) == "バンゴーフダヲオマチノカタワ、オテスーデスガ、フタガアイテイマス。"
