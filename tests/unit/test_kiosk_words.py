"""The words of the touch screen: complete in eleven languages, easy where they should be, true for every fault."""

from __future__ import annotations

import re
import string
from collections import Counter

import pytest

from drivers.printers.port import Fault, SlipState
from server.contract.catalogue import CONFIG, load_catalogue
from tests.support.kiosk_pages import LANGUAGES

CATALOGUE = load_catalogue("kiosk")
JAPANESE = CATALOGUE.texts["ja"]
#: A resident is told the same of all three: nobody answers.
UNREACHABLE = {Fault.DISCONNECTED, Fault.SILENT, Fault.GARBLED}
#: Scripts that a text of the language is written in, beside Latin letters, digits and signs.
SCRIPTS = {
    "ja": r"\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef\u3000-\u303f",
    "ja-easy": r"\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef\u3000-\u303f",
    "zh-Hans": r"\u4e00-\u9fff\uff00-\uffef\u3000-\u303f",
    "ko": r"\uac00-\ud7af",
    "ne": r"\u0900-\u097f\u200d",
}
#: The button that leads to all languages says so in another one as well.
SECOND_WORDS = {"language_button"}


def places(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_all_eleven_languages_are_there() -> None:
    assert set(CATALOGUE.languages) == set(LANGUAGES)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_the_same_keys_and_places_and_no_empty_text(tag: str) -> None:
    texts = CATALOGUE.texts[tag]
    assert list(texts) == list(JAPANESE)
    assert {key: places(text) for key, text in texts.items()} == {k: places(t) for k, t in JAPANESE.items()}
    assert [key for key, text in texts.items() if not text.strip() or text != text.strip()] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_text_is_written_in_the_script_of_its_language(tag: str) -> None:
    latin = r"\u0020-\u024f\u1e00-\u1eff\u2010-\u203a\n\u301c"
    own = re.compile(f"[{latin}{SCRIPTS.get(tag, '')}]*")
    strange = {k: t for k, t in CATALOGUE.texts[tag].items() if k not in SECOND_WORDS and not own.fullmatch(t)}
    assert strange == {}


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "ja"])
def test_no_text_was_left_in_japanese(tag: str) -> None:
    same = [key for key, text in CATALOGUE.texts[tag].items() if text == JAPANESE[key]]
    assert same == []


def test_every_kanji_of_easy_japanese_has_its_reading() -> None:
    texts = CATALOGUE.texts["ja-easy"]
    bare = {
        key: rest
        for key, text in texts.items()
        if re.search(r"[\u4e00-\u9fff]", rest := re.sub(r"[\u4e00-\u9fff]+\([ぁ-ん]+\)", "", text))
    }
    assert bare == {}


def test_easy_japanese_is_short_and_spaced() -> None:
    for key, text in CATALOGUE.texts["ja-easy"].items():
        for sentence in re.split(r"[。\n]", re.sub(r"\([ぁ-ん]+\)", "", text)):
            assert len(sentence) <= 32, (key, sentence)
            assert max(map(len, sentence.split(" "))) <= 16, (key, sentence)
        assert not re.search(r"ございます|いただ|お[ぁ-ん一-龥]+ください", text), key


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_told(fault: Fault, tag: str) -> None:
    key = "blocked_unreachable" if fault in UNREACHABLE else f"blocked_{fault}"
    assert CATALOGUE.text(tag, key) != CATALOGUE.text(tag, "blocked_other")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_state_of_a_slip_has_its_word(tag: str) -> None:
    assert all(CATALOGUE.text(tag, f"state_{state}") for state in SlipState)
    assert CATALOGUE.text(tag, "state_confirmed") not in {
        CATALOGUE.text(tag, f"state_{state}") for state in SlipState if state is not SlipState.CONFIRMED
    }


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in {"ja", "en"}])
def test_a_proposal_says_that_it_is_one(tag: str) -> None:
    folder = CONFIG / "messages/kiosk"
    assert "wants a native speaker's check" in (folder / f"{tag}.toml").read_text(encoding="utf-8")
