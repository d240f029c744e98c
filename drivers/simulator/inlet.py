"""The receive buffer: finite, taken apart as it fills, real-time commands acted on at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from drivers.simulator.commands import Command
from drivers.simulator.language import Interpreter
from drivers.simulator.motions import MOST_COMPLAINTS

#: A real-time command is this long at most; a shorter rest may still become one.
_LONGEST = 10


class Inlet:
    """Bytes in, commands out.

    A command that is still arriving does not fill the buffer while the head waits for it: a picture may be larger.
    """

    def __init__(
        self, language: Interpreter, capacity: int, act: Callable[[bytes], None], hungry: Callable[[], bool]
    ) -> None:
        """`hungry`: whether the head waits for the next command."""
        self._language = language
        self._capacity = capacity
        self._act = act
        self._hungry = hungry
        self.complaints: deque[str] = deque(maxlen=MOST_COMPLAINTS)
        self.clear()

    def clear(self) -> None:
        """Empty; a command cut in half is forgotten with the rest."""
        self._ready: deque[Command] = deque()
        self._ready_bytes = 0
        self._arriving = bytearray()
        self._scanned = 0

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        starved = not self._ready and self._hungry()
        return max(0, self._capacity - (0 if starved else self.held))

    @property
    def held(self) -> int:
        """How many bytes it holds."""
        return self._ready_bytes + len(self._arriving)

    def take_in(self, data: bytes) -> int:
        """As much of `data` as there is room for; returns how many bytes. A real-time command always has room."""
        taken = 0
        while taken < len(data):
            room = self.room
            if room == 0:
                urgent = self._language.real_time.match(data, taken)
                if not urgent:
                    break
                self._act(urgent.group())
                taken = urgent.end()
                continue
            piece = data[taken : taken + room]
            taken += len(piece)
            self._arriving += piece
            self._sort()
        return taken

    def next(self) -> Command | None:
        """The command that is next; None: none is complete."""
        if not self._ready:
            return None
        command = self._ready.popleft()
        self._ready_bytes -= len(command.whole)
        return command

    @property
    def waiting(self) -> bool:
        """Whether a complete command waits."""
        return bool(self._ready)

    def _sort(self) -> None:
        """Splits off every command that is complete."""
        while self._arriving:
            if urgent := self._language.real_time.match(self._arriving):
                request = bytes(urgent.group())
                self._drop(len(request))
                self._act(request)
                continue
            shape = self._language.measure(self._arriving)
            size = shape.size if shape else len(self._arriving) + 1
            self._scan(min(size, len(self._arriving)))
            if shape is None or size > len(self._arriving):
                return
            whole = bytes(self._arriving[:size])
            self._ready.append(Command(whole[: shape.key], whole[shape.key :], shape.known))
            self._ready_bytes += size
            self._drop(size)

    def _drop(self, size: int) -> None:
        del self._arriving[:size]
        self._scanned = 0

    def _scan(self, end: int) -> None:
        """Inside a command's own bytes a real-time command is acted on too, and that is a mistake of the job."""
        begin = max(self._scanned, 1)
        while (found := self._language.real_time.search(self._arriving, begin)) and found.start() < end:
            begin, request = found.end(), bytes(found.group())
            self.complaints.append(f"a real-time command inside another: {request.hex(' ')}")
            self._act(request)
        self._scanned = max(begin, end - _LONGEST + 1)
