"""Both directions of one connection to a Star printer.

Documented: the form of the status, its bits, the counter, and that ETB waits for the end of printing. Not tried on a
device: that every ETB of several in a row sends a status of its own, on which the beginning of a connection depends; a
printer that does not is never ready, and its slips stay where they are.
"""

from __future__ import annotations

from dataclasses import replace

from drivers.dialects.fragments import LONGEST_COMMAND
from drivers.dialects.port import Echo, Fence, Garbled, Heard, Identity, StatusHeard
from drivers.dialects.star import commands
from drivers.dialects.star.condition import counter_of, status_of
from drivers.dialects.star.counting import STEPS, SlipCount
from drivers.dialects.star.encode_native import CUTS
from drivers.dialects.star.replies import Junk, Replies, Reply, StatusBytes, Version
from drivers.printers.port import Fault, Status
from drivers.profiles.profile import Confirmation, Profile

_COUNTS = frozenset({Confirmation.JOB_ID, Confirmation.FENCE})
_BEGIN_COUNTING = commands.ZERO_COUNTER + commands.COUNT * STEPS
#: So many answers without a fault and without the eight steps: they were lost, and are made again.
_PATIENCE = 5


class StarConversation:
    """See `drivers.dialects.port.Conversation`; made anew for every connection."""

    def __init__(self, profile: Profile) -> None:
        self._replies = Replies()
        self._cut = profile.cut
        self._confirmation = profile.confirmation
        self._count = SlipCount()
        self._asked = False
        self._asked_identity = False
        self._unsure_answers = 0

    def opening(self) -> bytes:
        """Initialise, automatic status, and the eight steps of the counter where slips are counted.

        Sent again on the same connection, it ends what was being counted: it sets the counter to zero.
        """
        self._count.restart()
        self._unsure_answers = 0
        opening = commands.FLUSH + commands.INITIALISE + commands.AUTOMATIC_STATUS
        return opening + _BEGIN_COUNTING if self._confirmation in _COUNTS else opening

    def ask_status(self) -> bytes:
        """The status at once; `b""` while an answer is on its way: Star forbids a second question before it.

        The answer looks like automatic status: one that was on its way already is taken for it, so it is as old as
        the wire is slow.
        """
        if self._asked:
            return b""
        self._asked = True
        if self._unsure_answers < _PATIENCE:
            return commands.ASK_STATUS
        self._unsure_answers = 0
        self._count.restart()
        return _BEGIN_COUNTING + commands.ASK_STATUS

    def confirm(self, number: int) -> bytes:
        """ETB, where slips are counted."""
        if self._confirmation not in _COUNTS:
            return b""
        self._count.expect(number)
        return commands.COUNT

    def abandon(self) -> bytes:
        """Nothing: no command of Star's is documented to answer that the buffer is empty."""
        return b""

    def recover(self, missing: int) -> bytes:
        """NULs, which end any command half sent and are nothing by themselves; initialise; feed out and cut."""
        return min(missing, LONGEST_COMMAND) * b"\x00" + commands.INITIALISE + CUTS[self._cut]

    def ask_identity(self) -> bytes:
        """Model and version, in one text."""
        self._asked_identity = True
        return commands.ASK_VERSION

    def hear(self, data: bytes) -> list[Heard]:
        """Takes apart what arrived."""
        return [heard for reply in self._replies.take(data) for heard in self._meaning(reply)]

    def quiet(self) -> list[Heard]:
        """An unfinished reply is garbled; questions are forgotten. Counts may still come: paper was out."""
        heard = [heard for reply in self._replies.give_up() for heard in self._meaning(reply)]
        self._asked = self._asked_identity = False
        return heard

    def _meaning(self, reply: Reply) -> list[Heard]:
        match reply:
            case StatusBytes(data):
                return self._status(data)
            case Version(data) if self._asked_identity:
                self._asked_identity = False
                return [Identity("model", data.decode("ascii"))]
            case Version(data) | Junk(data):
                return [Garbled(data)]

    def _status(self, data: bytes) -> list[Heard]:
        out = self._counted(data)
        asked, self._asked = self._asked, False
        status = status_of(data)
        if self._confirmation in _COUNTS and not self._count.sure:
            self._unsure_answers += asked and status.ready
            status = _busy(status)
        return [*out, StatusHeard(status, asked)]

    def _counted(self, data: bytes) -> list[Heard]:
        counter = counter_of(data)
        if counter is None or self._confirmation not in _COUNTS:
            return []
        out = self._count.hear(counter)
        if self._count.sure:
            self._unsure_answers = 0
        if self._confirmation is Confirmation.FENCE:
            return [Fence() for _ in out]
        return [Echo(number) for number in out[-1:]]


def _busy(status: Status) -> Status:
    """Not ready yet: it still works off what another connection left, and its counts would be taken for ours."""
    return replace(
        status, faults=status.faults or frozenset({Fault.OFFLINE}), detail=f"{status.detail}, not yet in step"
    )
