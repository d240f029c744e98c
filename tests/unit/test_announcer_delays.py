"""One loudspeaker for twenty counters: how long a call waits for its voice, with a clock that is reckoned."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from display.announcer import Announcer
from display.voice import script
from tests.support.boards import NOON, board, call

#: Seconds, as measured of the voices: the chime, Japanese halves, halves in another language.
CHIME, JAPANESE, OTHER = 2.0, (2.6, 1.9), (1.9, 1.5)
BOARD_KEEPS = 12


def seconds(repeat: bool, own: bool) -> float:
    """How long an announcement lasts."""
    pauses = script.AFTER_NUMBER + script.AFTER_CALL
    japanese = (2 if repeat else 1) * (sum(JAPANESE) + pauses)
    return CHIME + script.AFTER_CHIME + japanese + (sum(OTHER) + pauses if own else 0.0)


@dataclass
class Loudspeaker:
    """Plays what the announcer gives, one after another, on a clock of its own."""

    announcer: Announcer
    free_at: float = 0.0

    def play_until(self, now: float, begun: dict[str, tuple[float, bool]]) -> None:
        """Begins what can begin before `now`; notes when, and whether it was said twice."""
        while self.free_at <= now and (turn := self.announcer.next()):
            number, language = turn.announcement.number, turn.announcement.language
            begun[number] = (self.free_at, turn.repeat)
            self.free_at += seconds(turn.repeat, language != "ja")
        self.free_at = max(self.free_at, now)


def day(calls: list[tuple[float, str]]) -> tuple[dict[str, tuple[float, bool]], list[float]]:
    """Calls at their seconds, each in a language; when each began, and how late."""
    announcer = Announcer()
    announcer.take(board(1))
    speaker, begun, shown = Loudspeaker(announcer), {}, []
    for index, (at, language) in enumerate(calls):
        speaker.play_until(at, begun)
        time = NOON + timedelta(seconds=at)
        new = call(index + 2, f"N{index}", index % 20, called_at=time, language=language)
        shown = [new, *shown[:BOARD_KEEPS]]
        announcer.take(board(index + 2, tuple(shown), generated_at=time))
    speaker.play_until(calls[-1][0] + 10_000, begun)
    return begun, [begun[f"N{index}"][0] - at for index, (at, _) in enumerate(calls)]


def test_two_calls_at_once_are_spoken_one_after_the_other_and_neither_is_cut() -> None:
    begun, late = day([(10.0, "ja"), (10.0, "en")])
    assert late[0] == 0.0
    assert late[1] == seconds(repeat=True, own=False)
    assert [repeat for _, repeat in begun.values()] == [True, True]


def test_with_more_than_three_waiting_the_repeat_is_dropped_and_never_the_first() -> None:
    begun, late = day([(0.0, "ja")] * 6)  # the first is begun before the others come
    assert len(begun) == 6
    assert [repeat for _, repeat in begun.values()] == [True, False, False, True, True, True]
    assert late == sorted(late)


def test_an_hour_of_twenty_busy_counters_never_runs_away() -> None:
    """A call each 15 s: said twice and in English besides, the loudspeaker would be busier than there is time."""
    assert seconds(repeat=True, own=True) > 15
    for seed in range(20):
        draw = random.Random(seed)
        at, calls = 0.0, []
        while at < 3600:
            at += draw.expovariate(20 / 300)
            calls.append((at, "en" if draw.random() < 0.2 else "ja"))
        begun, late = day(calls)
        late.sort()
        assert len(begun) == len(calls)
        assert sum(late) / len(late) < 30
        assert late[int(len(late) * 0.95)] < 75
        assert late[-1] < 120
