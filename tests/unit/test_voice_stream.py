"""The stream to a sound card: never silent, never overlapping, and honest when the card is gone."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from display.players import CardPlayer, Piece
from drivers.sound.output import RATE, FileOutput, NullOutput, SoundFailed
from drivers.sound.stream import BLOCK, HUSH, LEAD, Stream
from drivers.voice.clips import Clip

CALL = b"\x10\x20" * 3000


class Heard:
    """An output that keeps what it is given, and breaks when told."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.news = threading.Condition()
        self.broken = False
        self.closed = 0

    def write(self, frames: bytes) -> None:
        """Keeps them."""
        with self.news:
            if self.broken:
                raise SoundFailed("unplugged")
            self.blocks.append(frames)
            self.news.notify_all()

    def close(self) -> None:
        """Counts."""
        self.closed += 1

    def until(self, wanted: Callable[[], bool]) -> None:
        """Waits for it, looked at after each block."""
        with self.news:
            assert self.news.wait_for(wanted, 10)

    @property
    def spoken(self) -> bytes:
        """All but the hush."""
        return b"".join(block for block in self.blocks if block != HUSH)


@contextmanager
def streaming(connect: Callable[[], Heard | NullOutput], retry: float = 0.01) -> Iterator[Stream]:
    stream = Stream(connect, retry=retry)
    stream.start()
    try:
        yield stream
    finally:
        stream.stop()


def test_silence_goes_on_before_and_after_what_is_played() -> None:
    heard = Heard()
    with streaming(lambda: heard) as stream:
        heard.until(lambda: len(heard.blocks) > 2)
        assert stream.play(CALL).wait(10)
        count = len(heard.blocks)
        heard.until(lambda: len(heard.blocks) > count + 2)
        assert heard.spoken == CALL
        assert heard.blocks[0] == heard.blocks[-1] == HUSH
        assert stream.failure is None
    assert heard.closed == 1


def test_two_announcements_follow_each_other_whole() -> None:
    heard = Heard()
    with streaming(lambda: heard) as stream:
        first, second = stream.play(CALL), stream.play(CALL[::-1])
        assert first.wait(10)
        assert second.wait(10)
        assert heard.spoken == CALL + CALL[::-1]


def test_without_a_device_that_sets_the_pace_the_clock_does() -> None:
    heard = Heard()
    now = [0.0]
    stream = Stream(lambda: heard, clock=lambda: now[0])
    stream.start()
    heard.until(lambda: len(heard.blocks) >= LEAD / BLOCK)
    stream.stop()
    assert len(heard.blocks) <= LEAD / BLOCK + 2  # it stands while the clock does


def test_a_device_that_goes_gives_up_what_waits_and_is_opened_again() -> None:
    heard = Heard()
    with streaming(lambda: heard) as stream:
        heard.until(lambda: len(heard.blocks) > 1)
        heard.broken = True
        assert stream.play(CALL).wait(10), "who waits is let go"
        assert heard.spoken == b""
        assert stream.failure == "unplugged"
        heard.broken = False
        count = len(heard.blocks)
        heard.until(lambda: len(heard.blocks) > count)
        assert stream.play(CALL).wait(10)
        assert heard.spoken == CALL
        assert stream.failure is None


def test_a_device_that_cannot_be_had_holds_nobody_up() -> None:
    def refuse() -> NullOutput:
        raise SoundFailed("no such device")

    with streaming(refuse) as stream:
        assert stream.play(CALL).wait(10)
        assert stream.failure == "no such device"


def clip(folder: Path, name: str, samples: list[int], rate: int = RATE) -> Piece:
    """A clip in a folder, with 0.01 s after it."""
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return Piece(Clip(name, len(samples) / rate), 0.01)


@pytest.mark.parametrize(("volume", "expected"), [(1.0, [1000, -1000]), (0.5, [500, -500]), (0.1, [100, -100])])
def test_the_card_plays_clips_with_their_pauses_at_a_volume(tmp_path: Path, volume: float, expected: list[int]) -> None:
    heard = Heard()
    with streaming(lambda: heard) as stream:
        player = CardPlayer(stream, lambda key: tmp_path / f"{key}.wav")
        pieces = [clip(tmp_path, "one", [1000, -1000]), clip(tmp_path, "two", [0, 0])]
        player.begin("A012", pieces, volume)
        player.wait()
        samples = [int.from_bytes(heard.spoken[at : at + 2], "little", signed=True) for at in (0, 2)]
        assert samples == expected
        assert len(heard.spoken) == 2 * (2 + 480 + 2 + 480)


def test_a_clip_that_is_gone_or_of_another_rate_is_not_played_and_holds_nobody_up(tmp_path: Path) -> None:
    heard = Heard()
    with streaming(lambda: heard) as stream:
        player = CardPlayer(stream, lambda key: tmp_path / f"{key}.wav")
        player.begin("A012", [Piece(Clip("gone", 1.0), 0.0)], 1.0)
        player.wait()
        player.begin("A012", [clip(tmp_path, "slow", [1, 2, 3], rate=8000)], 1.0)
        player.wait()
        player.rest()
        assert heard.spoken == b""


def test_a_file_holds_what_would_be_heard(tmp_path: Path) -> None:
    output = FileOutput(tmp_path / "heard.wav")
    output.write(CALL)
    output.close()
    with wave.open(str(tmp_path / "heard.wav"), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        assert file.readframes(10_000) == CALL
    with pytest.raises(SoundFailed, match="No such file"):
        FileOutput(tmp_path / "missing" / "heard.wav")
