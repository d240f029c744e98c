"""The speaker: warm at once, cold with the chime first, one after another, silent when it should be."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from display.announcer import Announcer
from display.players import Piece
from display.speaker import Speaker
from display.voice import script
from drivers.voice.clips import CHIME, ClipFolder
from drivers.voice.lines import VoiceFailed
from drivers.voice.studio import Studio
from server.contract.snapshots import SoonView
from tests.support.boards import board, call
from tests.support.kiosk_site import until
from tests.support.tones import SilentRenderer


class FakePlayer:
    """Plays when it is let; remembers what it was given, and whether anything overlapped."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int, float]] = []
        self.overlapped = False
        self.gate = threading.Semaphore(0)
        self.news = threading.Condition()
        self._playing = False

    def begin(self, number: str, pieces: Sequence[Piece], volume: float) -> None:
        """Notes it."""
        with self.news:
            self.overlapped |= self._playing
            self._playing = True
            self.begun.append((number, len(pieces), volume))
            self.news.notify_all()

    def wait(self) -> None:
        """Until the test lets it end."""
        self.gate.acquire(timeout=10)
        self._playing = False

    def rest(self) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Lets go."""
        self.gate.release(100)

    def after(self, count: int) -> list[tuple[str, int, float]]:
        """What was begun, when it is so many."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.begun) >= count, 10), self.begun
            return list(self.begun)


class PickyRenderer(SilentRenderer):
    """Fails in some languages."""

    def __init__(self) -> None:
        super().__init__()
        self.dumb: set[object] = set()

    def render(self, order: Mapping[str, object], path: Path) -> None:
        """As its parent, or not."""
        if order.get("language", "chime") in self.dumb:
            raise VoiceFailed("dumb")
        super().render(order, path)


@dataclass
class Hall:
    """A speaker and what it works with."""

    speaker: Speaker
    studio: Studio
    player: FakePlayer
    renderer: PickyRenderer
    volume: list[float]
    asked: threading.Event

    def warm(self, *numbers: str) -> None:
        """Has every clip of these calls made."""
        for number in numbers:
            for part in script.parts(script.Call(number, {"ja": "3番窓口"}), ["ja"], repeat=True):
                self.studio.clip(part.order, timeout=10)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    player, renderer = FakePlayer(), PickyRenderer()
    studio = Studio(ClipFolder(tmp_path), renderer)
    volume, asked = [1.0], threading.Event()

    def now() -> float:
        told = volume[0]
        if told == 0:
            asked.set()
        return told

    speaker = Speaker(Announcer(), studio, player, now)
    studio.start()
    speaker.start()
    speaker.hear(board(1), restarted=False)
    yield Hall(speaker, studio, player, renderer, volume, asked)
    speaker.stop()
    studio.stop()


def test_a_warm_call_is_played_whole(hall: Hall) -> None:
    hall.warm("A006")
    hall.speaker.hear(board(6, (call(6, "A006"),)), restarted=False)
    assert hall.player.after(1) == [("A006", 5, 1.0)]


def test_a_cold_call_begins_with_its_chime_while_the_rest_is_made(hall: Hall) -> None:
    hall.studio.clip(CHIME, timeout=10)
    hall.renderer.gate.clear()
    hall.speaker.hear(board(6, (call(6, "A006"),)), restarted=False)
    assert hall.player.after(1) == [("A006", 1, 1.0)]
    hall.renderer.gate.set()
    hall.player.gate.release()
    assert hall.player.after(2)[1] == ("A006", 4, 1.0)


def test_two_calls_at_once_are_played_one_after_the_other(hall: Hall) -> None:
    hall.warm("A006", "B007")
    hall.speaker.hear(board(7, (call(7, "B007"), call(6, "A006"))), restarted=False)
    assert [number for number, *_ in hall.player.after(1)] == ["A006"]
    hall.player.gate.release()
    assert [number for number, *_ in hall.player.after(2)] == ["A006", "B007"]
    assert not hall.player.overlapped


def test_at_a_volume_of_nothing_calls_are_left_to_the_board(hall: Hall) -> None:
    hall.warm("A006", "B007")
    hall.speaker.hear(board(6, (call(6, "A006"),)), restarted=False)
    hall.player.after(1)
    hall.volume[0] = 0.0
    hall.speaker.hear(board(7, (call(7, "B007"), call(6, "A006"))), restarted=False)
    hall.player.gate.release()
    assert hall.asked.wait(10)  # for the volume of the second one
    hall.volume[0] = 0.5
    hall.speaker.hear(board(8, (call(8, "A006", calls=2), call(7, "B007"))), restarted=False)
    assert hall.player.after(2) == [("A006", 5, 1.0), ("A006", 5, 0.5)]


def test_a_language_that_fails_is_left_out_and_the_others_are_said(hall: Hall) -> None:
    hall.renderer.dumb = {"en"}
    hall.speaker.hear(board(6, (call(6, "A006", language="en"),)), restarted=False)
    hall.player.gate.release()
    assert [count for _, count, _ in hall.player.after(2)] == [1, 4]


def test_when_japanese_fails_the_chime_rings_and_the_own_language_speaks(hall: Hall) -> None:
    hall.renderer.dumb = {"ja"}
    hall.speaker.hear(board(6, (call(6, "A006", language="en"),)), restarted=False)
    hall.player.gate.release()
    assert [count for _, count, _ in hall.player.after(2)] == [1, 2]


def test_numbers_are_made_ready_when_they_are_issued_in_the_languages_that_have_a_voice(hall: Hall) -> None:
    soon = [SoonView(number="A010", language="en"), SoonView(number="A011", language="vi")]
    hall.renderer.gate.clear()  # the first is in hand until all are ordered
    hall.speaker.hear(board(7, soon=soon), restarted=False)
    hall.speaker.hear(board(8, soon=soon), restarted=False)
    hall.studio.prepare([CHIME])
    hall.renderer.gate.set()
    until(lambda: len(hall.renderer.orders) == 4)
    assert [str(order.get("text", "chime")) for order in hall.renderer.orders] == [
        "ばんごうふだ、エーの十番のかた、",
        "ばんごうふだ、エーの十一番のかた、",
        "chime",
        "Number A, ten,",
    ]
