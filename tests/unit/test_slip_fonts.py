"""Which typeface sets what, what none can set, and that Nepali is shaped."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageFont

from drivers.slips import fonts
from drivers.slips.fonts import FontsMissing, Run, find, missing, runs
from drivers.slips.lettering import Lettering
from drivers.slips.model import Weight
from drivers.slips.typefaces import FontFile, Typeface, candidates
from server.contract.catalogue import load_catalogue
from tests.support.slips import LANGUAGES


def test_examples_of_the_docstrings_are_true() -> None:
    assert doctest.testmod(fonts).failed == 0


@pytest.mark.parametrize("typeface", list(Typeface))
@pytest.mark.parametrize("weight", list(Weight))
def test_set_up_brings_every_typeface(typeface: Typeface, weight: Weight) -> None:
    assert find(weight, typeface).path.parent.name == "vendor"


def test_a_missing_typeface_says_where_it_was_looked_for(tmp_path: Path) -> None:
    searched = (FontFile(tmp_path / "a.ttf"), FontFile(tmp_path / "b.ttf"))
    with pytest.raises(FontsMissing, match="fonts-noto-cjk") as caught:
        find(Weight.BOLD, Typeface.KOREAN, searched)
    assert str(tmp_path / "b.ttf") in str(caught.value)


def test_debians_collection_is_the_second_choice_with_the_face_of_the_country() -> None:
    assert [file.index for file in candidates(Typeface.CHINESE, Weight.BOLD)] == [0, 2]
    assert [file.index for file in candidates(Typeface.KOREAN, Weight.BOLD)] == [0, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_slip_can_be_printed(language: str) -> None:
    for text in load_catalogue("slip").all(language).values():
        assert missing(text, language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_set_by_one_typeface(language: str) -> None:
    first = {
        "zh-Hans": Typeface.CHINESE,
        "ko": Typeface.KOREAN,
        "ne": Typeface.DEVANAGARI,
        "ja": Typeface.JAPANESE,
        "ja-easy": Typeface.JAPANESE,
    }
    name = load_catalogue("slip").all(language)["visitor_hint"]
    assert {run.typeface for run in runs(name, language, Weight.BOLD)} == {first.get(language, Typeface.LATIN)}


def test_a_word_in_another_script_is_not_torn_between_typefaces() -> None:
    assert runs("言語 简体中文 नेपाली", "ja", Weight.BOLD) == (
        Run("言語 ", Typeface.JAPANESE),
        Run("简体中文 ", Typeface.CHINESE),
        Run("नेपाली", Typeface.DEVANAGARI),
    )


def test_scripts_mixed_in_one_word_each_find_their_typeface() -> None:
    assert runs("番号नेपाली", "ja", Weight.REGULAR) == (
        Run("番号", Typeface.JAPANESE),
        Run("नेपाली", Typeface.DEVANAGARI),
    )


def test_letters_written_with_separate_marks_are_put_together() -> None:
    assert runs("Tie\u0302\u0301ng", "vi", Weight.REGULAR) == (Run("Tiếng", Typeface.LATIN),)


def test_what_no_typeface_has_is_named_once_and_blanks_are_not() -> None:
    assert missing("🂡順番 🂡\u200bA🂢\n", "ja") == "🂡🂢"


@pytest.fixture
def another_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What was found out about this machine's typefaces is forgotten, before and after."""
    for cached in (fonts.coverage, fonts.runs, fonts.face):
        cached.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    for cached in (fonts.coverage, fonts.runs, fonts.face):
        cached.cache_clear()


def test_without_shaping_no_nepali_can_be_printed(another_machine: pytest.MonkeyPatch) -> None:
    another_machine.setattr(fonts, "can_shape", lambda: False)
    assert missing("नेपाली A1", "ne") == "नेपाली"
    assert runs("नेपाली", "ne", Weight.BOLD) == (Run("नेपाली", Typeface.DEVANAGARI),)


def test_a_typeface_that_is_not_installed_costs_letters_and_no_slip(another_machine: pytest.MonkeyPatch) -> None:
    def without_chinese(typeface: Typeface, weight: Weight) -> tuple[FontFile, ...]:
        return () if typeface is Typeface.CHINESE else candidates(typeface, weight)

    another_machine.setattr(fonts, "candidates", without_chinese)
    assert "时" in missing("预计时间 A1", "zh-Hans")
    assert "A" not in missing("预计时间 A1", "zh-Hans")
    assert Lettering("zh-Hans", Weight.BOLD, 41).length("请时您") > 0


def test_nepali_is_shaped() -> None:
    """The vowel sign of the word's first letter goes before it, and letters join: other dots, and fewer of them."""
    file = find(Weight.REGULAR, Typeface.DEVANAGARI)
    unshaped = ImageFont.truetype(file.path, 40, layout_engine=ImageFont.Layout.BASIC)
    for text in ("सिन्धु", "प्रतीक्षा", "नम्बर"):
        assert Lettering("ne", Weight.REGULAR, 40).length(text) < unshaped.getlength(text) - 5
    assert fonts.face(Weight.REGULAR, 40, Typeface.DEVANAGARI).getmask("कि") != unshaped.getmask("कि")


def test_the_letters_of_china_and_japan_have_their_own_shapes() -> None:
    japanese, chinese = (Lettering(language, Weight.REGULAR, 40) for language in ("ja", "zh-Hans"))
    assert runs("直", japanese.language, Weight.REGULAR)[0].typeface is Typeface.JAPANESE
    assert runs("直", chinese.language, Weight.REGULAR)[0].typeface is Typeface.CHINESE
