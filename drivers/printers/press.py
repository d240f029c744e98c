"""One call of `print()`: the copies as one stream, every answer heard in between, until each has its fate.

Nothing is decided here: when a word confirms is `ladder.py`, what is said when none comes is `outcome.py`, how long we
wait is `deadline.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from drivers.dialects.port import Abandoned, Heard, StatusHeard
from drivers.printers.connection import Connection
from drivers.printers.deadline import Allowance, Patience, allowance, cuts, length_mm, stands_still
from drivers.printers.ladder import NOT_KNOWN_YET, Track, between_slips, confirmed_by, due, head, spoils, unended
from drivers.printers.outcome import Ending, fate
from drivers.printers.port import Copy, Fault, SlipState, Status, Watcher
from drivers.printers.questions import Questions
from drivers.profiles.profile import Confirmation
from drivers.slips.fonts import FontsMissing
from drivers.slips.layout import DoesNotFit
from drivers.slips.model import Slip
from drivers.transports.port import LinkLost

log = logging.getLogger(__name__)

#: Bytes in one write: few where they travel slowly, so that an answer is heard in between.
SERIAL_SLICE, QUICK_SLICE = 256, 4096
#: Seconds of one write or read; in between everything else is looked at.
WRITE_SECONDS, READ_SECONDS = 0.05, 0.1


class Press:
    """Made for one call, and used up by it."""

    def __init__(
        self,
        line: Connection,
        encode: Callable[[Slip], bytes],
        watcher: Watcher,
        clock: Callable[[], float],
        patience: Patience,
    ) -> None:
        self._line = line
        self._encode = encode
        self._watcher = watcher
        self._clock = clock
        self._patience = patience
        self._method = line.profile.confirmation
        self._slice = QUICK_SLICE if line.baud is None else SERIAL_SLICE
        self._questions = Questions(patience, line.profile.buffer_bytes, line.baud)
        self._tracks: list[Track] = []
        self._told: Status | None = None
        self._spoiled = False
        self._ticked_at = clock()
        self._leave_at: float | None = None

    def run(self, copies: Sequence[Copy]) -> list[SlipState]:
        """Prints; see `Printer.print`."""
        self._tracks = [Track(copy) for copy in copies]
        ending = Ending.AT_REST
        if self._line.prepare(meanwhile=self._encode_first):
            ending = self._printed()
        for track in self._tracks:
            self._move(track, fate(track, ending))
        self._tell_status()
        if ending is not Ending.AT_REST:
            log.warning("%s: %s", ending, ", ".join(f"{t.copy.slip.name} {t.state}" for t in self._tracks))
        return [track.state for track in self._tracks]

    def _printed(self) -> Ending:
        """Why it ended; the connection is as it must be then."""
        self._tell_status()
        self._ticked_at = self._clock()
        ending: Ending | None = None
        try:
            ending = self._stream()
        except LinkLost as lost:
            self._hear_the_last()
            self._line.drop(Fault.DISCONNECTED, str(lost))
            ending = Ending.LINK_LOST
        finally:
            # Also when the watcher raises: nobody knows then what this connection still has to say.
            if ending is not Ending.AT_REST:
                self._line.break_off(sum(len(t.data) for t in self._tracks if t.sent or t.state is SlipState.SENDING))
        if ending is Ending.SILENT:
            self._line.drop(Fault.SILENT, "")
        return ending

    def _stream(self) -> Ending:
        while unended(self._tracks):
            ending = self._ending()
            if ending is not None:
                return ending
            track = self._next()
            if track is None and head(self._tracks) is None:
                break
            sent = self._send(track) if track is not None else 0
            self._ask()
            self._hear(0.0 if sent else READ_SECONDS)
        return Ending.AT_REST

    def _ending(self) -> Ending | None:
        """Whether to wait no longer for what is under way."""
        track = head(self._tracks)
        now, self._ticked_at, before = self._clock(), self._clock(), self._ticked_at
        if track is None:
            return None
        if not stands_still(self._line.status.faults):
            track.spent += now - before
            if track.whole and track.end <= self._questions.proven:
                track.held += now - before
        if self._watcher.given_up():
            return self._abandon()
        if self._closing() and self._leave_at is not None and now >= self._leave_at:
            return Ending.LEFT
        sending = any(track.state is SlipState.SENDING for track in self._tracks)
        if self._questions.nobody_there(now, sending=sending):
            return Ending.SILENT
        if track.spent > track.allowance.most:
            return Ending.TOO_LATE
        if self._method is Confirmation.NONE and due(track, self._method):
            self._move(track, SlipState.UNKNOWN)
        return None

    def _closing(self) -> bool:
        if self._leave_at is None and self._watcher.closing():
            self._leave_at = self._clock() + self._patience.closing
        return self._leave_at is not None

    def _next(self) -> Track | None:
        """The slip that bytes are to be sent of now, if any."""
        for track in self._tracks:
            if track.state is SlipState.SENDING:
                return track
            if track.state is SlipState.QUEUED and self._encoded(track):
                return track if self._may_begin() else None
        return None

    def _may_begin(self) -> bool:
        return self._line.status.ready and not self._spoiled and not self._closing()

    def _send(self, track: Track) -> int:
        """Hands over what is taken of its next bytes."""
        if track.state is SlipState.QUEUED:
            track.question = self._line.talk.confirm(track.copy.number)
            self._move(track, SlipState.SENDING)
            self._questions.begins(self._clock())
        handed = 0
        try:
            handed = self._line.send(track.data[track.sent : track.sent + self._slice], WRITE_SECONDS)
        except LinkLost as lost:
            handed = lost.written
            raise
        finally:
            track.sent += handed
            self._questions.handed_over(handed, self._clock())
            if track.whole:
                track.end = self._questions.sent
                self._move(track, SlipState.AWAITING)
        if track.allowance is NOT_KNOWN_YET:  # reckoned behind the first bytes: nobody waits for it
            track.allowance = self._allowed(track)
        return handed

    def _allowed(self, track: Track) -> Allowance:
        slip, profile = track.copy.slip, self._line.profile
        return allowance(len(track.data), length_mm(slip, profile.paper), cuts(slip), profile, self._line.baud)

    def _ask(self) -> None:
        """How are you, if it is time to, and never in the middle of a slip."""
        now = self._clock()
        if self._questions.overdue(now):
            self._spoiled = self._spoiled or self._method is Confirmation.TIMED
            if self._line.baud is None:
                self._questions.forget()
                self._take(self._line.forget_questions())
        if self._questions.due(now) and between_slips(self._tracks):
            self._questions.ask(now, self._timed())
            self._line.ask()

    def _timed(self) -> Track | None:
        """The slip that a good answer would confirm, by time alone."""
        track = head(self._tracks)
        timed = track is not None and self._method is Confirmation.TIMED and due(track, self._method)
        return track if timed else None

    def _hear(self, timeout: float) -> None:
        self._take(self._line.hear(timeout))

    def _hear_the_last(self) -> None:
        """What came before the link was lost: an echo among it is as good as any."""
        try:
            for _ in range(16):
                self._hear(0.0)
        except LinkLost:
            return

    def _take(self, events: list[Heard]) -> None:
        for event in events:
            self._spoiled = self._spoiled or (head(self._tracks) is not None and spoils(event, self._method))
            if isinstance(event, StatusHeard) and event.asked:
                timed = self._questions.answered(self._clock())
                if timed is not None and not self._spoiled:
                    self._move(timed, SlipState.CONFIRMED)
            for track in [] if self._spoiled else confirmed_by(event, self._method, self._tracks):
                self._move(track, SlipState.CONFIRMED)
        self._tell_status()

    def _abandon(self) -> Ending:
        """Tells the device to forget all; what it confirms before it has done so is out."""
        question = self._line.talk.abandon()
        if not question:
            return Ending.NOT_ABANDONED
        self._line.say(question)
        until = self._clock() + self._patience.abandon
        while (left := until - self._clock()) > 0:
            events = self._line.hear(left)
            self._take(events)
            if any(isinstance(event, Abandoned) for event in events):
                return Ending.ABANDONED
        return Ending.NOT_ABANDONED

    def _encode_first(self) -> None:
        """While the device's answer travels."""
        next((track for track in self._tracks if self._encoded(track)), None)

    def _encoded(self, track: Track) -> bool:
        """Makes its bytes, if that was not done; a slip that cannot be drawn fails, and the others go on."""
        if track.slip is None and track.state is SlipState.QUEUED:
            slip = track.copy.slip
            try:
                track.slip = self._encode(slip)
            except (DoesNotFit, FontsMissing) as error:
                log.error("slip %s cannot be drawn: %s", slip.name, error)  # noqa: TRY400 - the message says it all
                self._move(track, SlipState.FAILED)
        return track.slip is not None

    def _move(self, track: Track, state: SlipState) -> None:
        if state is not track.state:
            track.state = state
            self._watcher.moved(track.copy, state)

    def _tell_status(self) -> None:
        if self._line.status != self._told:
            self._told = self._line.status
            self._watcher.status(self._told)
