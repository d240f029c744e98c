"""The one long-lived connection to a device: opened with back-off, asked whether it is well, dropped when in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable

from drivers.dialects.port import Conversation, Dialect, Garbled, Heard, StatusHeard
from drivers.printers.deadline import BITS_A_BYTE, Patience
from drivers.printers.port import Fault, Status
from drivers.profiles.profile import Confirmation, DialectName, Profile
from drivers.transports.port import Address, CannotOpen, LinkLost, Transport

log = logging.getLogger(__name__)

#: Seconds before the next attempt, after one failure, two, ...; the last is for all further ones.
BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0)
#: Of a slip that an earlier run of the program left behind.
EVERYTHING = 1 << 20


class Connection:
    """`status` is the last that the device said, or why it cannot be asked."""

    def __init__(
        self,
        address: Address,
        profile: Profile,
        dialect: Dialect,
        clock: Callable[[], float],
        patience: Patience,
        *,
        broken_off: bool,
    ) -> None:
        """`broken_off`: the device may hold a part of a slip that nobody knows of any more."""
        self.status = Status(frozenset({Fault.DISCONNECTED}))
        self.talk: Conversation = dialect.converse(profile)
        self.profile = profile
        self.baud = address.baud
        self._address = address
        self._dialect = dialect
        self._clock = clock
        self._patience = patience
        self._wire: Transport | None = None
        self._missing = EVERYTHING if broken_off else 0
        self._unsettled = False
        self._failures = 0
        self._retry_at = clock()

    def fresh(self, meanwhile: Callable[[], None] | None = None) -> Status:
        """Asks how the device is, connecting if it is time to; `meanwhile` runs between the question and its answer.

        Never raises for what the device or the wire does: that is told as a fault.
        """
        if self._wire is not None or self._open():
            self._guarded(lambda: self._asked(meanwhile))
        if self._missing and self._wire is not None and self.status.faults <= {Fault.OFFLINE}:
            # Offline may be the word of a device that takes our opening for the rest of the slip.
            self._guarded(self._swept)
        return self.status

    def prepare(self, meanwhile: Callable[[], None]) -> bool:
        """Before the first byte of a slip: the device is well now, and nothing of a slip broken off is in its way."""
        ready = self.fresh(meanwhile).ready
        if self._unsettled and self._wire is not None:
            self._guarded(self._settle)
            ready = self.status.ready
        return ready

    def ask(self) -> None:
        """A question in between; its answer is heard with the rest.

        Raises:
            LinkLost: as `Transport.write`.
        """
        self.say(self.talk.ask_status())

    def say(self, data: bytes, patience: float | None = None) -> None:
        """Hands over all of it, in a time that suits the wire and `patience` seconds more.

        Raises:
            LinkLost: or the wire takes no more.
        """
        seconds = (patience or self._patience.answer) + (len(data) * BITS_A_BYTE / self.baud if self.baud else 0.0)
        until = self._clock() + seconds
        while data and (left := until - self._clock()) > 0:
            data = data[self.send(data, left) :]
        if data:
            raise LinkLost("it takes no more bytes")

    def send(self, data: bytes, timeout: float) -> int:
        """As `Transport.write`."""
        return self._open_wire().write(data, timeout)

    def hear(self, timeout: float) -> list[Heard]:
        """What the device said; waits at most so long for the first of it.

        Raises:
            LinkLost: and there is nothing more to hear.
        """
        data = self._open_wire().read(timeout)
        return self._noted(self.talk.hear(data)) if data else []

    def forget_questions(self) -> list[Heard]:
        """The device was quiet for so long that an unfinished answer will not go on."""
        return self._noted(self.talk.quiet())

    def break_off(self, missing: int) -> None:
        """Drops the connection in the middle of slips, so that nothing said later is taken for an answer.

        Of what was handed over, up to `missing` bytes may never have arrived, or more would have had to follow.
        """
        self._missing = max(self._missing, missing)
        self.close()

    def drop(self, fault: Fault, detail: str) -> None:
        """Lets the wire go; the next attempt waits for its time."""
        self.close()
        self.status = Status(frozenset({fault}), self.status.paper_low, detail)
        self._retry_at = self._clock() + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        log.warning("%s: %s %s", self._address.text, fault, detail)

    def close(self) -> None:
        """Lets the wire go."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _open_wire(self) -> Transport:
        if self._wire is None:
            raise LinkLost("not connected")
        return self._wire

    def _open(self) -> bool:
        if self._clock() < self._retry_at:
            return False
        try:
            self._wire = self._address.open(self._patience.opening)
        except CannotOpen as error:
            self.drop(Fault.DISCONNECTED, str(error))
            return False
        self.talk = self._dialect.converse(self.profile)
        return self._guarded(lambda: self.say(self.talk.opening()))

    def _guarded(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except LinkLost as lost:
            self.drop(Fault.DISCONNECTED, str(lost))
            return False
        return True

    def _asked(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Two questions at most, for the first may have been lost on a device that just woke up."""
        noise = self._heard_before()
        for attempt in range(2):
            self.ask()
            if meanwhile is not None and attempt == 0:
                meanwhile()
            answered, garbled = self._answered()
            noise += garbled
            # A device that was only just connected may be busy with the opening.
            if answered and (self.status.ready or attempt):
                self._failures = 0
                return
            if not answered:
                noise += _garbled(self.forget_questions())
                if self._missing and attempt == 0:
                    # It may take our question for the rest of the slip.
                    self._sweep()
        self.drop(Fault.GARBLED if noise else Fault.SILENT, "")

    def _heard_before(self) -> int:
        """Hears what came by itself, and how much of it was noise; not for ever, if the noise has no end."""
        noise = 0
        for _ in range(16):
            events = self.hear(0)
            noise += _garbled(events)
            if not events:
                break
        return noise

    def _answered(self) -> tuple[bool, int]:
        """Whether the answer came in time, and how much noise came."""
        noise = 0
        until = self._clock() + self._patience.answer
        while (left := until - self._clock()) > 0:
            events = self.hear(left)
            noise += _garbled(events)
            if any(isinstance(event, StatusHeard) and event.asked for event in events):
                return True, noise
        return False, noise

    def _swept(self) -> None:
        self._sweep()
        self._asked()

    def _sweep(self) -> None:
        """From here on nothing that was sent or said before counts."""
        self.talk = self._dialect.converse(self.profile)
        # It may have to print first what it holds.
        self.say(self.talk.recover(self._missing) + self.talk.opening(), self._patience.settling)
        self._missing = 0
        self._unsettled = True

    def _settle(self) -> None:
        """Waits a while until a device that was swept is well: it has a strip of paper to cut off."""
        until = self._clock() + self._patience.settling
        while self._anonymous() and (left := until - self._clock()) > 0:
            self.hear(left)
        self._asked()
        while self._wire is not None and self.status.faults and self._clock() < until:
            self.hear(self._patience.answer)
            self._asked()
        self._unsettled = self._anonymous() and not self.status.ready

    def _anonymous(self) -> bool:
        """Whether an answer to an earlier connection looks like one to this: a fence of ESC/POS, one byte of no number.

        A Star printer's counter is brought into step by its own opening.
        """
        return self.profile.confirmation is Confirmation.FENCE and self.profile.dialect is DialectName.ESCPOS

    def _noted(self, events: list[Heard]) -> list[Heard]:
        for event in events:
            if isinstance(event, StatusHeard):
                self.status = event.status
        return events


def _garbled(events: list[Heard]) -> int:
    return sum(isinstance(event, Garbled) for event in events)
