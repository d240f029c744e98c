"""What is said for one call, in which languages, and where a counter has no name."""

from __future__ import annotations

import pytest

from display.voice import script
from drivers.voice.calling import CALLERS
from drivers.voice.clips import CHIME, line_of
from server.contract.base import LocalText

ALL = tuple(CALLERS)
THREE: LocalText = {"ja": "3番窓口"}


def said(call: script.Call, *, spoken: tuple[str, ...] = ALL, repeat: bool = True) -> list[str]:
    parts = script.parts(call, spoken, repeat=repeat)
    assert parts[0].order == CHIME
    return [line_of(part.order).text for part in parts[1:]]


def test_japanese_twice_then_the_tickets_own_language() -> None:
    japanese = ["ばんごうふだ、エーの十二番のかた、", "三番窓口へお越しください。"]
    assert said(script.Call("A012", THREE)) == [*japanese, *japanese]
    portuguese = ["Senha a, doze,", "guichê três, por favor."]
    assert said(script.Call("A012", THREE, "pt-BR")) == [*japanese, *japanese, *portuguese]
    assert said(script.Call("A012", THREE, "pt-BR"), repeat=False) == [*japanese, *portuguese]


def test_a_language_without_a_voice_is_left_out() -> None:
    assert len(said(script.Call("A012", THREE, "vi"), spoken=("ja", "en"), repeat=False)) == 2
    assert len(said(script.Call("A012", THREE, "xx"), spoken=("ja", "xx"), repeat=False)) == 2


def test_a_second_call_says_that_something_is_ready() -> None:
    halves = said(script.Call("A012", THREE, "en", second=True), repeat=False)
    assert halves[1] == "交付のご用意ができました。"
    assert halves[4] == "ready for pick-up,"
    assert halves[::3] == said(script.Call("A012", THREE, "en"), repeat=False)[::2]  # the number is warm already


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ({"ja": "3番窓口", "en": "Counter 3"}, "please come to Counter three."),
        ({"ja": "３番窓口"}, "please come to counter three."),
        ({"ja": "市民ホール", "en": "the hall"}, "please come to the hall."),
        ({"ja": "市民ホール"}, "市民ホールへお越しください。"),
    ],
)
def test_a_counter_is_named_as_well_as_it_can_be(name: LocalText, text: str) -> None:
    assert line_of(script.counter_order(name, "en")).text == text


@pytest.mark.parametrize("language", sorted(CALLERS))
def test_each_language_can_call_the_whole_of_a_call(language: str) -> None:
    for part in script.parts(script.Call("C110", THREE, language, second=True), ALL, repeat=True)[1:]:
        line = line_of(part.order)
        assert part.language in ("ja", language)
        assert not any(letter.isdigit() for letter in line.text + line.spelled)
