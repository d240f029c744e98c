"""The tables of sounds that Kokoro is told: every call can be said, by sounds that the model knows, each by itself."""

from __future__ import annotations

import pytest

from drivers.voice.calling import CALLERS, LETTERS
from drivers.voice.lines import VoiceFailed
from drivers.voice.phonemes import phonemes
from junban.voice.texts import texts_of

LANGUAGES = ("es", "fil", "pt-BR", "zh-Hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_has_its_sounds(language: str) -> None:
    texts = texts_of(language)
    for text in texts.others:
        assert phonemes(CALLERS[language].line(text).text, language)
    said = {
        phonemes(CALLERS[language].ticket(f"{LETTERS[value % 26]}{value:03d}", texts.number).text, language)
        for value in range(1, 1000, 3)
    }
    assert len(said) == 333


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_letters_sound_different(language: str) -> None:
    caller = CALLERS[language]
    pieces = {word.written for value in range(1, 1000) for word in caller.parts(value)}
    assert len({phonemes(piece, language) for piece in pieces}) == len(pieces)
    assert len({phonemes(caller.letter(letter), language) for letter in LETTERS}) == 26


@pytest.mark.parametrize(
    ("text", "language", "sounds"),
    [
        ("Turno be, ciento cinco,", "es", "tˈuɾno bˈe, sjˈɛnto sˈinko,"),
        ("guichê três, por favor.", "pt-BR", "ɡiʃˈe trˈes, por favˈor."),
        ("pumunta po sa counter apat.", "fil", "pumuntˈa po sa kˈawntɛr ˈapat."),
        ("到三号窗口。", "zh-Hans", "tau↘ sa→n xau↘ ꭧʰwa→ŋkʰou↓."),
        ("cento e dez", "pt-BR", "sˈeɪŋtw i dˈɛs"),
    ],
)
def test_a_line_keeps_its_breaths(text: str, language: str, sounds: str) -> None:
    assert phonemes(text, language) == sounds


def test_a_word_that_is_not_there_is_told() -> None:
    with pytest.raises(VoiceFailed, match="no piece for: secretaría"):
        phonemes("ventanilla, secretaría", "es")
    with pytest.raises(VoiceFailed):
        phonemes("하나", "ko")
