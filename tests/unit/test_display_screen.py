"""What pages are told: directions, connection, announcements, always whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from display.directions import direction, directions
from display.screen import Link, Screen, Spoken
from server.contract.catalogue import load_catalogue
from tests.support.boards import NOON, board, call


def state(screen: Screen, seen: int = 0) -> dict[str, Any]:
    news = screen.wait(seen, 0)
    assert news
    told: dict[str, Any] = json.loads(news[1])
    return told


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "A012番の方は、3番窓口へお越しください。"),
        ("en", "A012 → Counter 3"),
        ("pt-BR", "A012 → Guichê 3"),
        ("ko", "A012번 → 3번 창구"),
        ("ne", "A012 → काउन्टर 3"),
        ("ja-easy", "A012番(ばん) → 3番(ばん)の 窓口(まどぐち)"),
    ],
)
def test_directions_in_the_language_of_the_ticket(language: str, text: str) -> None:
    assert direction("A012", {"ja": "3番窓口", "en": "Counter 3"}, language) == text


def test_a_counter_with_a_name_of_its_own_is_shown_by_it() -> None:
    assert direction("A012", {"ja": "交付窓口"}, "ja") == "A012番の方は、交付窓口へお越しください。"
    assert direction("A012", {"ja": "交付窓口", "en": "Card desk"}, "vi") == "A012 → Card desk"
    assert direction("A012", {"ja": "交付窓口"}, "vi") == "A012 → 交付窓口"
    assert direction("A012", {"ja": "３番窓口"}, "vi") == "Số A012 → Quầy 3"


def test_every_language_has_the_same_keys() -> None:
    for area in ("voice", "monitor"):
        catalogue = load_catalogue(area)
        for language in catalogue.languages:
            assert catalogue.all(language).keys() == catalogue.all("ja").keys()
    assert len(load_catalogue("voice").languages) == 11


def test_japanese_first_then_the_tickets_own_language() -> None:
    calls = (call(9, "A009", language="vi"), call(8, "A008"), call(7, "A007", language="ja-easy"))
    told = directions(board(9, calls))
    assert [each["lang"] for each in told["ticket-A009"]] == ["ja", "vi"]
    assert [each["lang"] for each in told["ticket-A008"]] == ["ja", "en"]
    assert [each["lang"] for each in told["ticket-A007"]] == ["ja", "ja"]
    alone = directions(board(9, calls, languages=["ja"]))
    assert [each["lang"] for each in alone["ticket-A008"]] == ["ja"]


def test_an_unknown_language_is_no_trouble() -> None:
    told = directions(board(9, (call(9, "A009", language="xx"),)))
    assert [each["lang"] for each in told["ticket-A009"]] == ["ja"]


def test_before_the_hub_was_heard_there_is_no_board() -> None:
    told = state(Screen(sound=True))
    assert told["board"] is None
    assert told["connection"]["online"] is False
    assert told["connection"]["link"] == "starting"


def test_the_state_is_whole_after_each_change() -> None:
    screen = Screen(sound=False, volume=0.5, now=lambda: NOON)
    screen.show(board(9, (call(9, "A009"),)))
    screen.connected(Link.LIVE)
    screen.speak(Spoken("one", "A009", ({"url": "/audio/x.wav", "seconds": 1.5, "pause": 0.5},)))
    told = state(screen)
    assert told["board"]["calling"][0]["number"] == "A009"
    assert told["connection"] == {"online": True, "link": "live", "since": NOON.isoformat()}
    assert told["announcements"][0]["id"] == "one"
    assert told["sound"] == {"on": False, "volume": 0.5, "by": "page"}
    screen.speak(None)
    assert state(screen)["announcements"] == []


def test_a_slow_page_gets_the_newest_state_only() -> None:
    screen = Screen(sound=True)
    first = screen.wait(0, 0)
    assert first
    for seq in range(1, 50):
        screen.show(board(seq))
    second = screen.wait(first[0], 0)
    assert second
    assert json.loads(second[1])["board"]["seq"] == 49
    assert screen.wait(second[0], 0) is None


def test_since_is_when_the_connection_changed() -> None:
    times = iter([NOON, NOON + timedelta(seconds=5), NOON + timedelta(seconds=9)])
    screen = Screen(sound=True, now=lambda: next(times))
    screen.connected(Link.LIVE)
    screen.connected(Link.LIVE)
    assert state(screen)["connection"]["since"] == (NOON + timedelta(seconds=5)).isoformat()


def test_the_length_of_an_announcement_counts_its_pauses() -> None:
    spoken = Spoken("one", "A009", ({"seconds": 2.0, "pause": 0.3}, {"seconds": 2.5, "pause": 0.6}))
    assert spoken.seconds == pytest.approx(5.4)
