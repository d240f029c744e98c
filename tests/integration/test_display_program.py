"""The display against a hub that pushes, vanishes, comes back, freezes and refuses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from display.hub_link import Pace
from display.program import DisplayProgram, DisplaySettings
from server.contract.snapshots import Board, SoonView
from tests.support.boards import board, call
from tests.support.fake_hub import TOKEN, FakeHub, fake_hub
from tests.support.tones import SilentRenderer

#: Retries at once, asks seldom: what is seen quickly came by the socket.
EAGER = Pace(check=60.0, poll=0.2, first_retry=0.1, last_retry=0.2, connect=1.0)


@pytest.fixture(scope="module")
def running_hub() -> Iterator[FakeHub]:
    with fake_hub() as hub:
        yield hub


@pytest.fixture
def hub(running_hub: FakeHub) -> FakeHub:
    """A running hub with a quiet board; the next test finds it running again."""
    running_hub.kill()
    running_hub.start()
    running_hub.show(board(10, (call(9, "A009"),)))
    return running_hub


class Watched:
    """A display and what its page would be told."""

    def __init__(self, program: DisplayProgram, renderer: SilentRenderer) -> None:
        self.program = program
        self.renderer = renderer
        self.http = program.app.test_client()
        self._seen = 0
        self._last: dict[str, Any] = {}

    def until(self, wanted: Callable[[dict[str, Any]], object], seconds: float = 10.0) -> dict[str, Any]:
        """The first state of which `wanted` is true."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if news := self.program.screen.wait(self._seen, left):
                self._seen = news[0]
                self._last = json.loads(news[1])
                if wanted(self._last):
                    return self._last
        raise AssertionError(f"not seen; last: {self._last}")

    def until_live(self) -> dict[str, Any]:
        """Live with a board; it may have become so together with what was seen last."""

        def is_live(state: dict[str, Any]) -> object:
            return state and state["connection"]["link"] == "live" and state["board"]

        return self._last if is_live(self._last) else self.until(is_live)

    def until_announced(self, *, not_yet: dict[str, Any] | None = None) -> dict[str, Any]:
        """The first announcement to be played, or the one after `not_yet`."""
        known = not_yet["id"] if not_yet else None
        state = self.until(lambda state: state["announcements"] and state["announcements"][0]["id"] != known)
        announced: dict[str, Any] = state["announcements"][0]
        return announced

    def until_played(self, opening: dict[str, Any]) -> dict[str, Any]:
        """The speech of a call that began with its chime alone, as its clips were not there yet."""
        if len(opening["parts"]) > 1:
            return opening
        assert self.played(opening)
        return self.until_announced(not_yet=opening)

    def played(self, announcement: dict[str, Any]) -> bool:
        current: bool = self.http.post("/api/spoken", json={"id": announcement["id"]}).get_json()["current"]
        return current


@contextmanager
def display(
    hub: FakeHub, cache: Path, *, pace: Pace = EAGER, token: str = TOKEN, sound: str = "browser"
) -> Iterator[Watched]:
    renderer = SilentRenderer()
    program = DisplayProgram(DisplaySettings(hub.url, token, cache, sound), pace=pace, renderer=renderer)
    program.start()
    try:
        yield Watched(program, renderer)
    finally:
        program.stop()


def fresh(seq: int, *calls: Any, **changes: Any) -> Board:
    """A board whose calls are made now."""
    now = datetime.now(UTC)
    made = tuple(each.model_copy(update={"called_at": now}) for each in calls)
    return board(seq, made, generated_at=now, **changes)


def seq_is(seq: int) -> Callable[[dict[str, Any]], object]:
    return lambda state: state["board"] and state["board"]["seq"] == seq


def test_the_board_is_taken_at_the_start_and_pushes_follow_at_once(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        state = watched.until_live()
        assert state["board"]["seq"] == 10
        assert state["announcements"] == []
        hub.show(fresh(11, call(11, "A011")))
        state = watched.until(seq_is(11), seconds=2)
        assert [each["number"] for each in state["board"]["calling"]] == ["A011"]


def test_an_older_push_is_ignored(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.until_live()
        hub.show(fresh(12, call(12, "A012")))
        watched.until(seq_is(12))
        hub.push(board(11, (call(11, "A011"),)))
        hub.show(fresh(13, call(13, "A013")))
        later = watched.until(lambda state: state["board"]["seq"] != 12)
        assert later["board"]["seq"] == 13


def test_calls_are_spoken_one_after_the_other(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.until_live()
        hub.show(fresh(12, call(12, "B105", 1), call(11, "A011")))
        first = watched.until_announced()
        assert first["number"] == "A011"
        with watched.http.get(first["parts"][0]["url"]) as clip:
            assert clip.mimetype == "audio/wav"
        speech = watched.until_played(first)
        assert len(speech["parts"]) == 4  # twice, after the chime
        assert watched.played(speech)
        assert not watched.played(speech)
        second = watched.until_announced(not_yet=speech)
        assert second["number"] == "B105"
        watched.played(watched.until_played(second))
        watched.until(lambda state: state["announcements"] == [])


def test_a_silent_call_is_shown_and_not_spoken(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.until_live()
        hub.show(fresh(11, call(11, "A011", announce=False)))
        hub.show(fresh(12, call(12, "A012"), call(11, "A011", announce=False)))
        assert watched.until_announced()["number"] == "A012"


def test_a_silent_venue_makes_no_sound(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path, sound="none") as watched:
        assert watched.until_live()["sound"]["on"] is False
        hub.show(fresh(11, call(11, "A011")))
        watched.until(seq_is(11))
        assert watched.renderer.orders == []


def test_without_a_voice_there_is_the_chime_or_nothing_but_no_silence_for_ever(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.renderer.broken = True
        watched.until_live()
        hub.show(fresh(11, call(11, "A011")))
        announced = watched.until_announced()
        assert announced["parts"] == []
        speech = watched.until_played(announced)
        assert speech["parts"] == []
        assert watched.played(speech)


def test_a_hub_that_vanishes_is_said_at_once_and_its_calls_are_caught_up(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.until_live()
        hub.kill()
        state = watched.until(lambda state: state["connection"]["link"] == "lost", seconds=5)
        assert state["connection"]["online"] is False
        hub.start()
        hub.show(fresh(12, call(12, "A012")))
        state = watched.until(lambda state: state["connection"]["online"] and state["announcements"])
        assert state["announcements"][0]["number"] == "A012"


def test_a_hub_that_began_anew_is_believed(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path) as watched:
        watched.until_live()
        hub.kill()
        watched.until(lambda state: state["connection"]["link"] == "lost")
        hub.start()
        hub.show(fresh(3, call(3, "A003")), push=False)
        state = watched.until(seq_is(3))
        assert state["announcements"] == []
        watched.until_live()
        hub.show(fresh(4, call(4, "A004"), call(3, "A003")))
        assert watched.until_announced()["number"] == "A004"


def test_a_dead_line_is_noticed_within_ten_seconds(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path, pace=Pace()) as watched:
        watched.until_live()
        hub.freeze()
        try:
            watched.until(lambda state: state["connection"]["link"] == "lost", seconds=10)
        finally:
            hub.thaw()
        watched.until_live()


def test_a_push_that_got_lost_is_made_good(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path, pace=replace(EAGER, check=0.2)) as watched:
        watched.until_live()
        hub.show(fresh(11, call(11, "A011")), push=False)
        watched.until(seq_is(11))


def test_a_revoked_token_is_said(hub: FakeHub, tmp_path: Path) -> None:
    with display(hub, tmp_path, token="revoked") as watched:
        state = watched.until(lambda state: state["connection"]["link"] == "refused")
        assert state["board"] is None
        told = watched.http.get("/healthz").get_json()
        assert (told["status"], told["hub"]) == ("ok", "refused")


def test_chime_counters_and_the_numbers_that_wait_are_made_ahead(hub: FakeHub, tmp_path: Path) -> None:
    soon = [SoonView(number="A010", language="en"), SoonView(number="A014", language="vi")]
    hub.show(board(10, (call(9, "A009"),), soon=soon))
    with display(hub, tmp_path) as watched:
        watched.until_live()
        wanted = {
            "chime",
            "三番窓口へお越しください。",
            "please come to Counter three.",
            "ばんごうふだ、エーの十番のかた、",
            "Number A, ten,",
            "ばんごうふだ、エーの十四番のかた、",
        }
        texts: set[str] = set()

        def made() -> bool:
            texts.update(str(order.get("text", "chime")) for order in watched.renderer.orders)
            return wanted <= texts

        assert _becomes(made, watched), wanted - texts
        assert not any("bê" in text for text in texts)  # nobody speaks Vietnamese here


def _becomes(wanted: Callable[[], bool], watched: Watched) -> bool:
    """The studio rests when all is made; the orders it had by then are the ones that count."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not wanted():
        watched.program.screen.wait(10**9, 0.05)
    return wanted()
