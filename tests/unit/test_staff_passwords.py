"""Which passwords are refused, and that nothing but length, a list and the person's own words decides."""

from __future__ import annotations

import pytest

from server.domain.passwords import Weakness, weakness
from server.services import operators
from server.services.accounts import _common, hash_password

COMMON = _common()


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "mountain lake under snow",
        "やまかわのにじをみたあさ",
        "abcabcdzzqqq",
        "tanaka mountain lake",
        "x9-Kq!vB2m",
    ],
)
def test_a_long_password_of_ones_own_is_good(password: str) -> None:
    assert weakness(password, common=COMMON, words=("tanaka",)) is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", Weakness.SHORT),
        ("x9-Kq!vB2", Weakness.SHORT),
        ("１２３４", Weakness.SHORT),
        ("password123", Weakness.COMMON),
        ("Password2026!", Weakness.COMMON),
        ("ｐａｓｓｗｏｒｄ１２３", Weakness.COMMON),
        ("1q2w3e4r5t6y", Weakness.COMMON),
        ("aaaaaaaaaaaa", Weakness.SIMPLE),
        ("abababababab", Weakness.SIMPLE),
        ("qwertyuiopasdf", Weakness.SIMPLE),
        ("45678987654321", Weakness.SIMPLE),
        ("sato-hanako", Weakness.KNOWN_WORD),
        ("Sato-Hanako1", Weakness.KNOWN_WORD),
    ],
)
def test_what_anybody_would_try_is_refused(password: str, reason: Weakness) -> None:
    assert weakness(password, common=COMMON, words=("sato-hanako",)) is reason


def test_there_are_no_rules_of_composition() -> None:
    assert weakness("nothing but small letters", common=COMMON) is None
    assert weakness("日本語だけの長いパスワード", common=COMMON) is None


def test_the_list_holds_lower_case_words_once() -> None:
    assert len(COMMON) >= 250
    assert all(word == word.casefold() and word == word.strip() for word in COMMON)


def test_a_password_to_hand_over_passes_the_rules_and_is_another_each_time() -> None:
    made = {operators.one_time_password() for _try in range(50)}
    assert len(made) == 50
    assert all(weakness(password, common=COMMON) is None for password in made)
    hash_password(made.pop(), "sato")
