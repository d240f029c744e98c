"""What a Star printer sends, taken apart byte by byte.

    header 1, header 2, status 1 to 7    automatic status; header 1 says how many bytes there are in all
    1B 23 2A 2C text 0A 00               its model and version
    11, 13                               XON and XOFF, anywhere on a serial line

Header 1 is 0xx0xxx1; the bytes that follow it are xxx0xxx0. Source: Star Micronics, "Line Thermal Printer, STAR Line
Mode Command Specifications", 5.2.3 Automatic Status, and ESC # * LF NUL; the same tables stand in that of StarPRNT.
"""

from __future__ import annotations

from dataclasses import dataclass

_XON_XOFF = (0x11, 0x13)
_VERSION_BEGINS, _VERSION_ENDS = b"\x1b#*,", b"\x0a\x00"
_VERSION_MOST = 80
#: Two headers and the first four bytes of status: less tells nothing of the paper.
_SHORTEST = 6
JUNK_MOST = 16


@dataclass(frozen=True, slots=True)
class StatusBytes:
    """One automatic status, headers included."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """The answer to ESC # *."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Junk:
    """Bytes that are no reply."""

    data: bytes


Reply = StatusBytes | Version | Junk


class Replies:
    """Takes replies apart, in whatever pieces they come: the same bytes give the same list, however they are cut."""

    def __init__(self) -> None:
        self._status = bytearray()
        self._version = bytearray()
        self._junk = bytearray()
        self._found: list[Reply] = []

    def take(self, data: bytes) -> list[Reply]:
        """What is complete now; the rest waits for the next piece. Raises nothing, whatever comes."""
        for byte in data:
            self._next(byte)
        return self._give()

    def give_up(self) -> list[Reply]:
        """What waits will not be completed: it comes back as junk."""
        self._spoil(self._status)
        self._spoil(self._version)
        self._end_junk()
        return self._give()

    def _next(self, byte: int) -> None:
        if byte in _XON_XOFF:
            return
        if self._status and self._go_on_with_status(byte):
            return
        if self._version and self._go_on_with_version(byte):
            return
        if byte == _VERSION_BEGINS[0]:
            self._version.append(byte)
        elif status_length(byte) >= _SHORTEST:
            self._status.append(byte)
        else:
            self._spoil(bytearray((byte,)))

    def _go_on_with_status(self, byte: int) -> bool:
        if byte & 0x11:
            self._spoil(self._status)
            return False
        self._status.append(byte)
        if len(self._status) == status_length(self._status[0]):
            self._tell(StatusBytes(bytes(self._status)))
            self._status.clear()
        return True

    def _go_on_with_version(self, byte: int) -> bool:
        so_far = len(self._version)
        if so_far < len(_VERSION_BEGINS):
            fits = byte == _VERSION_BEGINS[so_far]
        elif self._version[-1] == _VERSION_ENDS[0]:
            fits = byte == _VERSION_ENDS[1]
        else:
            fits = so_far < _VERSION_MOST and (0x20 <= byte < 0x7F or byte == _VERSION_ENDS[0])
        if not fits:
            self._spoil(self._version)
            return False
        self._version.append(byte)
        if self._version.endswith(_VERSION_ENDS):
            self._tell(Version(bytes(self._version[len(_VERSION_BEGINS) : -len(_VERSION_ENDS)])))
            self._version.clear()
        return True

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


def status_length(header: int) -> int:
    """How many bytes an automatic status has that begins so, by bits 1 to 3 and 5; 0 for no header.

    Bit 6 is kept for the future, and hosts are told to leave it alone.
    """
    if header & 0x91 != 0x01:
        return 0
    return header >> 1 & 0x07 | header >> 2 & 0x08
