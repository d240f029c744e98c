"""Gives the pages one announcement after another: the next one when the page has played the one before."""

from __future__ import annotations

import logging
import threading
from typing import Any
from uuid import uuid4

from display.announcer import Announcer, Turn
from display.screen import Screen, Spoken
from display.voice import script
from drivers.voice.lines import VoiceFailed
from drivers.voice.studio import Studio
from server.contract.snapshots import Board, ServiceState

log = logging.getLogger(__name__)

#: Seconds a call waits for a clip that has to be made; the engine starts in one and takes half of one a clip.
CLIP_TIMEOUT = 8.0
#: Seconds beyond its length after which an announcement counts as over, when no page said so.
GRACE = 6.0


class Speaker:
    """The voice of one display. Nothing is cut: an announcement that was begun ends before the next."""

    def __init__(self, announcer: Announcer, studio: Studio, screen: Screen) -> None:
        self._announcer = announcer
        self._studio = studio
        self._screen = screen
        self._changed = threading.Condition()
        self._playing: str | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for the page."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout=CLIP_TIMEOUT)

    def hear(self, board: Board, *, restarted: bool) -> None:
        """Learns of new calls, and has the numbers that come next made ready."""
        with self._changed:
            self._announcer.take(board, restarted=restarted)
            self._changed.notify_all()
        called = [call.number for call in sorted((*board.calling, *board.recent), key=lambda call: -call.seq)]
        # A closed service calls nobody for the first time; its last numbers are on the board already.
        prefixes = [service.prefix for service in board.services if service.state is not ServiceState.CLOSED]
        self._studio.prepare(script.number_order(number) for number in script.next_numbers(called, prefixes))

    def played(self, announcement: str) -> bool:
        """A page has played it, or cannot. False when it is not the one being played."""
        with self._changed:
            if announcement != self._playing:
                return False
            self._playing = None
            self._changed.notify_all()
            return True

    def _run(self) -> None:
        while (turn := self._next_turn()) is not None:
            spoken = self._spoken(turn)
            with self._changed:
                self._playing = spoken.id
            self._screen.speak(spoken)
            with self._changed:
                self._changed.wait_for(lambda: self._playing is None or self._stopping, spoken.seconds + GRACE)
                self._playing = None
            self._screen.speak(None)

    def _next_turn(self) -> Turn | None:
        """Waits for one; None when the display stops."""
        with self._changed:
            while not self._stopping:
                if turn := self._announcer.next():
                    return turn
                self._changed.wait()
        return None

    def _spoken(self, turn: Turn) -> Spoken:
        """With the clips of a language left out when one of them fails: half a call is worse than the chime alone."""
        call = turn.announcement
        wanted = script.parts(call.number, call.counter_name, call.language, repeat=turn.repeat)
        try:
            played = tuple(self._part(part) for part in wanted)
        except VoiceFailed as error:
            log.warning("%s is announced by the chime alone: %s", call.number, error)
            played = self._chime_alone(wanted[0])
        return Spoken(uuid4().hex, call.number, played)

    def _chime_alone(self, chime: script.Part) -> tuple[dict[str, Any], ...]:
        try:
            return (self._part(chime),)
        except VoiceFailed as error:
            log.warning("not even the chime: %s", error)
            return ()

    def _part(self, part: script.Part) -> dict[str, Any]:
        clip = self._studio.clip(part.order, timeout=CLIP_TIMEOUT)
        return {"url": f"/audio/{clip.key}.wav", "seconds": round(clip.seconds, 3), "pause": part.pause}
