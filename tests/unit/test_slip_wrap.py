"""Lines of a slip: whole words, no stranded marks, lines of like length."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.slips import wrap as module
from drivers.slips.wrap import balance, wrap

TEXTS = st.text(alphabet="あいう漢字、。「」（）abc XYZ12-", min_size=1, max_size=60)


def test_examples_of_the_docstrings_are_true() -> None:
    assert doctest.testmod(module).failed == 0


def test_latin_words_stay_whole() -> None:
    assert wrap("take both slips", 10, len) == ["take both", "slips"]


def test_a_word_wider_than_the_paper_is_broken() -> None:
    assert wrap("abcdefgh", 3, len) == ["abc", "def", "gh"]


@pytest.mark.parametrize(("text", "width"), [("あい、う", 2), ("ああ「い", 3), ("あいー", 2)])
def test_marks_are_not_parted_from_their_word(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert not any(line[0] in "、ー" for line in lines)
    assert not any(line[-1] == "「" for line in lines[:-1])


@given(TEXTS, st.integers(min_value=4, max_value=30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    for lines in (wrap(text, width, len), balance(text, width, len)):
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(len(line) <= width for line in lines)


@given(TEXTS, st.integers(min_value=4, max_value=30))
def test_balancing_adds_no_line(text: str, width: int) -> None:
    assert len(balance(text, width, len)) <= len(wrap(text, width, len))
