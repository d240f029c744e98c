"""One announcement after another: the next one when the one before has been played."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from display.announcer import Announcer, Turn
from display.players import Piece, Player
from display.voice import script
from drivers.voice.lines import VoiceFailed
from drivers.voice.studio import Studio
from server.contract.snapshots import Board, SoonView

log = logging.getLogger(__name__)

#: Seconds a call waits for a clip that has to be made; the engine starts in one and takes half of one a clip.
CLIP_TIMEOUT = 8.0
#: Seconds for what is under way to end; a clip that is being made then is nobody's any more.
STOP_TIMEOUT = 0.5


class Speaker:
    """The voice of one display. Nothing is cut: an announcement that was begun ends before the next."""

    def __init__(self, announcer: Announcer, studio: Studio, player: Player, volume: Callable[[], float]) -> None:
        """`volume` is that of a call which begins now, 0 to 1; with 0 it is left to the board."""
        self._announcer = announcer
        self._studio = studio
        self._player = player
        self._volume = volume
        self._soon: Sequence[SoonView] = ()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for the end of what is played."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._player.stop()
        self._thread.join(timeout=STOP_TIMEOUT)

    def hear(self, board: Board, *, restarted: bool) -> None:
        """Learns of new calls, and has the numbers made ready that were just issued, or are about to be called."""
        with self._changed:
            self._announcer.take(board, restarted=restarted)
            self._changed.notify_all()
        if board.soon != self._soon:
            self._soon = board.soon
            self._studio.prepare(
                script.number_order(ticket.number, language)
                for ticket in board.soon
                for language in dict.fromkeys((script.JAPANESE, ticket.language))
                if language in self._studio.languages
            )

    def _run(self) -> None:
        while (turn := self._next_turn()) is not None:
            volume = self._volume()
            if volume > 0:
                self._perform(turn, volume)

    def _next_turn(self) -> Turn | None:
        """Waits for one; None when the display stops."""
        with self._changed:
            while not self._stopping:
                if turn := self._announcer.next():
                    return turn
                self._changed.wait()
        return None

    def _perform(self, turn: Turn, volume: float) -> None:
        """Whole, when every clip is there; else the chime rings while the rest is made."""
        call = turn.announcement
        said = script.Call(call.number, call.counter_name, call.language, second=call.part == 2)
        chime, *speech = script.parts(said, self._studio.languages, repeat=turn.repeat)
        opening = self._pieces([chime], call.number)
        if all(self._studio.is_ready(part.order) for part in speech):
            self._player.begin(call.number, [*opening, *self._pieces(speech, call.number)], volume)
        else:
            self._player.begin(call.number, opening, volume)
            rest = self._pieces(speech, call.number)
            self._player.wait()
            self._player.begin(call.number, rest, volume)
        self._player.wait()
        self._player.rest()

    def _pieces(self, parts: Sequence[script.Part], number: str) -> list[Piece]:
        """The parts that can be said: a language in which one fails is left out, for half a call is worse than none."""
        made: list[tuple[str, Piece]] = []
        failed: set[str] = set()
        for part in parts:
            if self._stopping:
                return []
            if part.language in failed:
                continue
            try:
                clip = self._studio.clip(part.order, timeout=CLIP_TIMEOUT)
            except VoiceFailed as error:
                log.warning("%s is not said in %s: %s", number, part.language or "chimes", error)
                failed.add(part.language)
            else:
                made.append((part.language, Piece(clip, part.pause)))
        return [piece for language, piece in made if language not in failed]
