"""Every number in English: in words, and each word pronounced as it should be, judged by the engine's own phonemes."""

from __future__ import annotations

import string

import pytest

from drivers.voice.english import clock, line, number, ticket, ticket_line
from drivers.voice.hibari import HibariEngine

#: The letters' names in the engine's alphabet: A is "ay", I is "eye".
# fmt: off
LETTERS = (
    "A", "bi", "si", "di", "i", "ɛf", "ʤi", "Aʧ", "I", "ʤA", "kA", "ɛl", "ɛm",
    "ɛn", "O", "pi", "kju", "ɑɹ", "ɛs", "ti", "ju", "vi", "dʌbᵊlju", "ɛks", "wI", "zi",
)
# fmt: on
STRESS = str.maketrans("", "", "ˈˌ")


@pytest.fixture(scope="module")
def engine() -> HibariEngine:
    return HibariEngine()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (12, "twelve"),
        (40, "forty"),
        (99, "ninety-nine"),
        (105, "one hundred and five"),
        (110, "one hundred and ten"),
        (999, "nine hundred and ninety-nine"),
        (1000, "one thousand"),
        (1110, "one thousand one hundred and ten"),
        (9009, "nine thousand and nine"),
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize("value", [-1, 10_000])
def test_numbers_out_of_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not a number to be read out"):
        number(value)


def test_every_number_to_999_sounds_like_its_words_one_by_one(engine: HibariEngine) -> None:
    words = sorted({word for value in range(1000) for word in number(value).replace("-", " ").split()})
    alone = {word: engine.phonemes(word).translate(STRESS) for word in words}
    assert len(set(alone.values())) == len(words), "two words that sound alike"
    wrong = {}
    for value in range(1000):
        expected = " ".join(alone[word] for word in number(value).replace("-", " ").split())
        heard = engine.phonemes(number(value)).translate(STRESS)
        if heard.replace(" ", "") != expected.replace(" ", ""):
            wrong[value] = heard
    assert wrong == {}


@pytest.mark.parametrize(("letter", "name"), list(zip(string.ascii_uppercase, LETTERS, strict=True)))
def test_the_letter_before_a_number_is_its_name(engine: HibariEngine, letter: str, name: str) -> None:
    said = ticket_line(f"{letter}012", "Your number is {number}.").text
    assert said == f"Your number is {letter}, twelve."
    assert engine.phonemes(said).translate(STRESS) == f"jʊɹ nʌmbəɹ ɪz {name}, twɛlv."


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("105", "one hundred and five"),
        ("B-007", "B, seven"),
        ("12345", "one, two, three, four, five"),
        ("AB7", "A, B, seven"),
        ("K", "K"),
    ],
)
def test_labels_of_any_form(label: str, words: str) -> None:
    assert ticket(label) == words


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (8, 30, "eight thirty in the morning"),
        (9, 0, "nine in the morning"),
        (12, 0, "noon"),
        (13, 5, "one oh five in the afternoon"),
        (18, 45, "six forty-five in the evening"),
        (24, 0, "midnight"),
    ],
)
def test_times_of_day(hour: int, minute: int, words: str) -> None:
    assert clock(hour, minute) == words


def test_any_text_is_spelled_without_digits() -> None:
    assert line("2 slips,\nabout 10 to 15 minutes").text == "two slips, about ten to fifteen minutes"
