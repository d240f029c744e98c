"""What an ESC/POS printer sends, taken apart byte by byte; who asked for it is not its business.

    0xx1xx10            answer to DLE EOT
    0xx1xx00 + 3 bytes  automatic status, the three being 0xx0xxxx
    0xx0xxxx            answer to GS r
    37 22 d1-d4 00      the id of a finished job
    37 25 00            buffers cleared
    5F text 00          answer to GS I
    11, 13              XON and XOFF, anywhere

Source: Epson, "ESC/POS Command Reference", GS a, "differentiating between transmitted statuses". A printer may answer
DLE EOT in the middle of all else, so what can be told from its surroundings by its bits is taken out of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.dialects.escpos.numbers import DIGITS, LENGTH

_XON_XOFF = (0x11, 0x13)
_BLOCK, _TEXT, _END = 0x37, 0x5F, 0x00
_JOB_ID, _CLEARED = 0x22, 0x25
_AUTOMATIC_LENGTH = 4
#: Epson's longest answer is 80 characters.
_TEXT_MOST = 80
#: What cannot be understood comes in pieces of this many bytes at most, so that a wrong baud rate shows soon.
JUNK_MOST = 16


@dataclass(frozen=True, slots=True)
class RealTime:
    """One answer to DLE EOT."""

    byte: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Four bytes of automatic status."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Plain:
    """One answer to GS r."""

    byte: int


@dataclass(frozen=True, slots=True)
class JobDone:
    """The four bytes of a job id."""

    spelled: bytes


@dataclass(frozen=True, slots=True)
class Cleared:
    """Both buffers are empty."""


@dataclass(frozen=True, slots=True)
class Text:
    """One answer to GS I."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Junk:
    """Bytes that are no reply."""

    data: bytes


Reply = RealTime | Automatic | Plain | JobDone | Cleared | Text | Junk


class Replies:
    """Takes replies apart, in whatever pieces they come: the same bytes give the same list, however they are cut."""

    def __init__(self) -> None:
        self._automatic = bytearray()
        self._block = bytearray()
        self._junk = bytearray()
        self._found: list[Reply] = []

    def take(self, data: bytes) -> list[Reply]:
        """What is complete now; the rest waits for the next piece. Raises nothing, whatever comes."""
        for byte in data:
            self._next(byte)
        return self._give()

    def give_up(self) -> list[Reply]:
        """What waits will not be completed: it comes back as junk."""
        self._spoil(self._block)
        self._spoil(self._automatic)
        self._end_junk()
        return self._give()

    def _next(self, byte: int) -> None:
        if byte in _XON_XOFF:
            return
        if self._automatic and self._go_on_with_automatic(byte):
            return
        if self._block and self._go_on_with_block(byte):
            return
        self._begin(byte)

    def _begin(self, byte: int) -> None:
        """The byte continues nothing."""
        if byte in (_BLOCK, _TEXT):
            self._block.append(byte)
        elif is_real_time(byte):
            self._tell(RealTime(byte))
        elif _begins_automatic(byte):
            self._automatic.append(byte)
        elif _is_plain(byte):
            self._tell(Plain(byte))
        else:
            self._spoil(bytearray((byte,)))

    def _go_on_with_automatic(self, byte: int) -> bool:
        if is_real_time(byte):
            self._tell(RealTime(byte))
            return True
        if not _is_plain(byte):
            self._spoil(self._automatic)
            return False
        self._automatic.append(byte)
        if len(self._automatic) == _AUTOMATIC_LENGTH:
            self._tell(Automatic(bytes(self._automatic)))
            self._automatic.clear()
        return True

    def _go_on_with_block(self, byte: int) -> bool:
        if _fits(bytes(self._block), byte):
            self._block.append(byte)
            if byte == _END:
                self._tell(_whole(bytes(self._block)))
                self._block.clear()
            return True
        if is_real_time(byte):
            self._tell(RealTime(byte))
            return True
        if _begins_automatic(byte):
            self._automatic.append(byte)
            return True
        self._spoil(self._block)
        return False

    def _tell(self, reply: Reply) -> None:
        self._end_junk()
        self._found.append(reply)

    def _spoil(self, data: bytearray) -> None:
        for byte in data:
            self._junk.append(byte)
            if len(self._junk) == JUNK_MOST:
                self._end_junk()
        data.clear()

    def _end_junk(self) -> None:
        if self._junk:
            self._found.append(Junk(bytes(self._junk)))
            self._junk.clear()

    def _give(self) -> list[Reply]:
        found, self._found = self._found, []
        return found


def is_real_time(byte: int) -> bool:
    """0xx1xx10."""
    return byte & 0x93 == 0x12


def _begins_automatic(byte: int) -> bool:
    return byte & 0x93 == 0x10


def _is_plain(byte: int) -> bool:
    return byte & 0x90 == 0x00


def _fits(block: bytes, byte: int) -> bool:
    """Whether the block may go on with that byte."""
    if block[0] == _TEXT:
        return byte == _END or (0x20 <= byte < 0x7F and len(block) <= _TEXT_MOST)
    if len(block) == 1:
        return byte in (_JOB_ID, _CLEARED)
    if block[1] == _JOB_ID and len(block) < 2 + LENGTH:
        return byte in DIGITS
    return byte == _END


def _whole(block: bytes) -> Reply:
    if block[0] == _TEXT:
        return Text(block[1:-1])
    return JobDone(block[2:-1]) if block[1] == _JOB_ID else Cleared()
