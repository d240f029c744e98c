"""Both directions of one connection to an ESC/POS printer: a reply counts only if it was asked for here."""

from __future__ import annotations

from collections import deque

from drivers.dialects.escpos import commands
from drivers.dialects.escpos.condition import status_of_answers, status_of_automatic
from drivers.dialects.escpos.numbers import decode_number, encode_number
from drivers.dialects.escpos.paper_motion import cut
from drivers.dialects.escpos.replies import Automatic, Cleared, JobDone, Junk, Plain, RealTime, Replies, Reply, Text
from drivers.dialects.fragments import LONGEST_COMMAND
from drivers.dialects.port import Abandoned, Echo, Fence, Garbled, Heard, Identity, StatusHeard
from drivers.profiles.profile import Confirmation, Profile


class EscPosConversation:
    """See `drivers.dialects.port.Conversation`; made anew for every connection."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._replies = Replies()
        self._answers: list[int] | None = None
        """Answers to the DLE EOT under way; None when nothing was asked."""
        self._numbers: deque[int] = deque()
        self._fences = 0
        self._identity: deque[str] = deque()
        self._abandoning = 0

    def opening(self) -> bytes:
        """Initialise, Japanese characters, automatic status."""
        parts = [commands.FLUSH, commands.INITIALISE, commands.CHARACTERS_OF_JAPAN, commands.KATAKANA_TABLE]
        if self._profile.kanji:
            parts.append(commands.KANJI_SHIFT_JIS)
        if self._profile.automatic_status:
            # The last three bytes of automatic status look like answers of a fence: one lost byte, and a slip would
            # be confirmed by a status. With fences the printer is asked instead.
            fenced = self._profile.confirmation is Confirmation.FENCE
            parts.append(commands.NO_AUTOMATIC_STATUS if fenced else commands.AUTOMATIC_STATUS)
        return b"".join(parts)

    def ask_status(self) -> bytes:
        """DLE EOT 1, 2, 3, 4; `b""` while those of an earlier question are on their way, which will answer this one.

        Answers carry no number, so two questions at once could be mixed up when a byte is lost; `quiet()` ends one
        that is never answered.
        """
        if self._answers is not None:
            return b""
        self._answers = []
        return b"".join(map(commands.real_time_status, commands.STATUS_QUESTIONS))

    def confirm(self, number: int) -> bytes:
        """By the profile's method."""
        match self._profile.confirmation:
            case Confirmation.JOB_ID:
                self._numbers.append(number)
                return commands.job_id(encode_number(number))
            case Confirmation.FENCE:
                self._fences += 1
                return commands.FENCE
            case Confirmation.TIMED | Confirmation.NONE:
                return b""

    def abandon(self) -> bytes:
        """Clear both buffers, where the profile says that the printer can."""
        if not self._profile.abandon:
            return b""
        self._abandoning += 1
        return commands.ABANDON

    def recover(self, missing: int) -> bytes:
        """NULs, which end any command half sent and are nothing by themselves; initialise; feed out and cut."""
        return min(missing, LONGEST_COMMAND) * b"\x00" + commands.INITIALISE + cut(0, self._profile)

    def ask_identity(self) -> bytes:
        """Maker, model, firmware, serial number."""
        self._identity.extend(commands.IDENTITY_QUESTIONS)
        return b"".join(map(commands.who_are_you, commands.IDENTITY_QUESTIONS.values()))

    def hear(self, data: bytes) -> list[Heard]:
        """Takes apart what arrived."""
        return self._understand(self._replies.take(data))

    def quiet(self) -> list[Heard]:
        """An unfinished reply is garbled; questions are forgotten. Echoes and fences may still come: paper was out."""
        heard = self._understand(self._replies.give_up())
        self._answers = None
        self._identity.clear()
        return heard

    def _understand(self, replies: list[Reply]) -> list[Heard]:
        return [heard for reply in replies if (heard := self._meaning(reply))]

    def _meaning(self, reply: Reply) -> Heard | None:
        match reply:
            case Automatic(data):
                return StatusHeard(status_of_automatic(data), asked=False)
            case RealTime(byte):
                return self._answered(byte)
            case JobDone(spelled):
                return self._echoed(spelled)
            case Plain(byte):
                return self._fenced(byte)
            case Cleared():
                return self._cleared()
            case Text(data):
                if self._identity:
                    return Identity(self._identity.popleft(), data.decode("ascii"))
                return Garbled(b"\x5f" + data + b"\x00")
            case Junk(data):
                return Garbled(data)

    def _answered(self, byte: int) -> Heard | None:
        if self._answers is None:
            return Garbled(bytes((byte,)))
        self._answers.append(byte)
        if len(self._answers) < len(commands.STATUS_QUESTIONS):
            return None
        printer, offline, error, paper = self._answers
        self._answers = None
        return StatusHeard(status_of_answers(printer, offline, error, paper), asked=True)

    def _echoed(self, spelled: bytes) -> Heard:
        number = decode_number(spelled)
        if number is None or number not in self._numbers:
            return Garbled(b"\x37\x22" + spelled + b"\x00")
        while self._numbers[0] != number:
            self._numbers.popleft()
        self._numbers.popleft()
        return Echo(number)

    def _fenced(self, byte: int) -> Heard:
        if not self._fences:
            return Garbled(bytes((byte,)))
        self._fences -= 1
        return Fence()

    def _cleared(self) -> Heard:
        if not self._abandoning:
            return Garbled(b"\x37\x25\x00")
        self._abandoning -= 1
        self._numbers.clear()
        self._fences = 0
        return Abandoned()
