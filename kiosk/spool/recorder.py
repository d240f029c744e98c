"""Writes down what a printer tells of its copies, as it happens: never a byte before it is written that it goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from drivers.printers.port import UNDER_WAY, UNTOUCHED, Copy, SlipState, Status
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.records import SpooledSlip
from kiosk.spool.spool import Spool
from kiosk.spool.states import Reason

#: Copies whose late echo is understood; more than any printer's buffer holds.
_RECENT = 100


class Withdrawn(Exception):
    """The slip is not to be printed any more: it was replaced after the worker had picked it up."""


class Ledger:
    """Moves of slips, and those that the disk did not take: they are written before anything else is printed."""

    def __init__(self, spool: Spool, changed: Callable[[], None]) -> None:
        self._spool = spool
        self._changed = changed
        self._unwritten: dict[int, tuple[SlipState, Reason | None]] = {}
        self._recent: OrderedDict[int, int] = OrderedDict()

    def begin(self, job: Sequence[SpooledSlip]) -> None:
        """These go to the printer now; what it says of them after their job has ended is still understood."""
        self._recent.update((slip.number, slip.id) for slip in job)
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)

    def late(self, number: int, state: SlipState) -> None:
        """Told of a copy of an earlier job: only that it came out after all is news."""
        slip_id = self._recent.get(number)
        if slip_id is not None and state is SlipState.CONFIRMED:
            self.moved(slip_id, state)

    def sending(self, slip_id: int) -> None:
        """Written when it returns.

        Raises:
            SpoolUnavailable: it is not; not a byte may be sent.
            Withdrawn: the law forbids it.
        """
        if not self._spool.move(slip_id, SlipState.SENDING):
            raise Withdrawn(f"slip {slip_id}")
        self._changed()

    def moved(self, slip_id: int, state: SlipState, reason: Reason | None = None) -> None:
        """Written now, or as soon as the disk takes it; until then the file says that it was being sent."""
        self._unwritten.pop(slip_id, None)
        try:
            self._spool.move(slip_id, state, reason)
        except SpoolUnavailable:
            self._unwritten[slip_id] = (state, reason)
        self._changed()

    def catch_up(self) -> None:
        """Writes what is left to be written. Raises SpoolUnavailable."""
        for slip_id, (state, reason) in list(self._unwritten.items()):
            self._spool.move(slip_id, state, reason)
            del self._unwritten[slip_id]


class JobRecorder:
    """The watcher of one job. Satisfies `drivers.printers.port.Watcher`."""

    def __init__(
        self,
        job: Sequence[SpooledSlip],
        ledger: Ledger,
        *,
        heard: Callable[[Status], None],
        given_up: Callable[[], bool],
        closing: Callable[[], bool],
        confirms: bool = True,
    ) -> None:
        """`confirms` tells whether this printer ever says what came out."""
        self._ids = {slip.number: slip.id for slip in job}
        self._states = {slip.number: slip.state for slip in job}
        self._ledger = ledger
        self._heard = heard
        self._given_up = given_up
        self._closing = closing
        self._confirms = confirms
        ledger.begin(job)

    def moved(self, copy: Copy, state: SlipState) -> None:
        """Raises what `Ledger.sending` does."""
        slip_id = self._ids.get(copy.number)
        if slip_id is None:
            self._ledger.late(copy.number, state)
            return
        if state is SlipState.SENDING:
            self._ledger.sending(slip_id)
        elif state is not self._states[copy.number]:
            self._ledger.moved(slip_id, state, self._why(state))
        self._states[copy.number] = state

    def status(self, status: Status) -> None:
        """Passed on."""
        self._heard(status)

    def given_up(self) -> bool:
        """Asked over and over while a copy is under way."""
        return self._given_up()

    def closing(self) -> bool:
        """Whether the program ends."""
        return self._closing()

    def settle(self, results: Sequence[SlipState], job: Sequence[SpooledSlip]) -> None:
        """What the printer said at the end; a copy behind one of unknown fate is held."""
        lost = False
        for slip, state in zip(job, results, strict=True):
            if state is SlipState.BLOCKED and lost:
                self._ledger.moved(slip.id, state, Reason.HELD)
            elif state is not self._states[slip.number]:
                self._ledger.moved(slip.id, state, self._why(state))
            lost = lost or state is SlipState.UNKNOWN

    def _why(self, state: SlipState) -> Reason | None:
        """The reason of an end that the printer told."""
        if state is SlipState.FAILED:
            return Reason.CANNOT_PRINT
        if state is SlipState.UNKNOWN and not self._confirms:
            return Reason.NO_CONFIRMATION
        return Reason.GIVEN_UP if state is SlipState.UNKNOWN and self._given_up() else None

    def broken(self, job: Sequence[SpooledSlip], *, driver: bool) -> None:
        """The printer's code raised. What may have been sent is of unknown fate; what follows it is held.

        Where nothing was sent, a mistake of the driver's (`driver`) fails the slips, or every later ticket would stay
        behind them; anything else leaves them as they are.
        """
        touched = any(state not in UNTOUCHED for state in self._states.values())
        for slip in job:
            state = self._states[slip.number]
            if state in UNDER_WAY:
                self._ledger.moved(slip.id, SlipState.UNKNOWN, Reason.DRIVER_ERROR if driver else Reason.INTERRUPTED)
            elif state in UNTOUCHED and driver and not touched:
                self._ledger.moved(slip.id, SlipState.FAILED, Reason.DRIVER_ERROR)
