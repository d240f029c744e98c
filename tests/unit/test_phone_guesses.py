"""Ten thousand wrong tokens: few are looked for, and no right one is shut out."""

from __future__ import annotations

import pytest

from server.http import guesses
from server.http.guesses import GuessLimit
from server.http.problems import Refusal

EACH = 60


class Strangers:
    """Guesses through one limit; `looks` counts those that were looked for."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.limit = GuessLimit(EACH, lambda: self.seconds)
        self.looks = 0

    def guess(self, caller: str, guess: str = "wrong") -> bool:
        try:
            self.limit.check(caller, guess)
        except Refusal:
            return False
        self.looks += 1
        self.limit.miss(caller)
        return True


@pytest.fixture
def strangers() -> Strangers:
    return Strangers()


def test_one_address_is_looked_for_so_many_times(strangers: Strangers) -> None:
    for guess in range(10_000):
        strangers.guess("192.0.2.1", f"guess-{guess}")
    assert strangers.looks == EACH


def test_a_hundred_addresses_together_are_held_to_a_ceiling(strangers: Strangers) -> None:
    for guess in range(10_000):
        strangers.guess(f"192.0.2.{guess % 100}", f"guess-{guess}")
    assert strangers.looks <= EACH * guesses.CEILING + 100 * EACH // guesses.STRICTER


def test_a_right_token_is_found_from_an_address_that_did_not_guess(strangers: Strangers) -> None:
    for guess in range(10_000):
        strangers.guess(f"192.0.2.{guess % 100}", f"guess-{guess}")
    strangers.limit.check("198.51.100.1", "right")


def test_a_page_shown_before_is_shown_again_though_others_guess_behind_its_address(strangers: Strangers) -> None:
    strangers.limit.hit("right")
    for guess in range(10_000):
        strangers.guess("192.0.2.1", f"guess-{guess}")
    strangers.limit.check("192.0.2.1", "right")
    with pytest.raises(Refusal) as refused:
        strangers.limit.check("192.0.2.1", "another")
    assert (refused.value.code, refused.value.status, refused.value.retry_after) == ("rate-limited", 429, 2)


def test_a_minute_later_all_is_forgiven(strangers: Strangers) -> None:
    while strangers.guess("192.0.2.1"):
        pass
    strangers.seconds = 60
    assert strangers.guess("192.0.2.1")


def test_what_is_remembered_is_bounded(strangers: Strangers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_KNOWN", 2)
    for token in ("a", "b", "c"):
        strangers.limit.hit(token)
    assert len(strangers.limit._known) == 2
