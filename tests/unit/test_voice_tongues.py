"""Numbers of calls in eleven languages: in words, each by itself, made of few pieces."""

from __future__ import annotations

from typing import Any

import pytest

from drivers.voice.calling import CALLERS, LETTERS
from drivers.voice.cover import begins, covered
from drivers.voice.lines import VoiceFailed
from drivers.voice.manifest import heard
from junban.voice.texts import texts_of
from server.contract.catalogue import load_catalogue

LANGUAGES = sorted(CALLERS)

# fmt: off
SAID = {
    "es": {4: "cuatro", 7: "siete", 9: "nueve", 16: "dieciséis", 21: "veintiuno", 31: "treinta y uno", 100: "cien",
           105: "ciento cinco", 110: "ciento diez", 500: "quinientos", 999: "novecientos noventa y nueve"},
    "pt-BR": {4: "quatro", 6: "seis", 7: "sete", 9: "nove", 14: "quatorze", 21: "vinte e um", 100: "cem",
              105: "cento e cinco", 110: "cento e dez", 200: "duzentos", 999: "novecentos e noventa e nove"},
    "fil": {4: "apat", 7: "pito", 9: "siyam", 11: "labing-isa", 21: "dalawampu't isa", 100: "isang daan",
            105: "isang daan at lima", 110: "isang daan at sampu", 400: "apat na raan",
            999: "siyam na raan at siyamnapu't siyam"},
    "vi": {4: "bốn", 7: "bảy", 9: "chín", 15: "mười lăm", 21: "hai mươi mốt", 24: "hai mươi bốn", 100: "một trăm",
           105: "một trăm linh năm", 110: "một trăm mười", 111: "một trăm mười một", 999: "chín trăm chín mươi chín"},
    "zh-Hans": {4: "四", 7: "七", 9: "九", 10: "十", 12: "十二", 20: "二十", 100: "一百", 105: "一百零五",
                110: "一百一十", 200: "二百", 999: "九百九十九"},
    "id": {4: "empat", 7: "tujuh", 9: "sembilan", 11: "sebelas", 12: "dua belas", 21: "dua puluh satu", 100: "seratus",
           105: "seratus lima", 110: "seratus sepuluh", 999: "sembilan ratus sembilan puluh sembilan"},
    "ko": {4: "사", 7: "칠", 9: "구", 10: "십", 21: "이십일", 100: "백", 105: "백오", 110: "백십", 999: "구백구십구"},
    "ne": {4: "चार", 7: "सात", 9: "नौ", 21: "एक्काइस", 49: "उनन्चास", 100: "एक सय", 105: "एक सय पाँच",
           110: "एक सय दस", 999: "नौ सय उनान्सय"},
    "en": {4: "four", 9: "nine", 100: "one hundred", 105: "one hundred and five", 110: "one hundred and ten",
           999: "nine hundred and ninety-nine"},
}
# fmt: on


def said(language: str, label: str) -> str:
    return CALLERS[language].ticket(label, "{number}").text


@pytest.mark.parametrize("language", sorted(SAID))
def test_numbers_are_said_as_they_are_counted(language: str) -> None:
    assert {value: said(language, str(value)) for value in SAID[language]} == SAID[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_words_of_its_own_and_no_digit(language: str) -> None:
    words = {said(language, f"B{value:03d}") for value in range(1, 1000)}
    assert len(words) == 999
    assert not any(letter.isdigit() for word in words for letter in word)
    assert said(language, "B012") == said(language, "B12") == said(language, "Ｂ１２") == said(language, "b-012")


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_differ_and_long_numbers_are_said_digit_by_digit(language: str) -> None:
    assert len({said(language, f"{letter}1") for letter in LETTERS}) == 26
    for label in ("A12345", "1000", "0", "A", "AB7"):
        assert not any(letter.isdigit() for letter in said(language, label))
    assert said(language, "A10203") != said(language, "A123")


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_pieces_speak_every_call(language: str) -> None:
    texts = texts_of(language)
    pieces = {heard(line.text) for line in texts.pieces()}
    assert 140 <= len(pieces) <= 180
    for value in range(1, 1000, 7):
        line = CALLERS[language].ticket(f"{LETTERS[value % 26]}{value:03d}", texts.number)
        assert len(list(covered(line.text, pieces))) <= 4
    for text in texts.others:
        assert list(covered(CALLERS[language].line(text).text, pieces))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_a_number_are_there_in_every_language(language: str) -> None:
    words: Any = load_catalogue("voice").all(language)
    assert words["number"].count("{number}") == 1
    assert words["counter"].count("{counter}") == words["place"].count("{counter}") == 1
    assert words["second"]
    assert not any(letter.isdigit() for key in ("number", "second", "counter", "place") for letter in words[key])


@pytest.mark.parametrize(
    ("rest", "piece", "fits"),
    [
        ("twenty five", "twenty", True),
        ("seventy", "seven", False),
        ("एकतीस", "एक", False),
        ("năm mươi", "năm", True),
        ("百五番", "百", True),
        ("이십일", "이십", True),
        ("três", "tr", False),
        ("", "", False),
    ],
)
def test_a_word_is_never_cut_in_two(rest: str, piece: str, fits: bool) -> None:
    assert begins(rest, piece) is fits


def test_what_no_piece_begins_is_told() -> None:
    with pytest.raises(VoiceFailed, match="no piece for: six"):
        list(covered("five, six.", {"five"}))
