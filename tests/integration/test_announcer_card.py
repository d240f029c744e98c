"""A display that speaks by itself: what would come out of its sound card, and what its page is told."""

from __future__ import annotations

import json
import wave
from array import array
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from display.hub_link import Pace
from display.program import DisplayProgram, DisplaySettings
from drivers.sound.output import RATE
from junban.cli import main
from tests.support.boards import board, call
from tests.support.fake_hub import TOKEN, fake_hub
from tests.support.kiosk_site import until

LEVEL = 1000


class ToneRenderer:
    """Makes each clip a tenth of a second of one value; the chime of its negative."""

    def render(self, order: Mapping[str, object], path: Path) -> None:
        """Writes it."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(array("h", [-LEVEL if order.get("chime") else LEVEL] * (RATE // 10)).tobytes())

    def rest(self) -> None:
        """Nothing to give back."""


def heard(path: Path) -> list[int]:
    """What was played by now, without the hush and without repetitions; the header of an open file says nothing yet."""
    if not path.is_file():
        return []
    content = path.read_bytes()[44:]
    samples = array("h", content[: len(content) // 2 * 2])
    loud = [sample for sample in samples if abs(sample) > 1]
    return [sample for index, sample in enumerate(loud) if index == 0 or sample != loud[index - 1]]


def test_a_call_is_played_by_the_display_itself_and_the_page_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "heard.wav"
    with fake_hub() as hub:
        hub.show(board(10))
        settings = DisplaySettings(hub.url, TOKEN, tmp_path / "clips", sound=f"file:{file}", volume=50)
        program = DisplayProgram(settings, pace=Pace(check=60.0, first_retry=0.1), renderer=ToneRenderer())
        program.start()
        try:
            until(lambda: state(program)["connection"]["link"] == "live")
            now = datetime.now(UTC)
            hub.show(board(11, (call(11, "A011", called_at=now),), generated_at=now))
            until(lambda: heard(file) == [-LEVEL // 2, LEVEL // 2], 20)
            told = state(program)
            assert told["announcements"] == []
            assert told["sound"]["by"] == "card"
        finally:
            program.stop()
    with wave.open(str(file), "rb") as whole:
        assert whole.getframerate() == RATE
        assert whole.getnframes() > RATE // 2  # the pauses between, too, up to where it was stopped


def state(program: DisplayProgram) -> dict[str, Any]:
    """What a page that comes now is told."""
    news = program.screen.wait(0, 5)
    assert news
    told: dict[str, Any] = json.loads(news[1])
    return told


@pytest.mark.parametrize("way", ["loudspeaker", "alsa:", "file:", "browser:x", ""])
def test_another_way_to_play_is_refused(way: str, tmp_path: Path) -> None:
    words = ["display", "--hub", "http://127.0.0.1:1", "--token", "x", "--cache", str(tmp_path), "--sound", way]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 2
    assert "alsa:DEVICE" in answer.output
